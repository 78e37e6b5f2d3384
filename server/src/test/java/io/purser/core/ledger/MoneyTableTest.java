package io.purser.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.attribution.Attribution;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Dimension;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Money as finance reads it: one line per step, the last column is what comes of it. Amounts are in dollars.
final class MoneyTableTest {
    private OrganizationEngine engine = new OrganizationEngine(1, 0);
    private List<Budget> budgets = new ArrayList<>();
    private final Map<Long, String> accounts = new HashMap<>();
    private final Map<Long, Long> totals = new HashMap<>();

    @Test
    void aMonthOfTwoPeopleUnderThreeCeilings() {
        budgets(
                Sample.hard("acme", Sample.organization(), 30_00, Sample.MONTH),
                Sample.soft("search", Sample.only(Dimension.GROUP, "g2"), 12_00, Sample.MONTH),
                Sample.hard("each-person", Sample.each(Dimension.USER), 10_00, Sample.DAY));
        run("""
            when             | who | step            | outcome
            2026-11-01T09:00 | ada | asks r1 4.00    | admitted
            2026-11-01T09:01 | ada | pays r1 3.50    | acme 3.50, each-person/u1 3.50, search 3.50
            2026-11-01T09:02 | ada | asks r2 4.00    | admitted
            2026-11-01T09:03 | ada | asks r3 4.00    | refused: each-person held (3.50 settled, 4.00 held, 4.00 asked of 10.00)
            2026-11-01T09:04 | ada | drops r2        | released
            2026-11-01T09:05 | ada | asks r3 4.00    | admitted
            2026-11-01T09:06 | ada | pays r3 4.00    | acme 7.50, each-person/u1 7.50, search 7.50; told each-person/u1 50%, search 50%
            2026-11-01T09:07 | ada | asks r4 4.00    | refused: each-person settled (7.50 settled, 0.00 held, 4.00 asked of 10.00)
            2026-11-01T09:08 | ada | asks r5 2.50    | admitted
            2026-11-01T09:09 | ada | pays r5 2.50    | acme 10.00, each-person/u1 10.00, search 10.00; told each-person/u1 80%, each-person/u1 100%, search 80%
            2026-11-01T09:10 | ada | asks r6 0.00    | refused: each-person settled (10.00 settled, 0.00 held, 0.00 asked of 10.00)
            2026-11-01T09:11 | ben | asks r7 9.00    | admitted
            2026-11-01T09:12 | ben | pays r7 9.00    | acme 19.00, each-person/u2 9.00; told acme 50%, each-person/u2 50%, each-person/u2 80%
            2026-11-02T00:00 | ada | asks r8 9.00    | admitted
            2026-11-02T00:01 | ada | pays r8 9.00    | acme 28.00, each-person/u1 9.00, search 19.00; told acme 80%, each-person/u1 50%, each-person/u1 80%, search 100%
            2026-11-02T00:02 | ben | asks r9 3.00    | refused: acme settled (28.00 settled, 0.00 held, 3.00 asked of 30.00)
            2026-11-02T07:00 | ada | asks r10 1.00   | admitted
            2026-11-02T07:01 | ada | pays r10 0.50   | acme 28.50, each-person/u1 9.50, search 19.50; told search 100%+1
            2026-12-01T00:00 | ben | asks r11 10.00  | admitted
            """);
    }

    @Test
    void aCallAcrossMidnightBelongsToTheDayItWasAdmitted() {
        budgets(Sample.hard("each-person", Sample.each(Dimension.USER), 10_00, Sample.DAY));
        run("""
            when             | who | step         | outcome
            2026-11-01T23:59 | ada | asks r1 6.00 | admitted
            2026-11-02T00:00 | ada | asks r2 9.00 | admitted
            2026-11-02T00:01 | ada | pays r1 6.00 | each-person/u1 6.00; told each-person/u1 50%
            2026-11-02T00:02 | ada | pays r2 1.00 | each-person/u1 1.00
            2026-11-02T00:03 | ada | asks r3 9.00 | admitted
            2026-11-01T23:00 | ada | asks r4 0.50 | refused: each-person held (1.00 settled, 9.00 held, 0.50 asked of 10.00)
            """);
    }

    @Test
    void aRaiseArmsTheStagesAgainAndACutLeavesWhatIsSpent() {
        budgets(Sample.soft("acme", Sample.organization(), 10_00, Sample.MONTH));
        run("""
            when             | who | step          | outcome
            2026-11-01T09:00 | ada | asks r1 9.00  | admitted
            2026-11-01T09:01 | ada | pays r1 9.00  | acme 9.00; told acme 50%, acme 80%
            2026-11-01T09:02 | -   | acme is 20.00 | in force
            2026-11-01T09:03 | ada | asks r2 1.00  | admitted
            2026-11-01T09:04 | ada | pays r2 1.00  | acme 10.00; told acme 50%
            2026-11-01T09:05 | -   | acme is 5.00  | in force
            2026-11-01T09:06 | ada | asks r3 1.00  | admitted
            2026-11-01T09:07 | ada | pays r3 1.00  | acme 11.00; told acme 50%, acme 80%, acme 100%
            """);
    }

    @Test
    void aChargeAboveItsHoldIsBookedAndFlagged() {
        budgets(Sample.hard("acme", Sample.organization(), 10_00, Sample.MONTH));
        run("""
            when             | who | step          | outcome
            2026-11-01T09:00 | ada | asks r1 4.00  | admitted
            2026-11-01T09:01 | ada | pays r1 12.00 | acme 12.00; told acme 50%, acme 80%, acme 100%; over its hold
            2026-11-01T09:02 | ada | pays r1 12.00 | ended before
            2026-11-01T09:03 | ada | drops r1      | ended before
            2026-11-01T09:04 | ada | asks r2 0.01  | refused: acme settled (12.00 settled, 0.00 held, 0.01 asked of 10.00)
            """);
    }

    private void budgets(Budget... declared) {
        budgets = new ArrayList<>(List.of(declared));
        engine = Sample.engine(declared);
    }

    private void run(String table) {
        List<String> got = table.lines()
                .skip(1)
                .map(line -> line.substring(0, line.lastIndexOf('|') + 2) + outcome(line.split("\\|")))
                .toList();

        assertThat(got).containsExactlyElementsOf(table.lines().skip(1).toList());
    }

    private String outcome(String[] cells) {
        long now = Instant.parse(cells[0].strip() + ":00Z").toEpochMilli();
        Attribution who = Sample.of(cells[1].strip().equals("ben") ? Sample.BEN : Sample.ADA);
        String[] words = cells[2].strip().split(" ");
        return switch (words[1].equals("is") ? "is" : words[0]) {
            case "asks" -> said(engine.admit(Sample.call(words[1], who, cents(words[2])), now));
            case "pays" -> said(engine.settle(words[1], Sample.cost(cents(words[2])), now));
            case "drops" -> said(engine.release(words[1], now));
            default -> {
                budgets.replaceAll(
                        budget -> budget.name().equals(words[0]) ? Sample.raised(budget, cents(words[2])) : budget);
                engine.policy(budgets, List.of(), List.of());
                yield "in force";
            }
        };
    }

    private String said(Decision decision) {
        return switch (decision) {
            case Decision.Admit admit -> {
                opened(admit.hold().opened());
                yield "admitted";
            }
            case Decision.Refuse(Decision.Reason reason, BudgetFigures on, List<BudgetFigures> _) ->
                "refused: " + on.budget().name() + " " + reason.name().toLowerCase(java.util.Locale.ROOT) + " ("
                        + dollars(on.settled()) + " settled, " + dollars(on.held()) + " held, "
                        + dollars(on.estimate()) + " asked of "
                        + dollars(on.budget().limit()) + ")";
            case Decision.Throttle _ -> "throttled";
            case Decision.Unpriced _ -> "unpriced";
            case Decision.Unbounded _ -> "unbounded";
            case Decision.Reroute _ -> "rerouted";
            case Decision.Restricted _ -> "restricted";
            case Decision.Tight _ -> "tight";
            case Decision.Known _ -> "known";
        };
    }

    private String said(Ending ending) {
        return switch (ending) {
            case Ending.Released _ -> "released";
            case Ending.AlreadyEnded _ -> "ended before";
            case Ending.Settled settled ->
                totals(settled)
                        + (settled.crossings().isEmpty() ? "" : "; told " + told(settled.crossings()))
                        + (settled.overHold() ? "; over its hold" : "");
        };
    }

    /// What the call's accounts, in the window of its admission, stand at.
    private String totals(Ending.Settled settled) {
        opened(settled.opened());
        return settled.settled().stream()
                .map(posting -> accounts.get(posting.account()) + " "
                        + dollars(totals.merge(posting.account(), posting.amount(), Long::sum)))
                .collect(Collectors.joining(", "));
    }

    private void opened(List<LedgerRecord.AccountOpened> opened) {
        for (LedgerRecord.AccountOpened account : opened) {
            accounts.put(account.account(), name(account.budgetId().substring("id-".length()), account.subject()));
        }
    }

    private static String told(List<Crossing> crossings) {
        return crossings.stream()
                .map(one -> name(one.budgetName(), one.subject()) + " " + one.threshold()
                        + (one.reminder() == 0 ? "" : "+" + one.reminder()))
                .collect(Collectors.joining(", "));
    }

    private static String name(String budget, @Nullable String subject) {
        return subject == null ? budget : budget + "/" + subject;
    }

    private static long cents(String dollars) {
        return new java.math.BigDecimal(dollars).movePointRight(2).longValueExact();
    }

    private static String dollars(long cents) {
        return java.math.BigDecimal.valueOf(cents, 2).toPlainString();
    }
}
