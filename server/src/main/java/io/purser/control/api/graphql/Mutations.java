package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import io.purser.control.admin.NewKey;
import io.purser.control.admin.Plan;
import io.purser.control.admin.Policies;
import io.purser.control.admin.PolicyDocument;
import io.purser.control.admin.PolicyOutcome;
import io.purser.core.policy.Policy;
import io.purser.platform.config.Problem;
import io.purser.platform.config.Quantity;
import io.purser.platform.config.Variables;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What changes policies and keys, and `plan`.
final class Mutations implements Roots.Answering {
    /// The name under which problems of a document that came over the network are shown.
    private static final String SOURCE = "governance file";

    private static final int LONGEST_REASON = 2_000;

    private final Gate gate;
    private final Policies policies;
    private final Predicate<String> suspended;

    /// @param suspended whether an organization may begin nothing now
    Mutations(Gate gate, Policies policies, Predicate<String> suspended) {
        this.gate = gate;
        this.policies = policies;
        this.suspended = suspended;
    }

    @Override
    public void answer(Roots roots) {
        roots.query("plan", this::plan)
                .mutation("apply", this::apply)
                .mutation("createKey", this::createKey)
                .mutation("revokeKey", this::revokeKey)
                .mutation("rotateKey", this::rotateKey);
    }

    Map<String, @Nullable Object> plan(DataFetchingEnvironment environment) {
        return switch (policies.plan(document(environment), Gate.principal(environment))) {
            case PolicyOutcome.Planned(Plan plan) -> Forms.plan(plan);
            case PolicyOutcome other -> throw failure(other);
        };
    }

    Map<String, @Nullable Object> apply(DataFetchingEnvironment environment) {
        return switch (policies.apply(document(environment), Gate.principal(environment))) {
            case PolicyOutcome.Applied(Plan plan, long version) -> {
                Map<String, @Nullable Object> form = new LinkedHashMap<>();
                form.put("plan", Forms.plan(plan));
                form.put("policyVersion", version);
                KeyForms forms = new KeyForms(plan.next());
                form.put(
                        "createdKeys",
                        plan.created().stream().map(forms::created).toList());
                yield form;
            }
            case PolicyOutcome other -> throw failure(other);
        };
    }

    static PolicyDocument document(DataFetchingEnvironment environment) {
        Map<String, @Nullable Object> input = input(environment);
        Map<String, String> variables = new HashMap<>();
        if (input.get("variables") instanceof List<?> list) {
            list.forEach(one -> {
                if (one instanceof Map<?, ?> pair) {
                    variables.put(String.valueOf(pair.get("name")), String.valueOf(pair.get("value")));
                }
            });
        }
        return new PolicyDocument(
                SOURCE,
                text(input, "document"),
                Variables.handedIn(variables),
                Boolean.TRUE.equals(input.get("prune")),
                reason((String) input.get("reason")),
                (Long) input.get("ifVersion"));
    }

    Map<String, @Nullable Object> createKey(DataFetchingEnvironment environment) {
        Map<String, @Nullable Object> input = input(environment);
        Policy policy = active(
                gate.ground(environment, (String) input.get("organization")).policy());
        List<String> models = input.get("models") instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
        NewKey wish = new NewKey(
                policy.organization().name(),
                text(input, "name"),
                (String) input.get("user"),
                (String) input.get("group"),
                models,
                moment("expiresAt", (String) input.get("expiresAt")),
                Boolean.TRUE.equals(input.get("own")));
        return switch (policies.createKey(wish, Gate.principal(environment))) {
            case PolicyOutcome.KeyCreated(Plan.CreatedKey created) -> new KeyForms(policy).created(created);
            case PolicyOutcome other -> throw failure(other);
        };
    }

    /// An organization that is not suspended.
    private Policy active(Policy policy) {
        String organization = policy.organization().name();
        if (suspended.test(organization)) {
            throw new ApiError(
                    "organization_suspended",
                    "the organization \"" + organization + "\" is suspended: no key is made or rotated; revokeKey and"
                            + " apply go on");
        }
        return policy;
    }

    static @Nullable Long moment(String field, @Nullable String text) {
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException wrong) {
            throw ApiError.badInput(field, "RFC 3339 such as 2027-01-01T00:00:00Z");
        }
    }

    Map<String, @Nullable Object> revokeKey(DataFetchingEnvironment environment) {
        Policy policy = gate.ground(environment).policy();
        PolicyOutcome outcome = policies.revokeKey(
                policy.organization().name(),
                Queries.argument(environment, "key"),
                reason(environment.getArgument("reason")),
                Gate.principal(environment));
        return switch (outcome) {
            case PolicyOutcome.KeyRevoked revoked -> new KeyForms(policy).key(revoked.key());
            case PolicyOutcome other -> throw failure(other);
        };
    }

    Map<String, @Nullable Object> rotateKey(DataFetchingEnvironment environment) {
        Policy policy = active(gate.ground(environment).policy());
        PolicyOutcome outcome = policies.rotateKey(
                policy.organization().name(),
                Queries.argument(environment, "key"),
                overlap(environment.getArgumentOrDefault("overlap", "24h")),
                reason(environment.getArgument("reason")),
                Gate.principal(environment));
        return switch (outcome) {
            case PolicyOutcome.KeyCreated(Plan.CreatedKey rotated) -> new KeyForms(policy).created(rotated);
            case PolicyOutcome other -> throw failure(other);
        };
    }

    private static Duration overlap(String text) {
        try {
            return Quantity.duration(text);
        } catch (IllegalArgumentException wrong) {
            throw ApiError.badInput("overlap", "a duration from 0s to 30d, such as 24h");
        }
    }

    static ApiError failure(PolicyOutcome outcome) {
        return switch (outcome) {
            case PolicyOutcome.Invalid(List<Problem> problems) ->
                new ApiError(
                        "policy_invalid",
                        problems.size() == 1
                                ? problems.getFirst().toString()
                                : problems.size() + " problems, the first: " + problems.getFirst(),
                        Map.of(
                                "problems",
                                problems.stream().map(Mutations::problem).toList()));
            case PolicyOutcome.ReasonRequired(Plan plan) ->
                new ApiError("reason_required", "money changes: say why, with `reason`", Map.of("plan", plan.text()));
            case PolicyOutcome.Conflict _ ->
                new ApiError("conflict", "somebody else changed the same policy at the same time; ask again");
            case PolicyOutcome.Stale(long meant, long version) ->
                new ApiError(
                        "conflict",
                        "ifVersion: the policy is of version " + version + ", not of " + meant + "; look at it again",
                        Map.of("policyVersion", version));
            case PolicyOutcome.Forbidden(String why) -> Gate.forbidden(why);
            case PolicyOutcome.NotFound(String kind, String name) -> ApiError.notFound(kind, name);
            case PolicyOutcome.BadInput(String field, String expected) -> ApiError.badInput(field, expected);
            case PolicyOutcome.Planned _,
                    PolicyOutcome.Applied _,
                    PolicyOutcome.KeyCreated _,
                    PolicyOutcome.KeyRevoked _ -> new ApiError("internal", "an outcome of another operation");
        };
    }

    private static Map<String, Object> problem(Problem problem) {
        return Map.of(
                "line", problem.place().line(),
                "path", problem.place().path(),
                "message", problem.message());
    }

    /// Why, of a length that an entry keeps for ever.
    static @Nullable String reason(@Nullable String reason) {
        if (reason != null && reason.length() > LONGEST_REASON) {
            throw ApiError.badInput("reason", "at most " + LONGEST_REASON + " characters");
        }
        return reason;
    }

    static Map<String, @Nullable Object> input(DataFetchingEnvironment environment) {
        return environment.getArgumentOrDefault("input", Map.of());
    }

    static String text(Map<String, @Nullable Object> input, String field) {
        return Objects.toString(input.get(field), "");
    }
}
