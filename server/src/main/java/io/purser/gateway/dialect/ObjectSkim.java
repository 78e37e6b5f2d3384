package io.purser.gateway.dialect;

import java.nio.charset.StandardCharsets;

/// Walks the top level of a JSON object without building anything: of each field its name and
/// where its value stands. It does not judge what it skips; where the bytes are not the JSON that
/// was expected, it ends.
final class ObjectSkim {
    private final byte[] bytes;
    private final int end;
    private int at;
    private int nameFrom;
    private int nameTo;
    private int valueFrom;
    private int valueTo;

    /// @param from where the object begins, white space before it allowed
    ObjectSkim(byte[] bytes, int from, int length) {
        this.bytes = bytes;
        this.end = from + length;
        this.at = from;
        space();
        at = at < end && bytes[at] == '{' ? at + 1 : end;
    }

    /// Goes on to the next field; false after the last one.
    boolean next() {
        space();
        if (at < end && bytes[at] == ',') {
            at++;
            space();
        }
        if (at >= end || bytes[at] != '"') {
            return false;
        }
        nameFrom = at + 1;
        string();
        nameTo = at - 1;
        space();
        if (at >= end || bytes[at] != ':') {
            return false;
        }
        at++;
        space();
        valueFrom = at;
        value();
        valueTo = at;
        return valueTo > valueFrom && at < end;
    }

    boolean isNamed(byte[] name) {
        return nameTo - nameFrom == name.length
                && java.util.Arrays.equals(bytes, nameFrom, nameTo, name, 0, name.length);
    }

    static byte[] name(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }

    int valueFrom() {
        return valueFrom;
    }

    int valueLength() {
        return valueTo - valueFrom;
    }

    boolean isObject() {
        return bytes[valueFrom] == '{';
    }

    boolean isString() {
        return bytes[valueFrom] == '"';
    }

    /// Whether these bytes stand anywhere in the value.
    boolean contains(byte[] wanted) {
        int last = Math.min(valueTo, end) - wanted.length;
        for (int i = valueFrom; i <= last; i++) {
            if (bytes[i] == wanted[0]
                    && java.util.Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }

    private void space() {
        while (at < end && bytes[at] <= ' ' && bytes[at] >= 0) {
            at++;
        }
    }

    private void value() {
        if (at >= end) {
            return;
        }
        switch (bytes[at]) {
            case '"' -> string();
            case '{', '[' -> structure();
            default -> scalar();
        }
    }

    /// From an opening quote to behind the closing one.
    private void string() {
        int i = at + 1;
        while (i < end && bytes[i] != '"') {
            i += bytes[i] == '\\' ? 2 : 1;
        }
        at = i + 1;
    }

    private void structure() {
        int depth = 0;
        while (at < end) {
            switch (bytes[at]) {
                case '"' -> {
                    string();
                    continue;
                }
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {}
            }
            at++;
            if (depth == 0) {
                return;
            }
        }
        at = end + 1;
    }

    private void scalar() {
        while (at < end && bytes[at] != ',' && bytes[at] != '}' && bytes[at] > ' ') {
            at++;
        }
    }
}
