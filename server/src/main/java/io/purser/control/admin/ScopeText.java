package io.purser.control.admin;

import io.purser.core.budget.Dimension;
import io.purser.core.budget.Scope;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.Group;
import io.purser.core.tenancy.User;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Scopes as the governance file writes them: names in the place of ids.
public final class ScopeText {
    private final String organization;
    private final Map<String, String> groups;
    private final Map<String, String> users;
    private final Map<String, String> keys;

    public ScopeText(Policy policy) {
        organization = policy.organization().name();
        groups = names(policy.groups(), Group::id, Group::name);
        users = names(policy.users(), User::id, User::name);
        keys = names(policy.keys(), ApiKey::id, ApiKey::name);
    }

    private static <T> Map<String, String> names(List<T> things, Function<T, String> id, Function<T, String> name) {
        return things.stream().collect(Collectors.toMap(id, name, (one, _) -> one));
    }

    /// Whether every scope reads the same with the names of the other.
    boolean readsAs(ScopeText other) {
        return organization.equals(other.organization)
                && groups.equals(other.groups)
                && users.equals(other.users)
                && keys.equals(other.keys);
    }

    /// A scope in one line: `{group: engineering, model: gpt-5*}`.
    public String print(Scope scope) {
        return fields(scope).entrySet().stream()
                .map(field -> field.getKey() + ": " + inLine(field.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String inLine(Object value) {
        return value instanceof Map<?, ?> set
                ? set.entrySet().stream()
                        .map(field -> field.getKey() + ": " + field.getValue())
                        .collect(Collectors.joining(", ", "{", "}"))
                : value.toString();
    }

    /// The member of an `each` scope by its name, where the policy knows it.
    public @Nullable String subject(@Nullable Dimension each, @Nullable String subject) {
        if (each == null || subject == null) {
            return subject;
        }
        return switch (each) {
            case USER -> users.getOrDefault(subject, subject);
            case KEY -> keys.getOrDefault(subject, subject);
            case GROUP -> groups.getOrDefault(subject, subject);
            case ORGANIZATION,
                    CUSTOMER,
                    PLAN,
                    TAG,
                    ENDPOINT,
                    FEATURE,
                    ENVIRONMENT,
                    SESSION,
                    END_USER,
                    PROVIDER,
                    MODEL -> subject;
        };
    }

    /// The scope as fields of the file.
    public Map<String, Object> fields(Scope scope) {
        Map<String, Object> fields = new LinkedHashMap<>();
        List<Scope.Condition> rest = new ArrayList<>(scope.conditions());
        if (scope.each() != null) {
            each(scope.each(), rest, fields);
        }
        rest.forEach(condition -> fields.put(field(condition), value(condition)));
        if (fields.isEmpty()) {
            fields.put("organization", organization);
        }
        return fields;
    }

    private void each(Dimension each, List<Scope.Condition> rest, Map<String, Object> fields) {
        switch (each) {
            case USER -> fields.put("eachUserIn", takeOwner(rest, false));
            case KEY -> fields.put("eachKeyOf", takeOwner(rest, true));
            case CUSTOMER -> fields.put("eachCustomer", takePlan(rest));
            case SESSION -> fields.put("eachSession", "*");
            case END_USER -> fields.put("eachEndUser", "*");
            case ORGANIZATION, GROUP, PLAN, TAG, ENDPOINT, FEATURE, ENVIRONMENT, PROVIDER, MODEL ->
                throw new IllegalArgumentException(
                        each + " has no each; expected USER, KEY, CUSTOMER, SESSION or END_USER");
        }
    }

    /// Takes the condition that `eachUserIn` or `eachKeyOf` stands for out of the rest.
    private String takeOwner(List<Scope.Condition> rest, boolean userToo) {
        for (Scope.Condition condition : rest) {
            if (condition.dimension() == Dimension.GROUP || (userToo && condition.dimension() == Dimension.USER)) {
                rest.remove(condition);
                return value(condition);
            }
        }
        return "*";
    }

    /// Takes the plan whose customers `eachCustomer` stands for out of the rest.
    private static Object takePlan(List<Scope.Condition> rest) {
        for (Scope.Condition condition : rest) {
            if (condition.dimension() == Dimension.PLAN) {
                rest.remove(condition);
                return new LinkedHashMap<>(Map.of("plan", condition.value()));
            }
        }
        return "*";
    }

    /// The value of a condition as the file writes it.
    public String value(Scope.Condition condition) {
        String value = condition.value();
        return switch (condition.dimension()) {
            case GROUP -> groups.getOrDefault(value, value);
            case USER -> users.getOrDefault(value, value);
            case KEY -> keys.getOrDefault(value, value);
            case ORGANIZATION,
                    CUSTOMER,
                    PLAN,
                    TAG,
                    ENDPOINT,
                    FEATURE,
                    ENVIRONMENT,
                    SESSION,
                    END_USER,
                    PROVIDER,
                    MODEL -> value;
        };
    }

    /// The field of the file that stands for a condition.
    public static String field(Scope.Condition condition) {
        return switch (condition.dimension()) {
            case ORGANIZATION -> "organization";
            case GROUP -> "group";
            case USER -> "user";
            case KEY -> "key";
            case CUSTOMER -> "customer";
            case PLAN -> "plan";
            case TAG -> "tag." + condition.tag();
            case ENDPOINT -> "endpoint";
            case FEATURE -> "feature";
            case ENVIRONMENT -> "environment";
            case SESSION -> "session";
            case END_USER -> "endUser";
            case PROVIDER -> "provider";
            case MODEL -> "model";
        };
    }
}
