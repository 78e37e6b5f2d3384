package io.purser.control.subscriptions;

import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.core.ledger.Crossing;
import org.jspecify.annotations.Nullable;

/// The port to a ledger's growing end. Readers never wait for its writer.
public interface LedgerTail {

    /// Entries, at their places in the ledger.
    Source<Entry> entries();

    /// Crossed thresholds, in the order in which they were crossed.
    Source<Crossed> crossings();

    /// One order of things that only grows at its end. What a read leaves out of its stretch never comes.
    interface Source<E> {
        /// The last place that is durable; what comes from now on stands after it.
        long last();

        /// What stands after a place and can be read now. Empty, with `to` = `place`, where nothing can.
        ///
        /// @param most items at most
        Stretch<E> after(String organization, long place, int most);
    }

    /// A crossing with what is known around it.
    ///
    /// @param at when what crossed it was booked, epoch milliseconds; null where not noted
    /// @param before what was told before it of the same account in the same window
    record Crossed(
            Crossing crossing, @Nullable Long at, @Nullable Crossing before) {}
}
