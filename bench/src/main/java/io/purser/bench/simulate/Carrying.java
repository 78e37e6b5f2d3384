package io.purser.bench.simulate;

import io.purser.control.allowances.Granted;
import io.purser.control.allowances.RolloverStore.WindowTerms;
import io.purser.core.budget.Allowance;
import io.purser.core.budget.Budget;
import io.purser.core.calendar.Window;
import io.purser.core.policy.Policy;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Has what windows leave carried over now and then, and works out once more what that is, by the records and by what
/// was granted. It outlives the processes.
final class Carrying {
    /// For so long what ended late may wait until it is reckoned.
    private static final long ANEW_MILLIS = 10_000;

    private final World world;
    private final Chance chance;
    private final Map<String, Integer> seenIn = new HashMap<>();
    private Runnable calls = () -> {};
    private long plannedFor;
    private long until;
    private long reckonedAt;
    private int reckonedIn;

    Carrying(World world) {
        this.world = world;
        this.chance = world.extras().allowances().chance().apart();
    }

    /// @param end when the last call comes
    /// @param call somebody calls
    void plan(long end, Runnable call) {
        if (world.extras().allowances().isOn()) {
            calls = call;
            until = world.agenda().now() + end;
            world.agenda().after(1_000, "carry over", this::round);
        }
    }

    private void round() {
        Life life = world.ready();
        if (life != null && life.store().healthy()) {
            carry(life);
        }
        long turn = toNextTurn();
        long at = world.agenda().wallMillis() + turn;
        if (world.agenda().now() + turn < until && at != plannedFor && chance.percent(70)) {
            plannedFor = at;
            for (long left = chance.between(1, 4); left > 0; left--) {
                long before = Math.max(1, turn - chance.between(1, 20_000));
                world.agenda().after(before, "a call as a window ends", calls);
            }
        }
        long wait = Math.min(turn + chance.between(1, 1_500), chance.between(11_000, 1_800_000));
        if (world.agenda().now() + wait < until) {
            world.agenda().after(wait, "carry over", this::round);
        }
    }

    private long toNextTurn() {
        long wall = world.agenda().wallMillis();
        return world.policies().keySet().stream()
                .flatMap(each -> world.cabinet().windows(each).stream())
                .mapToLong(each -> each.window().end() - wall)
                .filter(each -> each > 0)
                .min()
                .orElse(Long.MAX_VALUE / 2);
    }

    /// Once more, when nothing is held and everything is reckoned.
    void atRest() {
        if (world.extras().allowances().isOn()) {
            carry(world.life());
        }
    }

    private void carry(Life life) {
        long now = world.agenda().wallMillis();
        boolean anew = reckonedIn != world.lives() || now - ANEW_MILLIS >= reckonedAt;
        Map<String, Window> before = new HashMap<>();
        for (String organization : life.organizations().organizations()) {
            for (WindowTerms each : world.cabinet().windows(organization)) {
                before.put(organization + " " + each.budgetId(), each.window());
            }
        }
        if (!life.treasury().carry()) {
            return;
        }
        if (anew) {
            reckonedAt = now;
            reckonedIn = world.lives();
        }
        for (String organization : life.organizations().organizations()) {
            Policy policy = life.organizations().policy(organization).orElseThrow();
            for (Budget budget : policy.budgets()) {
                reckoned(organization, budget, before.get(organization + " " + budget.id()), anew);
            }
        }
        new FigureChecks(world).ceilings(life, "I-5");
    }

    /// @param known the latest window that had been seen before, null where none had
    private void reckoned(String organization, Budget budget, @Nullable Window known, boolean anew) {
        List<WindowTerms> kept = world.cabinet().windows(organization).stream()
                .filter(each -> each.budgetId().equals(budget.id()))
                .toList();
        if (budget.rollover() == null || kept.isEmpty()) {
            return;
        }
        WindowTerms latest = kept.getLast();
        boolean turned = known != null && !known.equals(latest.window());
        Integer life = seenIn.put(organization + " " + budget.id(), world.lives());
        world.coverage(turned && life != null && life != world.lives(), Pair.CARRIED_BY_A_LATER_PROCESS);
        boolean due = turned || (anew && latest.window().contains(world.agenda().wallMillis()));
        if (kept.size() == 2 && due) {
            left(organization, budget, kept.getFirst(), latest.window(), turned);
        }
    }

    /// What was left of a window is what may be spent of it in the next one, for each account.
    private void left(String organization, Budget budget, WindowTerms from, Window to, boolean turned) {
        Books books = world.checks().books(organization);
        Map<@Nullable String, Long> used = new HashMap<>();
        for (Books.Account each : books.accounts()) {
            if (each.budgetId().equals(budget.id()) && each.window().equals(from.window())) {
                used.merge(each.subject(), each.settled() + each.held(), Math::addExact);
                world.coverage(turned && each.held() > 0, Pair.CARRIED_UNDER_HOLD);
            }
        }
        Set<@Nullable String> subjects = new LinkedHashSet<>(used.keySet());
        if (budget.scope().each() == null) {
            subjects.add(null);
        }
        List<Granted> carried = world.cabinet().allowances(organization).stream()
                .filter(each -> each.allowance().kind() == Allowance.Kind.ROLLOVER)
                .filter(each -> each.allowance().budgetId().equals(budget.id()))
                .filter(each -> each.allowance().from() == to.start())
                .toList();
        carried.forEach(each -> subjects.add(each.allowance().subject()));
        for (String subject : subjects) {
            long ceiling = ceiling(new Ceilings.Place(organization, budget.id(), subject), from);
            long spent = Math.max(0, used.getOrDefault(subject, 0L));
            long expected = Math.clamp(ceiling - spent, 0, from.cap());
            same(budget, subject, carried, expected, to);
        }
    }

    private void same(Budget budget, @Nullable String subject, List<Granted> carried, long expected, Window to) {
        List<Granted> found = carried.stream()
                .filter(each -> Objects.equals(each.allowance().subject(), subject))
                .toList();
        boolean ended = found.size() == 1 && found.getFirst().endedAt() != null;
        long sum = found.stream().mapToLong(each -> each.allowance().amount()).sum();
        boolean whole = found.stream().allMatch(each -> each.allowance().until() == to.end());
        if (!ended && (sum != expected || !whole || found.size() > 1)) {
            throw new Violation(
                    "I-5",
                    "of " + budget.name() + " of " + subject + " " + sum + " are carried into " + to + ", expected "
                            + expected);
        }
    }

    /// As the window ended.
    private long ceiling(Ceilings.Place place, WindowTerms from) {
        long sum = from.limit();
        for (Allowance each : world.cabinet().inForce(place, from.window().end() - 1)) {
            sum += each.amount();
        }
        return Math.max(0, sum);
    }
}
