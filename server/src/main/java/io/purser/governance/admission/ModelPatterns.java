package io.purser.governance.admission;

import java.util.List;

/// Patterns with `*` as operators write them for models.
final class ModelPatterns {
    private ModelPatterns() {}

    /// Whether any pattern matches; no patterns allow everything.
    static boolean anyMatches(List<String> patterns, String model) {
        return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> matches(pattern, model));
    }

    private static boolean matches(String pattern, String name) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return pattern.equals(name);
        }
        String[] parts = pattern.split("\\*", -1);
        if (!name.startsWith(parts[0])) {
            return false;
        }
        int at = parts[0].length();
        for (int i = 1; i < parts.length - 1; i++) {
            int found = name.indexOf(parts[i], at);
            if (found < 0) {
                return false;
            }
            at = found + parts[i].length();
        }
        String tail = parts[parts.length - 1];
        return name.length() - tail.length() >= at && name.endsWith(tail);
    }
}
