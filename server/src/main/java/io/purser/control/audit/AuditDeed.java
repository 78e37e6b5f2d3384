package io.purser.control.audit;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A change as whoever makes it tells it: everything of an entry but its place in the chain.
///
/// @param at epoch milliseconds
/// @param thing what it was done to
/// @param changes every thing that differs after it, with its fields before and after
/// @param reason why; never missing where money moves
/// @param governanceHash SHA-256 of the governance file that was applied, null where none was
public record AuditDeed(
        long at,
        Actor actor,
        AuditAction action,
        Thing thing,
        List<AuditChange> changes,
        @Nullable String reason,
        @Nullable String governanceHash) {

    /// What was changed.
    ///
    /// @param id null where the name is all it has
    public record Thing(String kind, @Nullable String id, String name) {}

    public AuditDeed {
        changes = List.copyOf(changes);
        reason = reason == null || reason.isBlank() ? null : reason;
        if (action.movesMoney() && reason == null) {
            throw new IllegalArgumentException("reason: is missing; expected why money moves by " + action.word());
        }
    }

    /// A change of the one thing that it was done to; a form that is null is a thing that is not there.
    public static AuditDeed one(
            long at,
            Actor actor,
            AuditAction action,
            Thing thing,
            @Nullable Map<String, Object> before,
            @Nullable Map<String, Object> after,
            @Nullable String reason) {
        AuditChange change = AuditChange.between(thing.kind(), thing.id(), thing.name(), before, after, List.of());
        return new AuditDeed(at, actor, action, thing, List.of(change), reason, null);
    }
}
