package io.purser.control.analytics;

import io.purser.control.analytics.LedgerReader.RequestTrail;
import io.purser.control.analytics.LedgerReader.StoredAccount;
import io.purser.core.calendar.Period;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.Posting;
import io.purser.core.ledger.UsageEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What was spent and held on the accounts under a call when it was admitted, from the ledger: today's totals without
/// what was booked since, and the holds of the calls that were under way. Holds count as they were placed; what a
/// stream added to its hold later, and holds that were released, are not in it.
public final class AccountsAtAdmission {
    private static final long LONGEST_HOLD = Duration.ofDays(3).toMillis();
    private static final int MOST_LOOKS = 4;

    private final LedgerReader ledger;
    private final Function<String, @Nullable Period> periods;

    /// @param periods the period of a budget by its id, null where the budget is gone
    public AccountsAtAdmission(LedgerReader ledger, Function<String, @Nullable Period> periods) {
        this.ledger = ledger;
        this.periods = periods;
    }

    /// An account as a call found it, in its budget's unit.
    ///
    /// @param estimate what the call put on it
    public record Found(LedgerRecord.AccountOpened account, long settled, long held, long estimate) {}

    /// The accounts under a hold. While calls settle, totals and entries are read at different moments: it looks
    /// again where they moved in between.
    public List<Found> of(String organization, LedgerRecord.HoldPlaced hold) {
        Map<Long, StoredAccount> before = accounts(organization);
        for (int looks = 1; ; looks++) {
            List<Tally> tallies = tallies(hold, before);
            look(organization, hold, tallies);
            Map<Long, StoredAccount> after = accounts(organization);
            if (looks == MOST_LOOKS || tallies.stream().allMatch(tally -> tally.still(after))) {
                return tallies.stream().map(Tally::found).toList();
            }
            before = after;
        }
    }

    private Map<Long, StoredAccount> accounts(String organization) {
        Map<Long, StoredAccount> accounts = new HashMap<>();
        ledger.accounts(organization)
                .forEach(stored -> accounts.put(stored.account().account(), stored));
        return accounts;
    }

    private List<Tally> tallies(LedgerRecord.HoldPlaced hold, Map<Long, StoredAccount> stored) {
        List<Tally> tallies = new ArrayList<>();
        for (Posting posting : hold.held()) {
            StoredAccount own = stored.get(posting.account());
            if (own == null) {
                continue;
            }
            Tally tally = new Tally(own.account(), posting.amount());
            if (periods.apply(own.account().budgetId()) instanceof Period.Rolling rolling) {
                stored.values().stream()
                        .filter(other -> rollsWith(own.account(), other.account(), rolling))
                        .forEach(tally::counts);
            } else {
                tally.counts(own);
            }
            tallies.add(tally);
        }
        return tallies;
    }

    /// Whether a sub-window was still counted in the one of the admission.
    private static boolean rollsWith(
            LedgerRecord.AccountOpened own, LedgerRecord.AccountOpened other, Period.Rolling rolling) {
        long end = own.window().start() + rolling.subWindowMillis();
        return own.budgetId().equals(other.budgetId())
                && Objects.equals(own.subject(), other.subject())
                && other.window().start() < end
                && other.window().start() >= end - rolling.subWindowMillis() * Period.SUB_WINDOWS;
    }

    private void look(String organization, LedgerRecord.HoldPlaced hold, List<Tally> tallies) {
        long latest = tallies.stream()
                .mapToLong(tally -> tally.account.window().end())
                .max()
                .orElse(Long.MIN_VALUE);
        ledger.calls(organization, hold.admittedAt() - LONGEST_HOLD, latest, call -> {
            for (Tally tally : tallies) {
                tally.see(call, hold);
            }
        });
    }

    /// One account, or the sub-windows that roll together, being added up.
    private static final class Tally {
        private final LedgerRecord.AccountOpened account;
        private final long estimate;
        private final Map<Long, Long> totals = new HashMap<>();
        private long settled;
        private long held;

        Tally(LedgerRecord.AccountOpened account, long estimate) {
            this.account = account;
            this.estimate = estimate;
        }

        void counts(StoredAccount stored) {
            totals.put(stored.account().account(), stored.settled());
            settled = Math.addExact(settled, stored.settled());
        }

        void see(RequestTrail call, LedgerRecord.HoldPlaced hold) {
            UsageEvent event = call.event();
            LedgerRecord.HoldPlaced other = call.hold();
            boolean own = event != null && event.requestId().equals(hold.requestId());
            boolean bookedSince = event != null && event.bookedAt() > hold.admittedAt();
            if (own || bookedSince) {
                settled -= on(call.settled());
            }
            boolean underWay = other != null
                    && !other.requestId().equals(hold.requestId())
                    && other.admittedAt() < hold.admittedAt()
                    && (event == null || bookedSince);
            if (underWay && other != null) {
                held += on(other.held());
            }
        }

        private long on(List<Posting> postings) {
            long sum = 0;
            for (Posting posting : postings) {
                if (totals.containsKey(posting.account())) {
                    sum += posting.amount();
                }
            }
            return sum;
        }

        boolean still(Map<Long, StoredAccount> now) {
            return totals.entrySet().stream().allMatch(total -> {
                StoredAccount account = now.get(total.getKey());
                return account != null && account.settled() == total.getValue();
            });
        }

        Found found() {
            return new Found(account, settled, held, estimate);
        }
    }
}
