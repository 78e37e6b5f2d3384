package io.purser.control.admin;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A wish that one entry of the declared policy is set or deleted.
///
/// @param operation what was asked, for messages
/// @param fields in the words of the governance file; a field that is not there stays as it is, one
/// that is null goes. Null where the entry is deleted
/// @param reason why; needed where money changes
/// @param ifVersion the version of the policy that is meant, null for that of now
public record EntryEdit(
        String operation,
        EntryKind kind,
        String name,
        @Nullable Map<String, @Nullable Object> fields,
        @Nullable String reason,
        @Nullable Long ifVersion) {

    public EntryEdit {
        fields = fields == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    boolean deletes() {
        return fields == null;
    }

    /// Its fields may hold a channel's secret.
    @Override
    public String toString() {
        return "EntryEdit[" + operation + " " + name + "]";
    }
}
