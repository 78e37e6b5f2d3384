package io.purser.control.admin;

import io.purser.control.admin.Plan.Action;
import io.purser.control.admin.Plan.PlannedChange;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What differs between two forms of one thing, field by field.
final class Differences {
    private static final int LONGEST = 200;

    private Differences() {}

    /// The change from one form to another; null where they are the same.
    static @Nullable PlannedChange between(
            String kind,
            String name,
            @Nullable Map<String, Object> before,
            @Nullable Map<String, Object> after,
            List<String> more,
            List<String> effects) {
        if (before == null && after == null) {
            return null;
        }
        if (before == null || after == null) {
            Action action = before == null ? Action.ADD : Action.REMOVE;
            return new PlannedChange(action, kind, name, action == Action.ADD ? summary(after) : List.of(), effects);
        }
        List<String> details = new ArrayList<>(fields(before, after));
        details.addAll(more);
        return details.isEmpty() ? null : new PlannedChange(Action.CHANGE, kind, name, details, effects);
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
