package io.purser.core.budget;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a budget bounds: every condition must hold (an AND); with `each`, every member of what remains has an
/// account of its own. `eachUserIn: data-science` is the condition `GROUP = data-science` with `each = USER`.
///
/// @param conditions none means the whole organization
/// @param each `USER`, `KEY`, `CUSTOMER`, `SESSION` or `END_USER`: one account per value seen; null: one
///     account in all
public record Scope(List<Condition> conditions, @Nullable Dimension each) {

    public Scope {
        conditions = List.copyOf(conditions);
    }

    /// One dimension with the value it must have.
    ///
    /// @param dimension what is looked at
    /// @param tag the tag's name where the dimension is `TAG`, else null
    /// @param value an id (group, user, key), a name, or for `MODEL` a pattern with `*`
    public record Condition(Dimension dimension, @Nullable String tag, String value) {}

    /// The whole organization.
    public static final Scope ORGANIZATION = new Scope(List.of(), null);
}
