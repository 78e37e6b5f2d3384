package io.purser.control.audit;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a deed did to one thing.
///
/// @param verb `add`, `change` or `remove`
/// @param kind `budget`, `key`, `token`, …
/// @param id null where the name is all it has
/// @param before its fields before, of a change only those that differ; null where there was none
/// @param after its fields after, likewise
/// @param replaced names of secret fields that have another value now; the values are nowhere
/// @param reason why, where somebody said so of this one thing
public record AuditChange(
        String verb,
        String kind,
        @Nullable String id,
        String name,
        @Nullable Map<String, Object> before,
        @Nullable Map<String, Object> after,
        List<String> replaced,
        @Nullable String reason) {

    public AuditChange {
        before = before == null ? null : Collections.unmodifiableMap(new TreeMap<>(before));
        after = after == null ? null : Collections.unmodifiableMap(new TreeMap<>(after));
        replaced = List.copyOf(replaced);
    }

    /// From one form of a thing to another; a form that is null is a thing that is not there.
    public static AuditChange between(
            String kind,
            @Nullable String id,
            String name,
            @Nullable Map<String, Object> before,
            @Nullable Map<String, Object> after,
            List<String> replaced) {
        if (before == null || after == null) {
            return new AuditChange(before == null ? "add" : "remove", kind, id, name, before, after, replaced, null);
        }
        Map<String, Object> was = new TreeMap<>();
        Map<String, Object> is = new TreeMap<>();
        TreeSet<String> fields = new TreeSet<>(before.keySet());
        fields.addAll(after.keySet());
        for (String field : fields) {
            if (!Objects.equals(before.get(field), after.get(field))) {
                put(was, field, before.get(field));
                put(is, field, after.get(field));
            }
        }
        return new AuditChange("change", kind, id, name, was, is, replaced, null);
    }

    private static void put(Map<String, Object> form, String field, @Nullable Object value) {
        if (value != null) {
            form.put(field, value);
        }
    }

    /// The same with a reason of its own.
    public AuditChange because(@Nullable String why) {
        return new AuditChange(verb, kind, id, name, before, after, replaced, why);
    }
}
