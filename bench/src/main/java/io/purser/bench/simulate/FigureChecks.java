package io.purser.bench.simulate;

import io.purser.core.calendar.Period;
import io.purser.core.ledger.BudgetFigures;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// What people would read now, against the records.
final class FigureChecks {
    private final World world;

    FigureChecks(World world) {
        this.world = world;
    }

    void look(Life life) {
        for (String organization : life.organizations().organizations()) {
            Books books = world.checks().books(organization);
            life.organizations().budgets(organization).forEach(each -> look(books, each));
        }
    }

    private void look(Books books, BudgetFigures figures) {
        boolean rolls = figures.budget().period() instanceof Period.Rolling;
        long settled = 0;
        long held = 0;
        for (Books.Account each : books.accounts()) {
            boolean same =
                    each.budgetId().equals(figures.budget().id()) && Objects.equals(each.subject(), figures.subject());
            boolean counts = same
                    && (rolls
                            ? each.window().end() >= figures.window().end()
                            : each.window().equals(figures.window()));
            world.coverage(same && rolls && !counts && each.settled() > 0, Pair.ROLLING_WINDOW_FORGETS);
            settled += counts ? each.settled() : 0;
            held += same && (rolls || counts) ? each.held() : 0;
        }
        if (settled != figures.settled() || held != figures.held()) {
            throw new Violation("I-6", figures + ", expected settled " + settled + " and held " + held);
        }
    }

    /// What every account of now shows. What rolls shows by the clock, which a start has from
    /// the ledger, and is left out.
    static Map<String, String> shown(World world) {
        Map<String, String> shown = new LinkedHashMap<>();
        for (String organization : world.policies().keySet()) {
            for (BudgetFigures each : world.life().organizations().budgets(organization)) {
                if (!(each.budget().period() instanceof Period.Rolling)) {
                    shown.put(
                            each.budget().id() + " " + each.subject() + " "
                                    + each.window().start(),
                            each.settled() + " settled, " + each.held() + " held");
                }
            }
        }
        return shown;
    }

    /// A start finds what the process before it had, in every window that both show.
    static void sameAfterStart(Map<String, String> before, Map<String, String> after) {
        after.forEach((account, figures) -> {
            String known = before.getOrDefault(account, figures);
            Violation.unless(
                    known.equals(figures), "I-15", () -> account + " had " + known + ", after a start " + figures);
        });
    }
}
