package io.purser.control.allowances;

import io.purser.control.allowances.RolloverStore.PastAccounts;
import io.purser.control.allowances.RolloverStore.Spent;
import io.purser.control.allowances.RolloverStore.WindowTerms;
import io.purser.control.audit.Actor;
import io.purser.control.identity.Sight;
import io.purser.core.budget.Allowance;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Rollover;
import io.purser.core.calendar.Window;
import io.purser.core.money.Money;
import io.purser.core.policy.Policy;
import io.purser.governance.recovery.Governance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the rollovers of one budget what its last window left: new ones, and those that are known otherwise.
final class Carrying {
    /// How many stand in one audit entry and one transaction.
    private static final int AT_ONCE = 500;

    private static final Actor ACTOR = Actor.system("rollover");

    private final RolloverStore store;
    private final Governance governance;
    private final Grants grants;
    private final PastAccounts past;

    Carrying(RolloverStore store, Governance governance, Grants grants, PastAccounts past) {
        this.store = store;
        this.governance = governance;
        this.grants = grants;
        this.past = past;
    }

    /// What was carried into a window, and what is to be.
    ///
    /// @param amount 0 for nothing
    private record Due(@Nullable String subject, @Nullable Granted known, long amount) {}

    /// @param from the window that is over
    /// @param to the next one
    /// @param first whether nothing was carried into it before: who has spent nothing leaves the whole ceiling
    void carry(Policy policy, Budget budget, WindowTerms from, Window to, boolean first) {
        String organization = policy.organization().name();
        Map<@Nullable String, Long> held = governance.heldIn(organization, budget.id(), from.window());
        Map<@Nullable String, Long> used = new LinkedHashMap<>(held);
        for (Spent spent : past.of(organization, budget.id(), from.window())) {
            used.merge(spent.subject(), spent.settled(), Math::addExact);
        }
        List<Granted> known =
                store.granted(organization, budget.id(), from.window().start());
        if (budget.scope().each() == null) {
            used.putIfAbsent(null, 0L);
        } else if (first) {
            new AccountLookup(policy, new Sight.Whole())
                    .members(budget.scope())
                    .forEach(member -> used.putIfAbsent(member, 0L));
        }
        known.stream()
                .filter(one -> one.allowance().kind() == Allowance.Kind.ROLLOVER)
                .forEach(one -> used.putIfAbsent(one.allowance().subject(), 0L));
        List<Due> due = due(from, to, used, known);
        for (int at = 0; at < due.size(); at += AT_ONCE) {
            List<Due> some = due.subList(at, Math.min(due.size(), at + AT_ONCE));
            grants.changing(() -> keep(policy, budget, from, to, some));
        }
    }

    private static List<Due> due(WindowTerms from, Window to, Map<@Nullable String, Long> used, List<Granted> known) {
        Map<@Nullable String, List<Granted>> bySubject = new HashMap<>();
        known.forEach(one -> bySubject
                .computeIfAbsent(one.allowance().subject(), _ -> new ArrayList<>(2))
                .add(one));
        Rollover rollover = new Rollover("", from.cap());
        List<Due> due = new ArrayList<>();
        used.forEach((subject, spent) -> {
            List<Granted> granted = bySubject.getOrDefault(subject, List.of());
            Granted carried = granted.stream()
                    .filter(one -> one.allowance().kind() == Allowance.Kind.ROLLOVER
                            && one.allowance().from() == to.start())
                    .findFirst()
                    .orElse(null);
            long amount = rollover.carried(ceiling(from, granted), spent);
            boolean ended = carried != null && carried.endedAt() != null;
            if (!ended && amount != (carried == null ? 0 : carried.allowance().amount())) {
                due.add(new Due(subject, carried, amount));
            }
        });
        return due;
    }

    /// The ceiling of an account as its window ended.
    private static long ceiling(WindowTerms from, List<Granted> granted) {
        long ceiling = from.limit();
        for (Granted one : granted) {
            if (one.effective().isInForce(from.window().end() - 1)) {
                ceiling = Math.addExact(ceiling, one.allowance().amount());
            }
        }
        return Math.clamp(ceiling, 0, Money.LARGEST);
    }

    /// Those that somebody ended meanwhile stay ended: the next round finds the others again.
    private boolean keep(Policy policy, Budget budget, WindowTerms from, Window to, List<Due> due) {
        String organization = policy.organization().name();
        String reason = "left of " + Instant.ofEpochMilli(from.window().start()) + " to "
                + Instant.ofEpochMilli(from.window().end());
        long number = grants.next(organization);
        List<RolloverStore.Carried> carried = new ArrayList<>();
        for (Due each : due) {
            Granted known = each.known();
            Granted next = each.amount() == 0
                    ? null
                    : granted(known == null ? number++ : known.allowance().number(), budget, to, each, reason);
            carried.add(new RolloverStore.Carried(known, next));
        }
        if (!store.carry(
                organization, carried, Wording.carried(policy, budget, carried, ACTOR, grants.now(), reason))) {
            return false;
        }
        for (RolloverStore.Carried each : carried) {
            Granted next = each.next();
            Granted before = each.before();
            if (next != null) {
                governance.allow(organization, next.allowance());
            } else if (before != null) {
                governance.forget(organization, before.allowance());
            }
        }
        return true;
    }

    private Granted granted(long number, Budget budget, Window to, Due due, String reason) {
        Allowance allowance = new Allowance(
                number, budget.id(), due.subject(), Allowance.Kind.ROLLOVER, due.amount(), to.start(), to.end());
        Granted known = due.known();
        long at = known == null ? grants.now() : known.at();
        return new Granted(allowance, budget.name(), reason, ACTOR.name(), at, null, null);
    }
}
