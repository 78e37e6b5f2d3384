package io.purser.control.checks;

import io.purser.control.alerts.DeliveryLog;
import io.purser.control.alerts.DeliveryLog.Told;
import io.purser.control.alerts.Recipient;
import io.purser.control.analytics.LedgerReader;
import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.control.analytics.LedgerReader.StoredAccount;
import io.purser.control.audit.Audit;
import io.purser.control.audit.AuditAction;
import io.purser.control.audit.AuditQuery;
import io.purser.control.audit.Chain;
import io.purser.control.checks.PastUse.Peak;
import io.purser.control.checks.PastUse.Spend;
import io.purser.control.checks.PastUse.Unbudgeted;
import io.purser.control.identity.Sight;
import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.ledger.Coverage;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.policy.Policy;
import io.purser.core.usage.DataMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Gathers what was used under a policy from the ledger, its accounts and the log of deliveries: what whoever asks sees
/// of it, and nothing else.
public final class PastUseReader {
    private static final Duration LATELY = Duration.ofDays(30);
    private static final int MOST_GROUPS = 20;
    private static final int MOST_TESTS = 50;
    private static final Set<String> PRODUCTION = Set.of("production", "prod");

    private final LedgerReader ledger;
    private final DeliveryLog deliveries;
    private final Audit audit;

    public PastUseReader(LedgerReader ledger, DeliveryLog deliveries, Audit audit) {
        this.ledger = ledger;
        this.deliveries = deliveries;
        this.audit = audit;
    }

    /// @param months how far back ceilings are looked at
    public PastUse read(Policy policy, Sight sight, int months) {
        long now = audit.now();
        long first = Instant.ofEpochMilli(now)
                .atZone(policy.organization().zone())
                .minusMonths(months)
                .toInstant()
                .toEpochMilli();
        Lately lately = new Lately(policy, sight);
        String organization = policy.organization().name();
        ledger.events(organization, now - LATELY.toMillis(), Long.MAX_VALUE, lately::add);
        return new PastUse(
                months,
                peaks(policy, sight, first),
                lately.production,
                lately.unbudgeted(),
                new Heard(organization, now - LATELY.toMillis()));
    }

    private Map<String, Peak> peaks(Policy policy, Sight sight, long first) {
        Map<String, Peak> peaks = new HashMap<>();
        Set<String> old = new HashSet<>();
        Set<String> seen = new HashSet<>();
        policy.budgets().stream()
                .filter(budget -> sight.sees(budget, null) && Budget.hasWindows(budget.period()))
                .forEach(budget -> seen.add(budget.id()));
        for (StoredAccount each : ledger.accounts(policy.organization().name())) {
            String budget = each.account().budgetId();
            if (!seen.contains(budget)) {
                continue;
            }
            long start = each.account().window().start();
            if (start <= first) {
                old.add(budget);
            }
            if (each.account().window().end() > first) {
                peaks.merge(
                        budget,
                        new Peak(each.settled(), start),
                        (one, other) -> other.settled() > one.settled() ? other : one);
            }
        }
        peaks.keySet().retainAll(old);
        return peaks;
    }

    /// What the entries of the last days tell.
    private static final class Lately {
        private final Coverage coverage;
        private final Sight sight;
        private final Map<String, Spend> production = new HashMap<>();
        private final Map<String, Spend> uncovered = new TreeMap<>();
        private final Map<String, Set<String>> callers = new HashMap<>();

        Lately(Policy policy, Sight sight) {
            this.coverage = new Coverage(
                    policy.budgets().stream().filter(budget -> !budget.shadow()).toList());
            this.sight = sight;
        }

        void add(Entry entry) {
            UsageEvent event = entry.event();
            Attribution attribution = event.attribution();
            if (event.dataMode() != DataMode.REAL || !sight.sees(attribution)) {
                return;
            }
            long calls = entry.adjustment() == null ? 1 : 0;
            List<Budget> over = coverage.over(event);
            if (over.isEmpty()) {
                uncovered(attribution.identity(), calls, event);
            }
            String environment = Objects.toString(attribution.environment(), "").toLowerCase(Locale.ROOT);
            if (PRODUCTION.contains(environment)) {
                for (Budget budget : over) {
                    add(production, budget.id(), calls, event);
                }
            }
        }

        private void uncovered(Identity identity, long calls, UsageEvent event) {
            String group = Objects.toString(identity.groupName(), "");
            add(uncovered, group, calls, event);
            String caller = identity.userName() == null ? identity.keyName() : identity.userName();
            callers.computeIfAbsent(group, _ -> new TreeSet<>()).add(Objects.toString(caller, "nobody"));
        }

        private static void add(Map<String, Spend> sums, String name, long calls, UsageEvent event) {
            sums.put(name, sums.getOrDefault(name, Spend.NONE).plus(calls, event.cost()));
        }

        List<Unbudgeted> unbudgeted() {
            List<Unbudgeted> all = new ArrayList<>();
            uncovered.forEach((group, spend) -> {
                if (spend.cost() != 0 || spend.unknown() > 0) {
                    all.add(new Unbudgeted(group, List.copyOf(callers.getOrDefault(group, Set.of())), spend));
                }
            });
            return all.stream()
                    .sorted(Comparator.comparingLong(one -> -one.spend().cost()))
                    .limit(MOST_GROUPS)
                    .toList();
        }
    }

    /// Who received anything since a moment.
    private final class Heard implements PastUse.Hearing {
        private final String organization;
        private final long since;
        private final Map<String, Boolean> channels = new HashMap<>();
        private final Set<String> people = new HashSet<>();

        Heard(String organization, long since) {
            this.organization = organization;
            this.since = since;
            for (Recipient each : Recipient.values()) {
                for (Told told : told(each.word())) {
                    if (told.userId() != null) {
                        people.add(told.userId());
                    }
                }
            }
        }

        private List<Told> told(String channel) {
            return deliveries.latest(organization, channel, DeliveryLog.State.DELIVERED).stream()
                    .filter(told -> Objects.requireNonNullElse(told.triedAt(), told.at()) >= since)
                    .toList();
        }

        @Override
        public boolean channel(String name) {
            return channels.computeIfAbsent(name, _ -> !told(name).isEmpty() || wasTested(name));
        }

        private boolean wasTested(String name) {
            AuditQuery tests = new AuditQuery(
                    Chain.of(organization),
                    since,
                    null,
                    null,
                    AuditAction.CHANNEL_TEST,
                    "channel",
                    name,
                    null,
                    null,
                    MOST_TESTS);
            return audit.log().find(tests).stream()
                    .anyMatch(
                            entry -> entry.tree().findValuesAsText("delivered").contains("true"));
        }

        @Override
        public boolean person(String userId) {
            return people.contains(userId);
        }
    }
}
