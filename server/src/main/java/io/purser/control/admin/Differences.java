package io.purser.control.admin;

import io.purser.control.admin.Plan.Action;
import io.purser.control.admin.Plan.PlannedChange;
import io.purser.control.audit.AuditChange;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What differs between two forms of one thing, field by field.
final class Differences {
    private static final int LONGEST = 200;
    private static final String WEBHOOK = "webhook";

    private Differences() {}

    /// The change from one form to another; null where they are the same.
    ///
    /// @param id null where the name is all the thing has
    /// @param secrets names of fields that no form shows and that have another value now
    static @Nullable PlannedChange between(
            String kind,
            @Nullable String id,
            String name,
            @Nullable Map<String, Object> before,
            @Nullable Map<String, Object> after,
            List<String> secrets,
            List<String> effects) {
        if (before == null && after == null) {
            return null;
        }
        if (before == null || after == null) {
            Action action = before == null ? Action.ADD : Action.REMOVE;
            List<String> details = action == Action.ADD ? summary(after) : List.of();
            return new PlannedChange(
                    action, kind, name, details, effects, audited(kind, id, name, before, after, secrets));
        }
        List<String> details = new ArrayList<>(fields(before, after));
        secrets.forEach(secret -> details.add(secret + ": replaced"));
        return details.isEmpty()
                ? null
                : new PlannedChange(
                        Action.CHANGE, kind, name, details, effects, audited(kind, id, name, before, after, secrets));
    }

    private static AuditChange audited(
            String kind,
            @Nullable String id,
            String name,
            @Nullable Map<String, Object> before,
            @Nullable Map<String, Object> after,
            List<String> secrets) {
        List<String> replaced = new ArrayList<>(secrets);
        boolean moved = before != null && after != null && !Objects.equals(before.get(WEBHOOK), after.get(WEBHOOK));
        if (moved) {
            replaced.add(WEBHOOK);
        }
        return AuditChange.between(
                kind, name.equals(id) ? null : id, name, withoutAddress(before), withoutAddress(after), replaced);
    }

    /// An address may hold a secret behind its host: the audit, which forgets nothing, keeps the host only.
    private static @Nullable Map<String, Object> withoutAddress(@Nullable Map<String, Object> form) {
        if (form == null || !(form.get(WEBHOOK) instanceof Map<?, ?> webhook)) {
            return form;
        }
        Map<String, Object> kept = new LinkedHashMap<>(form);
        kept.put(WEBHOOK, Map.of("host", host(String.valueOf(webhook.get("url")))));
        return kept;
    }

    private static String host(String url) {
        try {
            return Objects.requireNonNullElse(URI.create(url).getHost(), "");
        } catch (IllegalArgumentException odd) {
            return "";
        }
    }

    private static List<String> summary(@Nullable Map<String, Object> form) {
        StringBuilder line = new StringBuilder();
        if (form != null) {
            form.forEach((field, value) -> {
                if (!field.equals("name") && !field.equals("groups")) {
                    line.append(line.isEmpty() ? "" : ", ")
                            .append(field)
                            .append(": ")
                            .append(shown(value));
                }
            });
        }
        return line.isEmpty() ? List.of() : List.of(line.toString());
    }

    /// One line for each field that differs: `limit: 50 USD → 60 USD`.
    static List<String> fields(Map<String, Object> before, Map<String, Object> after) {
        Set<String> names = new LinkedHashSet<>(before.keySet());
        names.addAll(after.keySet());
        List<String> lines = new ArrayList<>();
        for (String field : names) {
            Object was = before.get(field);
            Object is = after.get(field);
            if (was == null ? is != null : !was.equals(is)) {
                lines.add(field + ": " + shown(was) + " → " + shown(is));
            }
        }
        return lines;
    }

    private static String shown(@Nullable Object value) {
        if (value == null) {
            return "(none)";
        }
        String text = value.toString();
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }
}
