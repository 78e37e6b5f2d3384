package io.purser.control.analytics;

import io.purser.core.budget.Budget;
import io.purser.core.calendar.Period;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.ledger.Engine;
import io.purser.core.ledger.Verification;
import io.purser.core.policy.Policy;
import io.purser.governance.recovery.Governance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Recomputes every account from the ledger's entries and compares it with what the store and the running engine say.
/// While calls settle, the three are read at different moments: a difference counts only where it is seen again.
public final class LedgerVerifier {
    private static final int MOST_LOOKS = 4;

    private final LedgerReader ledger;
    private final Governance governance;

    public LedgerVerifier(LedgerReader ledger, Governance governance) {
        this.ledger = ledger;
        this.governance = governance;
    }

    /// What a verification found.
    ///
    /// @param entries how many entries were read
    /// @param accounts how many accounts were compared
    public record Result(long entries, long accounts, List<Difference> differences) {
        public Result {
            differences = List.copyOf(differences);
        }
    }

    /// An account whose totals do not agree, in the budget's unit.
    ///
    /// @param account its number, null where the store knows no such account
    /// @param stored null where the store knows no such account
    /// @param running null where the engine has no such account open
    public record Difference(
            @Nullable Long account,
            Budget budget,
            @Nullable String subject,
            long windowStart,
            long recomputed,
            @Nullable Long stored,
            @Nullable Long running) {
        Place place() {
            return new Place(budget.id(), subject, windowStart);
        }
    }

    /// Compares the accounts of one organization's budgets.
    public Result verify(Policy policy) {
        Result result = look(policy);
        for (int looks = 1; looks < MOST_LOOKS && !result.differences().isEmpty(); looks++) {
            Result again = look(policy);
            Set<Place> before = new HashSet<>();
            result.differences().forEach(difference -> before.add(difference.place()));
            result = new Result(
                    again.entries(),
                    again.accounts(),
                    again.differences().stream()
                            .filter(difference -> before.contains(difference.place()))
                            .toList());
        }
        return result;
    }

    private Result look(Policy policy) {
        String organization = policy.organization().name();
        Verification verification = new Verification(policy.budgets());
        long[] entries = {0};
        ledger.events(organization, 0, Long.MAX_VALUE, entry -> {
            entry.countOn(verification);
            entries[0]++;
        });
        Map<Place, Long> running = running(organization);
        Map<Place, LedgerReader.StoredAccount> stored = new HashMap<>();
        ledger.accounts(organization)
                .forEach(account -> stored.put(
                        new Place(
                                account.account().budgetId(),
                                account.account().subject(),
                                account.account().window().start()),
                        account));
        List<Difference> differences = new ArrayList<>();
        long accounts = 0;
        for (Budget budget : policy.budgets()) {
            accounts += compare(budget, verification, stored, running, differences);
        }
        return new Result(entries[0], accounts, differences);
    }

    private Map<Place, Long> running(String organization) {
        Map<Place, Long> running = new HashMap<>();
        for (BudgetFigures figures : governance.budgets(organization)) {
            if (!(figures.budget().period() instanceof Period.Rolling)) {
                running.put(
                        new Place(
                                figures.budget().id(),
                                figures.subject(),
                                figures.window().start()),
                        figures.settled());
            }
        }
        return running;
    }

    private static long compare(
            Budget budget,
            Verification verification,
            Map<Place, LedgerReader.StoredAccount> stored,
            Map<Place, Long> running,
            List<Difference> differences) {
        Set<Place> places = new HashSet<>();
        stored.keySet().stream()
                .filter(place -> place.budgetId.equals(budget.id()))
                .forEach(places::add);
        running.keySet().stream()
                .filter(place -> place.budgetId.equals(budget.id()))
                .forEach(places::add);
        for (Engine.Total total : verification.totals(budget.id())) {
            Place place = new Place(budget.id(), total.subject(), total.windowStart());
            if (running.containsKey(place)) {
                places.add(place);
            }
        }
        for (Place place : places) {
            LedgerReader.@Nullable StoredAccount account = stored.get(place);
            long recomputed = verification.settled(budget.id(), place.subject, place.windowStart);
            @Nullable Long kept = account == null ? null : account.settled();
            @Nullable Long now = running.get(place);
            boolean agrees = (kept == null || kept == recomputed) && (now == null || now == recomputed);
            if (!agrees) {
                differences.add(new Difference(
                        account == null ? null : account.account().account(),
                        budget,
                        place.subject,
                        place.windowStart,
                        recomputed,
                        kept,
                        now));
            }
        }
        return places.size();
    }

    private record Place(String budgetId, @Nullable String subject, long windowStart) {}
}
