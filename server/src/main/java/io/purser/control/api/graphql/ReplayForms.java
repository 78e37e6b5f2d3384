package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import io.purser.control.admin.Plan;
import io.purser.control.admin.Policies;
import io.purser.control.admin.PolicyOutcome;
import io.purser.control.api.Amounts;
import io.purser.control.replay.Replay;
import io.purser.control.replay.ReplayReport;
import io.purser.control.replay.Replays;
import io.purser.core.budget.Allowance;
import io.purser.core.budget.Budget;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.User;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a draft would have done to the calls of the last days.
final class ReplayForms implements Roots.Answering {
    private static final int USUAL_DAYS = 30;

    private final Gate gate;
    private final Policies policies;
    private final Replays replays;
    private final Function<String, List<Allowance>> allowances;
    private final InstantSource clock;

    /// @param allowances what was granted in an organization
    ReplayForms(
            Gate gate,
            Policies policies,
            Replays replays,
            Function<String, List<Allowance>> allowances,
            InstantSource clock) {
        this.gate = gate;
        this.policies = policies;
        this.replays = replays;
        this.allowances = allowances;
        this.clock = clock;
    }

    @Override
    public void answer(Roots roots) {
        roots.query("replay", this::replay)
                .query("replayProgress", this::progress)
                .mutation("cancelReplay", this::cancel);
    }

    Map<String, @Nullable Object> replay(DataFetchingEnvironment environment) {
        int days = environment.getArgumentOrDefault("days", USUAL_DAYS);
        if (days < 1 || days > Replays.MOST_DAYS) {
            throw ApiError.badInput("days", "1 to " + Replays.MOST_DAYS);
        }
        Policy draft = draft(environment);
        String organization = draft.organization().name();
        gate.ground(environment, organization);
        long now = clock.millis();
        Replay.Wish wish = new Replay.Wish(
                draft,
                allowances.apply(organization),
                now - Duration.ofDays(days).toMillis(),
                now);
        return switch (replays.run(wish)) {
            case Replays.Outcome.Done(ReplayReport report) -> new Form(draft).of(report);
            case Replays.Outcome.Busy(Replays.Progress other) ->
                throw new ApiError(
                        "conflict",
                        "a replay of " + organization + " is under way, " + percent(other)
                                + " % done; ask again when it is over");
        };
    }

    private Policy draft(DataFetchingEnvironment environment) {
        return switch (policies.plan(Mutations.document(environment), Gate.principal(environment))) {
            case PolicyOutcome.Planned(Plan plan) -> plan.next();
            case PolicyOutcome other -> throw Mutations.failure(other);
        };
    }

    @Nullable
    Map<String, @Nullable Object> progress(DataFetchingEnvironment environment) {
        Policy policy = gate.ground(environment).policy();
        return replays.progress(policy.organization().name())
                .map(ReplayForms::of)
                .orElse(null);
    }

    @Nullable
    Map<String, @Nullable Object> cancel(DataFetchingEnvironment environment) {
        Policy policy = gate.ground(environment).policy();
        return replays.cancel(policy.organization().name()).map(ReplayForms::of).orElse(null);
    }

    private static Map<String, @Nullable Object> of(Replays.Progress progress) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("from", Amounts.moment(progress.from()));
        form.put("to", Amounts.moment(progress.to()));
        form.put("reached", Amounts.moment(progress.reached()));
        form.put("percent", percent(progress));
        return form;
    }

    private static int percent(Replays.Progress progress) {
        return (int) ((progress.reached() - progress.from()) * 100 / (progress.to() - progress.from()));
    }

    /// A report in the words of a policy.
    private static final class Form {
        private final Policy policy;
        private final CurrencyUnit currency;

        Form(Policy policy) {
            this.policy = policy;
            this.currency = policy.organization().currency();
        }

        Map<String, @Nullable Object> of(ReplayReport report) {
            Map<String, @Nullable Object> form = new LinkedHashMap<>();
            form.put("organization", policy.organization().name());
            form.put("currency", currency.code());
            form.put("from", Amounts.moment(report.from()));
            form.put("to", Amounts.moment(report.to()));
            form.put("whole", report.isWhole());
            form.put("ending", report.ending().name());
            form.put("served", sum(report.served()));
            form.put("refused", sum(report.refused()));
            form.put("newlyRefused", sum(report.newlyRefused()));
            form.put("newlyServed", sum(report.newlyServed()));
            form.put("degraded", sum(report.degraded()));
            form.put("assumed", sum(report.assumed()));
            form.put("unknownCost", report.unknownCost());
            form.put("rules", report.rules().stream().map(this::rule).toList());
            form.put("crossings", report.crossings());
            form.put("alerts", report.alerts().stream().map(this::alert).toList());
            form.put(
                    "assumptions",
                    report.assumptions().stream().map(Form::assumption).toList());
            return form;
        }

        private static Map<String, @Nullable Object> assumption(ReplayReport.Assumption assumption) {
            Map<String, @Nullable Object> form = new LinkedHashMap<>();
            form.put("kind", assumption.kind().name());
            form.put("calls", assumption.calls());
            form.put("says", assumption.kind().says());
            return form;
        }

        private Map<String, @Nullable Object> sum(ReplayReport.Sum sum) {
            Map<String, @Nullable Object> form = new LinkedHashMap<>();
            form.put("calls", sum.calls());
            form.put("cost", Money.plain(sum.cost(), currency));
            return form;
        }

        private Map<String, @Nullable Object> rule(ReplayReport.RuleReport rule) {
            Map<String, @Nullable Object> form = new LinkedHashMap<>();
            form.put("name", rule.name());
            form.put("rateLimit", rule.rateLimit());
            form.put("refused", sum(rule.refused()));
            form.put("newlyRefused", sum(rule.newlyRefused()));
            form.put("firstAt", moment(rule.firstAt()));
            form.put("lastAt", moment(rule.lastAt()));
            form.put("degraded", sum(rule.degraded()));
            form.put("crossings", rule.crossings());
            form.put("users", rule.users().stream().map(this::share).toList());
            form.put("keys", rule.keys().stream().map(this::share).toList());
            form.put("customers", rule.customers().stream().map(this::share).toList());
            return form;
        }

        private static @Nullable String moment(@Nullable Long at) {
            return at == null ? null : Amounts.moment(at);
        }

        private Map<String, @Nullable Object> share(ReplayReport.Share share) {
            Map<String, @Nullable Object> form = new LinkedHashMap<>();
            form.put("name", share.name());
            form.put("refused", sum(share.refused()));
            return form;
        }

        private Map<String, @Nullable Object> alert(ReplayReport.Alert alert) {
            Map<String, @Nullable Object> form = new LinkedHashMap<>();
            form.put("at", Amounts.moment(alert.at()));
            form.put("budget", alert.budget());
            form.put("subject", name(alert.subject()));
            form.put("threshold", alert.threshold());
            policy.budgets().stream()
                    .filter(budget -> budget.name().equals(alert.budget()))
                    .findFirst()
                    .ifPresent(budget -> put(form, budget, alert));
            return form;
        }

        /// Users and keys by their names, as people know them.
        private @Nullable String name(@Nullable String subject) {
            return Stream.concat(
                            policy.users().stream()
                                    .filter(user -> user.id().equals(subject))
                                    .map(User::name),
                            policy.keys().stream()
                                    .filter(key -> key.id().equals(subject))
                                    .map(ApiKey::name))
                    .findFirst()
                    .orElse(subject);
        }

        private void put(Map<String, @Nullable Object> form, Budget budget, ReplayReport.Alert alert) {
            form.put("unit", budget.unit().name());
            form.put("settled", Amounts.plain(budget.unit(), alert.settled(), currency));
            form.put("limit", Amounts.plain(budget.unit(), alert.limit(), currency));
        }
    }
}
