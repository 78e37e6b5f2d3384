package io.purser.platform.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Reads attributes in either encoding of OTLP: texts, whole numbers and truth values.
final class AttributeReader {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Predicate<String> wanted;

    /// @param wanted whether an attribute of this name is looked at
    AttributeReader(Predicate<String> wanted) {
        this.wanted = wanted;
    }

    /// Those of `under`, and those of a list over them.
    Map<String, Object> read(List<KeyValue> attributes, Map<String, Object> under) {
        Map<String, Object> read = new HashMap<>(under);
        attributes.forEach(attribute -> take(attribute, read));
        return read;
    }

    /// The same in JSON.
    Map<String, Object> read(JsonNode attributes, Map<String, Object> under) {
        Map<String, Object> read = new HashMap<>(under);
        attributes.forEach(attribute -> take(attribute, read));
        return read;
    }

    private void take(KeyValue attribute, Map<String, Object> into) {
        if (wanted.test(attribute.getKey())) {
            AnyValue value = attribute.getValue();
            switch (value.getValueCase()) {
                case STRING_VALUE -> into.put(attribute.getKey(), value.getStringValue());
                case INT_VALUE -> into.put(attribute.getKey(), value.getIntValue());
                case BOOL_VALUE -> into.put(attribute.getKey(), value.getBoolValue());
                case DOUBLE_VALUE -> whole(attribute.getKey(), value.getDoubleValue(), into);
                case ARRAY_VALUE, KVLIST_VALUE, BYTES_VALUE, STRING_VALUE_STRINDEX, VALUE_NOT_SET -> {}
            }
        }
    }

    private void take(JsonNode attribute, Map<String, Object> into) {
        String key = attribute.path("key").asText();
        JsonNode value = attribute.path("value");
        if (!wanted.test(key)) {
            return;
        }
        if (value.has("stringValue")) {
            into.put(key, value.get("stringValue").asText());
        } else if (value.has("intValue")) {
            whole(key, value.get("intValue"), into);
        } else if (value.has("boolValue")) {
            into.put(key, value.get("boolValue").asBoolean());
        } else if (value.has("doubleValue")) {
            whole(key, value.get("doubleValue").asDouble(Double.NaN), into);
        }
    }

    /// JavaScript has no whole numbers of its own: its exporters may send a count as a double.
    private static void whole(String key, double value, Map<String, Object> into) {
        if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
            into.put(key, (long) value);
        }
    }

    /// A whole number, which JSON may have as a text.
    private static void whole(String key, JsonNode value, Map<String, Object> into) {
        try {
            into.put(key, Long.parseLong(value.asText()));
        } catch (NumberFormatException _) {
            into.remove(key);
        }
    }

    static long millis(long unixNano) {
        return Long.divideUnsigned(unixNano, NANOS_PER_MILLI);
    }

    /// Nanoseconds, which JSON may have as a text; 0 where they are none.
    static long millis(JsonNode unixNano) {
        try {
            return millis(Long.parseUnsignedLong(unixNano.asText()));
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
