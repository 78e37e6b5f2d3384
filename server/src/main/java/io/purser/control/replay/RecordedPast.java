package io.purser.control.replay;

import io.purser.core.ledger.Adjustment;
import io.purser.core.ledger.LedgerRecord.CallRefused;
import io.purser.core.ledger.LedgerRecord.HoldPlaced;
import io.purser.core.ledger.UsageEvent;
import java.util.List;
import java.util.function.Consumer;

/// The port to what was asked of an organization's engine and when.
public interface RecordedPast {

    /// Streams what was recorded, in no particular order: calls, reports and corrections by the admission of their
    /// call, refusals by their own time.
    ///
    /// @param from epoch milliseconds, inclusive
    /// @param to exclusive
    void between(String organization, long from, long to, Consumer<Recorded> each);

    /// Something that changed accounts, or tried to. An `order` is a place in the ledger: of two decisions in one
    /// millisecond, the one with the lesser place was taken first.
    sealed interface Recorded {}

    /// A call that was admitted here.
    ///
    /// @param order `UNKNOWN` for calls of before it was kept
    record Call(HoldPlaced hold, long order, List<Growth> growths, End end) implements Recorded {
        public Call {
            growths = List.copyOf(growths);
        }
    }

    /// A call that was made elsewhere and told later.
    record Reported(UsageEvent event, long order) implements Recorded {}

    /// What an earlier entry cost was corrected.
    record Corrected(Adjustment adjustment, long order) implements Recorded {}

    /// A call that was refused.
    record Refused(CallRefused refused, long order) implements Recorded {}

    /// The place of what has none.
    long UNKNOWN = Long.MIN_VALUE;

    /// A hold covered more output from then on.
    ///
    /// @param at epoch milliseconds
    /// @param output the tokens that it covered in all
    record Growth(long order, long at, long output) {}

    /// How a hold ended.
    sealed interface End {}

    /// With what the call consumed.
    record Settled(UsageEvent event, long order) implements End {}

    /// With nothing: it never reached a provider.
    record Released(long at, long order) implements End {}

    /// It has not.
    record StillOpen() implements End {}
}
