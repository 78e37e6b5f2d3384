package io.purser.control.replay;

import io.purser.control.replay.RecordedPast.Call;
import io.purser.control.replay.RecordedPast.Refused;
import io.purser.control.replay.RecordedPast.Settled;
import io.purser.control.replay.Replay.Judged;
import io.purser.control.replay.ReplayReport.Alert;
import io.purser.control.replay.ReplayReport.RuleReport;
import io.purser.control.replay.ReplayReport.Share;
import io.purser.control.replay.ReplayReport.Sum;
import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.ledger.ActionTaken;
import io.purser.core.ledger.Crossing;
import io.purser.core.ledger.Decision;
import io.purser.core.policy.Policy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Adds up what a replay decides. What it keeps does not grow with the calls.
final class Tally implements Replay.Witness {
    private static final int MOST_ALERTS = 200;
    private static final int MOST_SHARES = 10;
    private static final int MOST_NAMES = 2_000;

    private final Counter served = new Counter();
    private final Counter refused = new Counter();
    private final Counter newlyRefused = new Counter();
    private final Counter newlyServed = new Counter();
    private final Counter degraded = new Counter();
    private final Counter assumed = new Counter();
    private final Map<RuleName, Rule> rules = new HashMap<>();
    private final List<Alert> alerts = new ArrayList<>();
    private final Assumptions assumptions;
    private long crossings;
    private long unknownCost;

    Tally(Policy draft) {
        assumptions = new Assumptions(draft);
    }

    /// @param calls that were under way at the beginning
    void underWay(long calls) {
        assumptions.underWay(calls);
    }

    private record RuleName(String name, boolean rateLimit) {}

    private static final class Counter {
        private long calls;
        private long cost;

        void add(long more) {
            calls++;
            cost = Math.addExact(cost, more);
        }

        Sum sum() {
            return new Sum(calls, cost);
        }
    }

    private static final class Rule {
        private final Counter refused = new Counter();
        private final Counter newlyRefused = new Counter();
        private final Counter degraded = new Counter();
        private final Map<String, Counter> users = new HashMap<>();
        private final Map<String, Counter> keys = new HashMap<>();
        private final Map<String, Counter> customers = new HashMap<>();
        private long crossings;
        private @Nullable Long firstAt;
        private @Nullable Long lastAt;
    }

    @Override
    public void served(Call call, Judged judged) {
        Long cost = call.end() instanceof Settled settled
                ? settled.event().cost()
                : call.hold().heldCost();
        assumptions.served(call, judged);
        count(judged, cost, call.hold().admittedAt(), true);
    }

    @Override
    public void refusedThen(Refused then, Judged judged) {
        Long cost = Replay.estimate(judged.ask().demand()).cost();
        assumptions.refusedThen(then);
        assumed.add(cost == null ? 0 : cost);
        if (judged.isAdmitted()) {
            newlyServed.add(cost == null ? 0 : cost);
        }
        count(judged, cost, then.refused().at(), false);
    }

    private void count(Judged judged, @Nullable Long known, long at, boolean servedThen) {
        long cost = known == null ? 0 : known;
        unknownCost += known == null ? 1 : 0;
        if (judged.decision() instanceof Decision.Admit admit) {
            served.add(cost);
            degrade(judged, admit.taken(), cost);
            return;
        }
        refused.add(cost);
        Rule rule = rule(governing(judged.decision()));
        rule.refused.add(cost);
        if (servedThen) {
            newlyRefused.add(cost);
            rule.newlyRefused.add(cost);
        }
        rule.firstAt = rule.firstAt == null ? at : rule.firstAt;
        rule.lastAt = at;
        Attribution attribution = judged.ask().attribution();
        Identity identity = attribution.identity();
        share(rule.users, identity.user() == null ? null : identity.user().name(), cost);
        share(rule.keys, identity.key() == null ? null : identity.key().name(), cost);
        share(rule.customers, attribution.customer(), cost);
    }

    private void degrade(Judged judged, List<ActionTaken> taken, long cost) {
        Set<String> budgets = new HashSet<>();
        judged.switches().forEach(each -> budgets.add(each.budget()));
        taken.forEach(each -> budgets.add(each.budget()));
        if (!budgets.isEmpty()) {
            degraded.add(cost);
            budgets.forEach(name -> rule(new RuleName(name, false)).degraded.add(cost));
        }
    }

    private static RuleName governing(Decision decision) {
        return switch (decision) {
            case Decision.Refuse refuse ->
                new RuleName(refuse.governs().budget().name(), false);
            case Decision.Throttle throttle -> new RuleName(throttle.limit().name(), true);
            case Decision.Unpriced unpriced ->
                new RuleName(unpriced.governs().budget().name(), false);
            case Decision.Unbounded unbounded ->
                new RuleName(unbounded.governs().budget().name(), false);
            case Decision.Restricted restricted ->
                new RuleName(restricted.governs().budget().name(), false);
            case Decision.Admit _, Decision.Known _, Decision.Tight _, Decision.Reroute _ ->
                throw new IllegalStateException(decision + " is no refusal; expected one");
        };
    }

    private Rule rule(RuleName name) {
        return rules.computeIfAbsent(name, _ -> new Rule());
    }

    /// Names beyond what is remembered are counted together, under none.
    private static void share(Map<String, Counter> names, @Nullable String name, long cost) {
        if (name != null) {
            String place = names.size() < MOST_NAMES || names.containsKey(name) ? name : "";
            names.computeIfAbsent(place, _ -> new Counter()).add(cost);
        }
    }

    @Override
    public void spent(long at, List<Crossing> crossed) {
        for (Crossing each : crossed) {
            crossings++;
            rule(new RuleName(each.budgetName(), false)).crossings++;
            if (alerts.size() < MOST_ALERTS) {
                alerts.add(new Alert(
                        at, each.budgetName(), each.subject(), each.threshold(), each.settled(), each.limit()));
            }
        }
    }

    ReplayReport report(long from, long to, ReplayReport.Ending ending) {
        List<RuleReport> reports = new ArrayList<>();
        rules.forEach((name, rule) -> reports.add(new RuleReport(
                name.name(),
                name.rateLimit(),
                rule.refused.sum(),
                rule.newlyRefused.sum(),
                rule.firstAt,
                rule.lastAt,
                rule.degraded.sum(),
                rule.crossings,
                shares(rule.users),
                shares(rule.keys),
                shares(rule.customers))));
        reports.sort(
                Comparator.comparingLong((RuleReport one) -> -one.newlyRefused().calls())
                        .thenComparingLong(one -> -one.refused().calls())
                        .thenComparing(RuleReport::name));
        return new ReplayReport(
                from,
                to,
                ending,
                served.sum(),
                refused.sum(),
                newlyRefused.sum(),
                newlyServed.sum(),
                degraded.sum(),
                assumed.sum(),
                unknownCost,
                reports,
                crossings,
                alerts,
                assumptions.all());
    }

    private static List<Share> shares(Map<String, Counter> names) {
        List<Share> shares = new ArrayList<>();
        Counter others = new Counter();
        names.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, Counter> one) -> -one.getValue().calls)
                        .thenComparing(Map.Entry::getKey))
                .forEach(one -> {
                    if (shares.size() < MOST_SHARES && !one.getKey().isEmpty()) {
                        shares.add(new Share(one.getKey(), one.getValue().sum()));
                    } else {
                        others.calls += one.getValue().calls;
                        others.cost += one.getValue().cost;
                    }
                });
        if (others.calls > 0) {
            shares.add(new Share(null, others.sum()));
        }
        return shares;
    }
}
