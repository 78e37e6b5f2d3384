package io.purser.core.budget;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.model.ModelPattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether a scope bounds a call. The one definition: whatever is faster must agree with it.
public final class Matching {
    private Matching() {}

    /// Whether every condition holds and, for an `each` scope, the call names a member.
    public static boolean matches(Scope scope, Attribution attribution, String provider, String model) {
        for (Scope.Condition condition : scope.conditions()) {
            if (!holds(condition, attribution, provider, model)) {
                return false;
            }
        }
        return scope.each() == null || member(scope.each(), attribution) != null;
    }

    /// The member of an `each` scope that a call belongs to: the id of its user or key, else the name that it
    /// carries; null where it names none.
    public static @Nullable String member(Dimension each, Attribution attribution) {
        return switch (each) {
            case USER -> id(attribution.identity().user());
            case KEY -> id(attribution.identity().key());
            case CUSTOMER -> attribution.customer();
            case SESSION -> attribution.session();
            case END_USER -> attribution.endUser();
            case ORGANIZATION, GROUP, PLAN, TAG, ENDPOINT, FEATURE, ENVIRONMENT, PROVIDER, MODEL ->
                throw notBuilt(each);
        };
    }

    /// Refuses an `each` that has no accounts.
    public static void requireEach(Dimension each) {
        switch (each) {
            case USER, KEY, CUSTOMER, SESSION, END_USER -> {}
            case ORGANIZATION, GROUP, PLAN, TAG, ENDPOINT, FEATURE, ENVIRONMENT, PROVIDER, MODEL ->
                throw notBuilt(each);
        }
    }

    private static IllegalArgumentException notBuilt(Dimension each) {
        return new IllegalArgumentException(
                "each " + each + " is not built; expected USER, KEY, CUSTOMER, SESSION or END_USER");
    }

    /// Whether one condition holds.
    public static boolean holds(Scope.Condition condition, Attribution attribution, String provider, String model) {
        String value = condition.value();
        return switch (condition.dimension()) {
            case ORGANIZATION -> value.equals(attribution.identity().organization());
            case GROUP -> inGroup(attribution.identity().groupPath(), value);
            case USER -> value.equals(id(attribution.identity().user()));
            case KEY -> value.equals(id(attribution.identity().key()));
            case CUSTOMER -> value.equals(attribution.customer());
            case PLAN -> value.equals(attribution.plan());
            case TAG ->
                condition.tag() != null && value.equals(attribution.tags().get(condition.tag()));
            case ENDPOINT -> value.equals(attribution.endpoint());
            case FEATURE -> value.equals(attribution.feature());
            case ENVIRONMENT -> value.equals(attribution.environment());
            case SESSION -> value.equals(attribution.session());
            case END_USER -> value.equals(attribution.endUser());
            case PROVIDER -> value.equals(provider);
            case MODEL -> ModelPattern.matches(value, model);
        };
    }

    /// Whether a group or one of its descendants pays.
    private static boolean inGroup(List<Identity.Ref> path, String group) {
        for (int i = 0; i < path.size(); i++) {
            if (path.get(i).id().equals(group)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable String id(Identity.@Nullable Ref ref) {
        return ref == null ? null : ref.id();
    }
}
