package io.purser.control.audit;

import org.jspecify.annotations.Nullable;

/// Which entries of a chain are asked for, newest first.
///
/// @param from epoch milliseconds, null for the beginning
/// @param to epoch milliseconds, before it; null for the end
/// @param actor a name or id
/// @param kind of the thing, or of one of the things that changed
/// @param name of the thing, or of one of the things that changed; an id too
/// @param text somewhere in the entry, capitals or not
/// @param before only entries with a lower number, null for all
/// @param most how many
public record AuditQuery(
        Chain chain,
        @Nullable Long from,
        @Nullable Long to,
        @Nullable String actor,
        @Nullable AuditAction action,
        @Nullable String kind,
        @Nullable String name,
        @Nullable String text,
        @Nullable Long before,
        int most) {

    /// The newest entries, whatever they tell.
    public static AuditQuery newest(Chain chain, int most) {
        return new AuditQuery(chain, null, null, null, null, null, null, null, null, most);
    }

    /// A moment as entries have it.
    public static String moment(long millis) {
        return Seals.moment(millis);
    }
}
