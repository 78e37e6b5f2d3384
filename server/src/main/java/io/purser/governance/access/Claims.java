package io.purser.governance.access;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a request says it is for, gathered source by source: a later source replaces an earlier one, so the
/// order of the calls is the order of rank.
final class Claims {
    static final int MAXIMUM_TAGS = 32;
    static final int MAXIMUM_CHARACTERS = 256;

    private static final Map<String, String> FIELD_NAMES = Map.ofEntries(
            Map.entry("customer", "customer"),
            Map.entry("enduser", "endUser"),
            Map.entry("end_user", "endUser"),
            Map.entry("endpoint", "endpoint"),
            Map.entry("promptversion", "promptVersion"),
            Map.entry("prompt_version", "promptVersion"),
            Map.entry("feature", "feature"),
            Map.entry("environment", "environment"),
            Map.entry("session", "session"));

    private final Map<String, String> fields = new HashMap<>();
    private final Map<String, String> tags = new TreeMap<>();

    /// A name or value that cannot be taken.
    static final class Unacceptable extends Exception {
        private static final long serialVersionUID = 1L;
        private final String field;

        Unacceptable(String field, String expected) {
            super(expected);
            this.field = field;
        }

        String field() {
            return field;
        }
    }

    /// Sets `customer`, `endUser`, … or, as `tag.NAME`, a tag.
    void set(String field, String value) throws Unacceptable {
        check(field, value);
        if (field.startsWith("tag.")) {
            tag(field.substring(4), value);
        } else {
            fields.put(field, value);
        }
    }

    /// Sets what a name in a free map (`metadata`, `baggage`) stands for: a well-known field, with or without
    /// the prefix `purser.`, else a tag.
    void setNamed(String name, String value) throws Unacceptable {
        String bare = name.startsWith("purser.") ? name.substring(7) : name;
        String field = FIELD_NAMES.get(bare.toLowerCase(java.util.Locale.ROOT));
        set(field != null ? field : "tag." + bare, value);
    }

    @Nullable
    String get(String field) {
        return field.startsWith("tag.") ? tags.get(field.substring(4)) : fields.get(field);
    }

    Map<String, String> tags() {
        return tags;
    }

    private void tag(String name, String value) throws Unacceptable {
        if (name.isEmpty() || name.length() > 64 || !name.chars().allMatch(Claims::isTagNameCharacter)) {
            throw new Unacceptable("tag", "expected a name of 1 to 64 letters, digits, _ - . * or :");
        }
        tags.put(name, value);
        if (tags.size() > MAXIMUM_TAGS) {
            throw new Unacceptable("tags", "expected at most " + MAXIMUM_TAGS + " tags on a request");
        }
    }

    private static boolean isTagNameCharacter(int c) {
        return c < 0x80 && (Character.isLetterOrDigit(c) || "_-.*:".indexOf(c) >= 0);
    }

    private static void check(String field, String value) throws Unacceptable {
        if (value.isBlank() || value.length() > MAXIMUM_CHARACTERS) {
            throw new Unacceptable(field, "expected 1 to " + MAXIMUM_CHARACTERS + " characters");
        }
        for (int i = 0; i < value.length(); i++) {
            if (!isTextCharacter(value, i)) {
                throw new Unacceptable(field, "expected text without control characters");
            }
        }
    }

    private static boolean isTextCharacter(String value, int i) {
        char c = value.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return i > 0 && Character.isHighSurrogate(value.charAt(i - 1));
        }
        int type = Character.getType(c);
        return !Character.isISOControl(c)
                && type != Character.FORMAT
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }
}
