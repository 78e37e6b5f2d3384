package io.purser.control.analytics;

import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.Posting;
import io.purser.core.ledger.UsageEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The port to what the ledger holds. Every read sees each record whose append was done before
/// the read began.
public interface LedgerReader {

    /// Streams usage events in ledger order.
    ///
    /// @param from epoch milliseconds of admission, inclusive
    /// @param to exclusive
    void events(String organization, long from, long to, Consumer<Entry> each);

    /// Streams calls with what they held and what they added to each account: those that have ended and those that
    /// are still under way, in no particular order.
    ///
    /// @param from epoch milliseconds of admission, inclusive
    /// @param to exclusive
    void calls(String organization, long from, long to, Consumer<RequestTrail> each);

    /// What is known of one request, under any organization of the caller.
    Optional<RequestTrail> request(String organization, String requestId);

    /// Every account with the totals that the ledger stores, for `ledger verify`.
    List<StoredAccount> accounts(String organization);

    /// The sequence of the last record that is durable.
    long lastSequence();

    /// One ledger entry.
    ///
    /// @param sequence its place in the ledger
    /// @param kind `usage`, else the adjustment's kind
    record Entry(long sequence, String id, String kind, UsageEvent event) {}

    /// A request from its hold to its end; a refused one has only its refusal.
    record RequestTrail(
            LedgerRecord.@Nullable HoldPlaced hold,
            @Nullable UsageEvent event,
            List<Posting> settled,
            LedgerRecord.@Nullable CallRefused refused,
            @Nullable String released) {}

    /// A stored account.
    record StoredAccount(LedgerRecord.AccountOpened account, long settled) {}
}
