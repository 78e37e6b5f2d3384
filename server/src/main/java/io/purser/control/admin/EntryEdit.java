package io.purser.control.admin;

import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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

    /// The key that is meant, under its name of now or the one before; empty where it is none, or none yet.
    Optional<ApiKey> key(Policy declared) {
        if (kind != EntryKind.KEY) {
            return Optional.empty();
        }
        @Nullable Object before = fields == null ? null : fields.get("renamedFrom");
        return named(declared, name).or(() -> named(declared, before));
    }

    private static Optional<ApiKey> named(Policy declared, @Nullable Object name) {
        return declared.keys().stream().filter(one -> one.name().equals(name)).findFirst();
    }

    /// Its fields may hold a channel's or a key's secret.
    @Override
    public String toString() {
        return "EntryEdit[" + operation + " " + name + "]";
    }
}
