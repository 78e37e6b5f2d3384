package io.purser.control.explore;

import io.purser.control.analytics.LedgerReader.Entry;

/// The port to everything that every organization has booked, in the order of the ledger.
public interface LedgerFeed {

    /// The last place that is durable.
    long last();

    /// Hands over what stands after a place. Nothing ever comes later at a place that was passed.
    ///
    /// @param most entries at most
    /// @return the place up to which everything was handed over
    long after(long place, int most, Each each);

    /// Takes an entry with whose it is.
    interface Each {
        void take(String organization, Entry entry);
    }
}
