package io.purser.platform.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// JSON with one spelling for each value, as RFC 8785 has it: names sorted by their UTF-16 units, no
/// space, the shortest escapes. Numbers are whole, within the 53 bits that every reader keeps.
public final class CanonicalJson {
    private static final long LARGEST = 1L << 53;
    private static final int LONGEST_STRING = 64 * 1024 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(64)
                            .maxStringLength(LONGEST_STRING)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private CanonicalJson() {}

    /// The one spelling of a value. A lone surrogate, which UTF-8 has no bytes for, becomes `?`.
    ///
    /// @throws IllegalArgumentException where it holds a number that is not whole or too large
    public static String of(JsonNode value) {
        StringBuilder text = new StringBuilder();
        write(value, text);
        return new String(text.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /// Reads a text that must be the one spelling of its value.
    ///
    /// @throws IllegalArgumentException where it is another one, or no JSON
    public static JsonNode read(String text) {
        JsonNode value;
        try {
            value = JSON.readTree(text);
        } catch (JsonProcessingException notJson) {
            throw new IllegalArgumentException("it is no JSON", notJson);
        }
        if (value == null || !of(value).equals(text)) {
            throw new IllegalArgumentException("it is not the canonical spelling of its JSON");
        }
        return value;
    }

    private static void write(JsonNode value, StringBuilder out) {
        switch (value.getNodeType()) {
            case OBJECT -> object(value, out);
            case ARRAY -> array(value, out);
            case STRING -> string(value.textValue(), out);
            case NUMBER -> number(value, out);
            case BOOLEAN -> out.append(value.booleanValue());
            case NULL -> out.append("null");
            case BINARY, MISSING, POJO ->
                throw new IllegalArgumentException(value.getNodeType() + " is no JSON; expected a value");
        }
    }

    private static void object(JsonNode value, StringBuilder out) {
        List<String> names = new ArrayList<>();
        value.fieldNames().forEachRemaining(names::add);
        names.sort(null);
        out.append('{');
        for (String name : names) {
            comma(out, '{');
            string(name, out);
            out.append(':');
            write(value.path(name), out);
        }
        out.append('}');
    }

    private static void array(JsonNode value, StringBuilder out) {
        out.append('[');
        for (Iterator<JsonNode> each = value.elements(); each.hasNext(); ) {
            comma(out, '[');
            write(each.next(), out);
        }
        out.append(']');
    }

    private static void comma(StringBuilder out, char opening) {
        if (out.charAt(out.length() - 1) != opening) {
            out.append(',');
        }
    }

    private static void number(JsonNode value, StringBuilder out) {
        if (!isWhole(value)) {
            throw new IllegalArgumentException(value + " is no whole number of 53 bits; expected it as a string");
        }
        out.append(value.longValue());
    }

    /// Whether a number has a canonical spelling here.
    public static boolean isWhole(JsonNode value) {
        return value.isIntegralNumber() && value.canConvertToLong() && Math.abs(value.longValue()) <= LARGEST;
    }

    private static void string(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < 0x20) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
