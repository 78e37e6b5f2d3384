package io.purser.control.checks;

import io.purser.control.alerts.Recipient;
import io.purser.control.alerts.Recipients;
import io.purser.control.checks.Finding.Code;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Threshold;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.User;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/// Looks for what is wrong with a policy. It neither reads a clock nor anything that is kept.
public final class PolicyChecks {
    private static final int MOST_NAMED = 3;

    private final Policy policy;
    private final Predicate<Budget> seen;
    private final Containment containment;
    private final Recipients recipients;
    private final List<Finding> findings = new ArrayList<>();

    private PolicyChecks(Policy policy, Predicate<Budget> seen) {
        this.policy = policy;
        this.seen = seen;
        this.containment = new Containment(policy);
        this.recipients = new Recipients(policy);
    }

    /// What the declarations alone tell.
    ///
    /// @param seen budgets whose amounts whoever asks sees: findings are about these
    public static List<Finding> of(Policy policy, Predicate<Budget> seen) {
        PolicyChecks checks = new PolicyChecks(policy, seen);
        checks.declared();
        return checks.sorted();
    }

    /// What the declarations tell of some budgets, beside all others.
    public static List<Finding> about(Collection<Budget> some, Policy policy) {
        PolicyChecks checks = new PolicyChecks(policy, _ -> true);
        UnreachableScopes unreachable = new UnreachableScopes(policy, checks.containment);
        for (Budget budget : some) {
            if (checks.alone(budget, unreachable)) {
                policy.budgets().forEach(other -> checks.compare(budget, other));
                policy.budgets().stream()
                        .filter(other -> !some.contains(other))
                        .forEach(other -> checks.compare(other, budget));
            }
        }
        return checks.sorted();
    }

    /// The same with what the past tells.
    public static List<Finding> of(Policy policy, PastUse past, Predicate<Budget> seen) {
        PolicyChecks checks = new PolicyChecks(policy, seen);
        checks.declared();
        checks.used(past);
        return checks.sorted();
    }

    private List<Finding> sorted() {
        return findings.stream()
                .sorted(Comparator.comparing((Finding one) -> one.code().severity())
                        .thenComparing(Finding::code)
                        .thenComparing(Finding::name)
                        .thenComparing(Finding::what))
                .toList();
    }

    private void add(Code code, Budget budget, String what) {
        findings.add(new Finding(code, "budget", budget.name(), what));
    }

    private void declared() {
        UnreachableScopes unreachable = new UnreachableScopes(policy, containment);
        for (Budget budget : policy.budgets()) {
            if (seen.test(budget) && alone(budget, unreachable)) {
                policy.budgets().forEach(other -> compare(budget, other));
            }
        }
    }

    /// What one budget tells by itself.
    ///
    /// @return whether it can stand in the way of others
    private boolean alone(Budget budget, UnreachableScopes unreachable) {
        Optional<String> why = unreachable.why(budget.scope());
        why.ifPresent(one -> add(Code.UNREACHABLE, budget, one));
        earlyStage(budget);
        return why.isEmpty();
    }

    private void compare(Budget budget, Budget other) {
        if (budget.limit() < other.limit()
                || budget.unit() != other.unit()
                || budget.shadow()
                || other.shadow()
                || budget.id().equals(other.id())) {
            return;
        }
        if (Containment.same(budget.scope(), other.scope())) {
            contradiction(budget, other);
        } else if (budget.limit() > other.limit()
                && containment.lies(budget.scope(), other.scope())
                && Containment.isNoLonger(budget, other)) {
            String wider = seen.test(other) ? " allows " + amount(other, other.limit()) : " allows less";
            add(
                    Code.CHILD_ABOVE_PARENT,
                    budget,
                    budget.name() + " allows " + amount(budget, budget.limit()) + ", and " + other.name()
                            + ", within which it lies," + wider);
        }
    }

    /// On the same scope and period, what lies above a ceiling that refuses is never reached; at the same amount they
    /// say different things.
    private void contradiction(Budget budget, Budget other) {
        boolean above = budget.limit() > other.limit();
        boolean otherwise = budget.limit() == other.limit() && budget.enforcement() != other.enforcement();
        if (other.refuses() && budget.period().equals(other.period()) && (above || (otherwise && !budget.refuses()))) {
            add(
                    Code.CONTRADICTORY,
                    budget,
                    budget.name() + " ("
                            + word(budget) + ", " + amount(budget, budget.limit()) + ") bounds what " + other.name()
                            + " (" + word(other) + ", " + amount(other, other.limit())
                            + ") bounds, in the same windows");
        }
    }

    private static String word(Budget budget) {
        return switch (budget.enforcement()) {
            case HARD -> "hard";
            case SOFT -> "soft";
            case DEGRADE -> "degrade";
        };
    }

    private void earlyStage(Budget budget) {
        long ninety = budget.limit() / 10 * 9 + budget.limit() % 10 * 9 / 10;
        boolean early = budget.thresholds().stream().anyMatch(stage -> stage.at() <= ninety);
        if (budget.enforcement() == Enforcement.HARD && !budget.shadow() && budget.limit() > 0 && !early) {
            String stages = budget.thresholds().isEmpty()
                    ? "no stage"
                    : "its first stage at "
                            + budget.thresholds().stream()
                                    .min(Comparator.comparingLong(Threshold::at))
                                    .map(Threshold::name)
                                    .orElse("");
            add(Code.HARD_WITHOUT_EARLY_STAGE, budget, budget.name() + " is hard and has " + stages);
        }
    }

    private void used(PastUse past) {
        for (Budget budget : policy.budgets()) {
            if (!seen.test(budget)) {
                continue;
            }
            neverReached(budget, past);
            PastUse.Spend production = past.production().getOrDefault(budget.id(), PastUse.Spend.NONE);
            if (budget.refuses() && production.calls() > 0) {
                add(
                        Code.HARD_ON_PRODUCTION,
                        budget,
                        budget.name() + " refuses at its ceiling; in the last 30 days " + spend(production)
                                + " of production counted on it");
            }
            unheard(budget, past.hearing());
        }
        for (PastUse.Unbudgeted each : past.unbudgeted()) {
            String group = each.group().isEmpty() ? "no group" : "group " + each.group();
            findings.add(new Finding(
                    Code.UNBUDGETED,
                    "organization",
                    policy.organization().name(),
                    "no budget stands over " + spend(each.spend()) + " of the last 30 days that " + group
                            + " paid for, by " + few(each.callers())));
        }
    }

    private void neverReached(Budget budget, PastUse past) {
        PastUse.Peak peak = past.peaks().get(budget.id());
        if (peak != null && budget.limit() > 0 && peak.settled() < budget.limit()) {
            ZoneId zone = budget.period().zone();
            long percent = (long) Math.floor(100.0 * peak.settled() / budget.limit());
            add(
                    Code.NEVER_REACHED,
                    budget,
                    budget.name() + " allows " + amount(budget, budget.limit()) + "; the most in "
                            + past.months() + " months was " + amount(budget, peak.settled()) + " (" + percent
                            + " %), in the window from "
                            + Instant.ofEpochMilli(peak.windowStart())
                                    .atZone(zone)
                                    .toLocalDate());
        }
    }

    private void unheard(Budget budget, PastUse.Hearing hearing) {
        TreeSet<String> named = new TreeSet<>();
        budget.thresholds().forEach(stage -> named.addAll(stage.channels()));
        if (budget.enforcement() == Enforcement.SOFT
                && named.stream().noneMatch(recipient -> heard(budget, recipient, hearing))) {
            add(
                    Code.SOFT_UNHEARD,
                    budget,
                    named.isEmpty()
                            ? budget.name() + " is soft and names no recipient"
                            : budget.name() + " is soft, and in 30 days nothing came to " + few(List.copyOf(named)));
        }
    }

    private boolean heard(Budget budget, String recipient, PastUse.Hearing hearing) {
        for (Recipient word : Recipient.values()) {
            if (word.word().equals(recipient)) {
                return budget.scope().each() != null
                        ? hearing.channel(recipient)
                        : recipients.of(word, budget, null) instanceof Recipients.Found.People(List<User> people)
                                && people.stream().anyMatch(user -> hearing.person(user.id()));
            }
        }
        return hearing.channel(recipient);
    }

    private String spend(PastUse.Spend spend) {
        return spend.calls() + (spend.calls() == 1 ? " call (" : " calls (") + money(spend.cost())
                + (spend.unknown() > 0 ? ", and " + spend.unknown() + " of unknown cost" : "") + ")";
    }

    private String money(long amount) {
        CurrencyUnit currency = policy.organization().currency();
        return Money.plain(amount, currency) + " " + currency.code();
    }

    private static String few(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size())))
                + (names.size() > MOST_NAMED ? " and " + (names.size() - MOST_NAMED) + " more" : "");
    }

    private String amount(Budget budget, long amount) {
        return switch (budget.unit()) {
            case MONEY -> money(amount);
            case TOKENS -> amount + " tokens";
            case REQUESTS -> amount + " requests";
        };
    }
}
