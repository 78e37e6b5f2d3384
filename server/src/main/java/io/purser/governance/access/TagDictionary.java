package io.purser.governance.access;

import java.util.Map;

/// Reads `Purser-Tags`: an RFC 9651 dictionary of strings and bare words. What the RFC would let a parser
/// overlook (a duplicate name, a parameter, a name without a value) is an error here: a tag that is silently
/// dropped is money on the wrong account.
final class TagDictionary {
    private final String text;
    private int at;

    private TagDictionary(String text) {
        this.text = text;
    }

    /// Adds the tags of one header value.
    ///
    /// @throws Unreadable where the text is not such a dictionary
    static void read(String header, Map<String, String> into) throws Unreadable {
        new TagDictionary(header).members(into);
    }

    /// What is wrong with a header, in words for its sender.
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    private void members(Map<String, String> into) throws Unreadable {
        spaces();
        while (at < text.length()) {
            String name = name();
            expect('=');
            String value = peek() == '"' ? quoted() : bare();
            if (into.putIfAbsent(name, value) != null) {
                throw new Unreadable("tag " + name + " is given twice; expected each name once");
            }
            if (!comma()) {
                return;
            }
        }
    }

    private boolean comma() throws Unreadable {
        spaces();
        if (at == text.length()) {
            return false;
        }
        expect(',');
        spaces();
        if (at == text.length()) {
            throw new Unreadable("it ends with a comma; expected another name=\"value\"");
        }
        return true;
    }

    private String name() throws Unreadable {
        int start = at;
        while (at < text.length() && isNameCharacter(text.charAt(at), at == start)) {
            at++;
        }
        if (at == start) {
            throw new Unreadable("position " + at
                    + " is not the start of a name; expected a lower-case letter or *, as in team=\"search\"");
        }
        return text.substring(start, at);
    }

    private static boolean isNameCharacter(char c, boolean first) {
        boolean start = (c >= 'a' && c <= 'z') || c == '*';
        return start || (!first && ((c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.'));
    }

    private String quoted() throws Unreadable {
        StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return value.toString();
            }
            value.append(c == '\\' ? escaped() : c);
        }
        throw new Unreadable("a string has no closing quote");
    }

    private char escaped() throws Unreadable {
        if (at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\\')) {
            return text.charAt(at++);
        }
        throw new Unreadable("position " + at + " follows a backslash; expected a quote or a backslash");
    }

    private String bare() throws Unreadable {
        int start = at;
        while (at < text.length() && isBareCharacter(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw new Unreadable("position " + at + " has no value; expected name=\"value\" or name=word");
        }
        return text.substring(start, at);
    }

    private static boolean isBareCharacter(char c) {
        return c > ' ' && c < 0x7f && "\"(),;=?@[]{}\\<>".indexOf(c) < 0;
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void expect(char wanted) throws Unreadable {
        if (peek() != wanted) {
            throw new Unreadable("position " + at + " is not '" + wanted + "'; expected name=\"value\" pairs"
                    + " separated by commas");
        }
        at++;
    }

    private void spaces() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }
}
