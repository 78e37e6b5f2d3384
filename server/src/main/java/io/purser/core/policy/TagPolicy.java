package io.purser.core.policy;

import io.purser.core.budget.Scope;
import java.util.List;

/// What an organization demands of one tag of some calls.
///
/// @param tag the tag's name
/// @param conditions whose calls: a group's with everything below it, a key's, a customer's; none for every call
/// @param required whether a call without the tag is refused
/// @param values which values it may have
public record TagPolicy(String name, String tag, List<Scope.Condition> conditions, boolean required, Values values) {
    public TagPolicy {
        conditions = List.copyOf(conditions);
    }

    /// The values that a tag may have.
    public sealed interface Values {}

    /// Any value.
    public record Any() implements Values {}

    /// One of these.
    public record OneOf(List<String> allowed) implements Values {
        public OneOf {
            allowed = List.copyOf(allowed);
        }
    }

    /// What matches a regular expression (RE2) as a whole.
    public record Pattern(String expression) implements Values {}
}
