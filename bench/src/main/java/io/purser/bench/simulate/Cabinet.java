package io.purser.bench.simulate;

import io.purser.control.allowances.AllowanceStore;
import io.purser.control.allowances.Granted;
import io.purser.control.allowances.RolloverStore;
import io.purser.control.audit.AuditDeed;
import io.purser.core.budget.Allowance;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// The allowances that were granted, as `config.db` has them: a commit is on the disk when it is answered for, so that
/// no crash takes it.
final class Cabinet implements AllowanceStore, RolloverStore {
    private final World world;
    private final Map<String, NavigableMap<Long, Granted>> granted = new TreeMap<>();
    private final Map<String, List<WindowTerms>> terms = new TreeMap<>();

    Cabinet(World world) {
        this.world = world;
    }

    private NavigableMap<Long, Granted> of(String organization) {
        return granted.computeIfAbsent(organization, _ -> new TreeMap<>());
    }

    @Override
    public List<Granted> allowances(String organization) {
        return List.copyOf(of(organization).descendingMap().values());
    }

    @Override
    public long latestAllowance(String organization) {
        NavigableMap<Long, Granted> known = of(organization);
        return known.isEmpty() ? 0 : known.lastKey();
    }

    @Override
    public boolean grant(String organization, List<Granted> more, AuditDeed deed) {
        writes("an allowance");
        NavigableMap<Long, Granted> known = of(organization);
        for (Granted each : more) {
            if (known.containsKey(each.allowance().number())) {
                return false;
            }
        }
        more.forEach(each -> known.put(each.allowance().number(), each));
        world.crashPoint("after an allowance is kept");
        return true;
    }

    @Override
    public boolean end(String organization, Granted ended, AuditDeed deed) {
        writes("the end of an allowance");
        of(organization).put(ended.allowance().number(), ended);
        world.crashPoint("after the end of an allowance is kept");
        return true;
    }

    private void writes(String what) {
        world.crashPoint("before " + what + " is kept");
        if (world.disk().isFull()) {
            throw new Full(what + " cannot be kept: the disk is full");
        }
    }

    /// Nothing can be kept.
    static final class Full extends RuntimeException {
        private static final long serialVersionUID = 1;

        Full(String message) {
            super(message);
        }
    }

    @Override
    public List<WindowTerms> windows(String organization) {
        return terms.getOrDefault(organization, List.of()).stream()
                .sorted(Comparator.comparing(WindowTerms::budgetId)
                        .thenComparing(each -> each.window().start()))
                .toList();
    }

    @Override
    public void keep(String organization, WindowTerms next, long from) {
        writes("a window");
        List<WindowTerms> known = terms.computeIfAbsent(organization, _ -> new ArrayList<>());
        known.removeIf(each -> each.budgetId().equals(next.budgetId())
                && (each.window().start() < from
                        || each.window().start() == next.window().start()));
        known.add(next);
        world.crashPoint("after a window is kept");
    }

    @Override
    public List<Granted> granted(String organization, String budgetId, long after) {
        return allowances(organization).stream()
                .filter(one -> one.allowance().budgetId().equals(budgetId)
                        && one.allowance().until() > after)
                .filter(one -> world.mutant() != Mutant.CARRIES_ONCE_MORE
                        || one.allowance().kind() != Allowance.Kind.ROLLOVER)
                .toList();
    }

    @Override
    public boolean carry(String organization, List<Carried> carried, AuditDeed deed) {
        writes("what is carried");
        NavigableMap<Long, Granted> known = of(organization);
        for (Carried each : carried) {
            Granted before = each.before();
            Granted next = each.next();
            if (before != null) {
                known.remove(before.allowance().number());
            }
            if (next != null) {
                known.put(next.allowance().number(), next);
            }
            world.coverage(before != null, Pair.CARRIED_ANEW);
        }
        world.crashPoint("after what is carried is kept");
        return true;
    }

    /// Those that move the ceiling of a subject at an instant.
    List<Allowance> inForce(Ceilings.Place place, long instant) {
        List<Allowance> found = new ArrayList<>();
        for (Granted each : of(place.organization()).values()) {
            Allowance one = each.effective();
            if (place.has(one) && instant >= one.from() && instant < one.until()) {
                found.add(one);
            }
        }
        return found;
    }

    /// Whether anything that was granted to a subject was over before an instant.
    boolean hasEnded(Ceilings.Place place, long instant) {
        return of(place.organization()).values().stream()
                .map(Granted::effective)
                .anyMatch(one -> place.has(one) && one.amount() > 0 && one.until() <= instant);
    }
}
