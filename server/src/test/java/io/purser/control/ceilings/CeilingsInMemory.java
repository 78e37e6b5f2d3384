package io.purser.control.ceilings;

import io.purser.control.admin.Desk;
import io.purser.control.allowances.AllowanceStore;
import io.purser.control.analytics.LedgerInMemory;
import io.purser.control.analytics.LedgerReader.StoredAccount;
import io.purser.core.budget.BudgetState;
import io.purser.core.calendar.Window;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.ledger.Crossing;
import io.purser.core.ledger.LedgerRecord.CallRefused;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a ledger in memory keeps of accounts: each has crossed a stage.
public final class CeilingsInMemory implements PastAccounts {
    private final Desk desk;
    private final LedgerInMemory ledger;

    private CeilingsInMemory(Desk desk, LedgerInMemory ledger) {
        this.desk = desk;
        this.ledger = ledger;
    }

    /// Over what a test has written down.
    public static CeilingReader over(Desk desk, LedgerInMemory ledger, AllowanceStore allowances) {
        return new CeilingReader(
                desk.governance, ledger, new CeilingsInMemory(desk, ledger), allowances, desk.audit.log(), desk.clock);
    }

    @Override
    public Map<Window, Long> settled(
            String organization, String budgetId, @Nullable String subject, long from, long to) {
        Map<Window, Long> settled = new HashMap<>();
        for (StoredAccount one : ledger.accounts) {
            Window window = one.account().window();
            if (one.account().budgetId().equals(budgetId)
                    && Objects.equals(one.account().subject(), subject)
                    && window.end() > from
                    && window.end() <= to) {
                settled.put(window, one.settled());
            }
        }
        return settled;
    }

    @Override
    public @Nullable String lastId(String organization, String base) {
        return ledger.accounts.stream()
                .map(one -> one.account().budgetId())
                .filter(id -> id.startsWith(base + "~"))
                .max(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()))
                .orElse(null);
    }

    @Override
    public boolean has(String organization, String budgetId, String subject) {
        return ledger.accounts.stream()
                .anyMatch(one -> one.account().budgetId().equals(budgetId)
                        && subject.equals(one.account().subject()));
    }

    @Override
    public List<Crossed> crossings(String organization, String budgetId, @Nullable String subject, Window window) {
        return desk.governance.figures.stream()
                .filter(one -> one.budget().id().equals(budgetId) && Objects.equals(one.subject(), subject))
                .map(one -> new Crossed(crossing(one), window.start()))
                .toList();
    }

    private static Crossing crossing(BudgetFigures one) {
        return new Crossing(
                one.budget().id(),
                one.budget().name(),
                one.subject(),
                one.window(),
                "80%",
                1,
                0,
                one.settled(),
                one.settled(),
                BudgetState.WARNING);
    }

    @Override
    public void refusals(String organization, String budget, long from, long to, Consumer<CallRefused> each) {
        all(organization, budget, from, to).forEach(each);
    }

    @Override
    public long refused(String organization, String budget, long from, long to) {
        return all(organization, budget, from, to).count();
    }

    private Stream<CallRefused> all(String organization, String budget, long from, long to) {
        return ledger.trails.entrySet().stream()
                .filter(one -> one.getKey().startsWith(organization + "/"))
                .flatMap(one -> Stream.ofNullable(one.getValue().refused()))
                .filter(refused -> budget.equals(refused.budget()))
                .filter(refused -> refused.at() >= from && refused.at() < to);
    }
}
