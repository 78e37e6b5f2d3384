package io.purser.gateway.dialect;

/// Counts the objects in the arrays of a JSON object's top level, in bytes that come in any
/// pieces. Keeps nothing but where it stands.
final class ArrayCount {
    private long count;
    private int depth;
    private boolean inArray;
    private boolean inString;
    private boolean escaped;

    void feed(byte[] bytes) {
        for (byte each : bytes) {
            take(each);
        }
    }

    private void take(byte each) {
        if (inString) {
            inString = escaped || each != '"';
            escaped = !escaped && each == '\\';
            return;
        }
        switch (each) {
            case '"' -> inString = true;
            case '[', '{' -> open(each);
            case ']', '}' -> depth--;
            default -> {}
        }
    }

    private void open(byte each) {
        depth++;
        if (depth == 2) {
            inArray = each == '[';
        } else if (depth == 3 && inArray && each == '{') {
            count++;
        }
    }

    long count() {
        return count;
    }
}
