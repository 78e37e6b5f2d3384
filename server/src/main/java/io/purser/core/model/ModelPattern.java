package io.purser.core.model;

import java.util.List;

/// A model's name in which `*` stands for any characters, none included.
public final class ModelPattern {
    private ModelPattern() {}

    /// Whether a name stands for itself only.
    public static boolean isExact(String pattern) {
        return pattern.indexOf('*') < 0;
    }

    /// Whether any pattern covers the name; no patterns allow everything.
    public static boolean allows(List<String> patterns, String model) {
        return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> matches(pattern, model));
    }

    /// Whether the pattern covers the whole name.
    public static boolean matches(String pattern, String model) {
        int at = 0;
        int next = 0;
        int star = -1;
        int resume = 0;
        while (at < model.length()) {
            if (next < pattern.length() && pattern.charAt(next) == '*') {
                star = next++;
                resume = at;
            } else if (next < pattern.length() && pattern.charAt(next) == model.charAt(at)) {
                next++;
                at++;
            } else if (star >= 0) {
                // Let the last star take one character more and try again behind it.
                next = star + 1;
                at = ++resume;
            } else {
                return false;
            }
        }
        while (next < pattern.length() && pattern.charAt(next) == '*') {
            next++;
        }
        return next == pattern.length();
    }
}
