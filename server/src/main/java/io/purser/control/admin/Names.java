package io.purser.control.admin;

import java.text.Normalizer;

/// What may be a name: visible text that looks like what it is.
final class Names {
    static final String EXPECTED = "1 to 128 visible characters without control, invisible or direction characters,"
            + " not starting or ending with a space, in Unicode normal form C";

    private static final int LONGEST = 128;

    private Names() {}

    static boolean acceptable(String name) {
        return !name.isEmpty()
                && name.codePointCount(0, name.length()) <= LONGEST
                && name.equals(name.strip())
                && Normalizer.isNormalized(name, Normalizer.Form.NFC)
                && name.codePoints().allMatch(Names::visible);
    }

    private static boolean visible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> codePoint == ' ';
            default -> true;
        };
    }

    /// A name as it may be shown in an error: what cannot be seen is written as an escape, and it has an end.
    static String shown(String name) {
        StringBuilder shown = new StringBuilder();
        name.codePoints().limit(60).forEach(c -> {
            if (visible(c)) {
                shown.appendCodePoint(c);
            } else {
                shown.append(String.format("\\u%04X", c));
            }
        });
        return name.codePointCount(0, name.length()) > 60 ? shown + "…" : shown.toString();
    }
}
