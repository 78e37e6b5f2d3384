package io.purser.bench.simulate;

import io.purser.core.budget.Budget;
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
            life.organizations().budgets(organization).forEach(each -> {
                look(books, each);
                ceiling(organization, each, "I-5");
            });
        }
    }

    /// Every account of now is judged by its ceiling and by what is kept of allowances, and by nothing else.
    void ceilings(Life life, String invariant) {
        for (String organization : life.organizations().organizations()) {
            life.organizations().budgets(organization).forEach(each -> ceiling(organization, each, invariant));
        }
    }

    private void ceiling(String organization, BudgetFigures figures, String invariant) {
        Budget declared = world.checks().required(organization).budgets().stream()
                .filter(each -> each.id().equals(figures.budget().id()))
                .findFirst()
                .orElse(null);
        if (declared == null) {
            return;
        }
        Ceilings.Ceiling expected = new Ceilings(world).of(organization, declared, figures.subject(), figures.window());
        Budget found = figures.budget();
        if (found.limit() != expected.limit() || found.limitVersion() != expected.version()) {
            throw new Violation(
                    invariant,
                    declared.name() + " of " + figures.subject() + " is judged by " + found.limit() + "/v"
                            + found.limitVersion() + ", expected " + expected);
        }
        Ceilings.Place place = new Ceilings.Place(organization, declared.id(), figures.subject());
        boolean over = figures.settled() + figures.held() > expected.limit();
        world.coverage(
                over && world.cabinet().hasEnded(place, world.life().time(organization)), Pair.RAISE_ENDED_OVER_USE);
    }

    private void look(Books books, BudgetFigures figures) {
        boolean rolls = figures.budget().period() instanceof Period.Rolling;
        for (Books.Account each : books.accounts()) {
            boolean forgotten = rolls && isOf(each, figures) && !counts(each, figures) && each.settled() > 0;
            world.coverage(forgotten, Pair.ROLLING_WINDOW_FORGETS);
        }
        long settled = settled(books, figures);
        long held = held(books, figures);
        if (settled != figures.settled() || held != figures.held()) {
            throw new Violation("I-6", figures + ", expected settled " + settled + " and held " + held);
        }
    }

    /// What is spent and held where these figures are from, by the records.
    static long taken(Books books, BudgetFigures figures) {
        return settled(books, figures) + held(books, figures);
    }

    private static boolean isOf(Books.Account account, BudgetFigures figures) {
        return account.budgetId().equals(figures.budget().id()) && Objects.equals(account.subject(), figures.subject());
    }

    private static boolean counts(Books.Account account, BudgetFigures figures) {
        return figures.budget().period() instanceof Period.Rolling
                ? account.window().end() >= figures.window().end()
                : account.window().equals(figures.window());
    }

    private static long settled(Books books, BudgetFigures figures) {
        long settled = 0;
        for (Books.Account each : books.accounts()) {
            settled += isOf(each, figures) && counts(each, figures) ? each.settled() : 0;
        }
        return settled;
    }

    private static long held(Books books, BudgetFigures figures) {
        boolean rolls = figures.budget().period() instanceof Period.Rolling;
        long held = 0;
        for (Books.Account each : books.accounts()) {
            held += isOf(each, figures) && (rolls || counts(each, figures)) ? each.held() : 0;
        }
        return held;
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
