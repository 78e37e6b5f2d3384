package io.purser.governance.ingest;

import io.purser.core.ledger.Engine;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.Posting;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Accounts of windows that are over, looked up for one round of reports. Where one more was opened meanwhile, the
/// engine wants them again.
final class LookedUp implements Engine.ClosedWindows {
    private final Set<Long> ends = new HashSet<>();
    private final Map<Place, Long> numbers = new HashMap<>();
    private final Map<Long, Long> settled = new HashMap<>();

    private long asOf = -1;

    private record Place(String budgetId, @Nullable String subject, long windowStart) {}

    /// Forgets what was looked up before, where that may lack something.
    void renew(long openings) {
        if (asOf != openings) {
            asOf = openings;
            ends.clear();
            numbers.clear();
            settled.clear();
        }
    }

    void add(long windowEnd, List<BookedCalls.Stored> accounts) {
        ends.add(windowEnd);
        for (BookedCalls.Stored each : accounts) {
            LedgerRecord.AccountOpened account = each.account();
            numbers.put(
                    new Place(
                            account.budgetId(),
                            account.subject(),
                            account.window().start()),
                    account.account());
            settled.put(account.account(), each.settled());
        }
    }

    /// Amounts are on their way to accounts.
    void posted(List<Posting> postings) {
        postings.forEach(each -> settled.computeIfPresent(each.account(), (_, sum) -> sum + each.amount()));
    }

    @Override
    public long asOf() {
        return asOf;
    }

    @Override
    public boolean has(long windowEnd) {
        return ends.contains(windowEnd);
    }

    @Override
    public long settled(long number) {
        return settled.getOrDefault(number, 0L);
    }

    @Override
    public @Nullable Long number(String budgetId, @Nullable String subject, long windowStart) {
        return numbers.get(new Place(budgetId, subject, windowStart));
    }
}
