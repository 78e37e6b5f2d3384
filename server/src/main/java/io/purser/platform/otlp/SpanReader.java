package io.purser.platform.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Reads the spans that an exporter sends, in either encoding of OTLP 1.x, and tells it how many were not taken.
public final class SpanReader {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Predicate<String> wanted;

    /// @param wanted whether an attribute of this name is looked at
    public SpanReader(Predicate<String> wanted) {
        this.wanted = wanted;
    }

    /// The spans of an `ExportTraceServiceRequest` in protobuf; null where it is none.
    public @Nullable List<ReceivedSpan> protobuf(byte[] body, int length) {
        try {
            List<ReceivedSpan> spans = new ArrayList<>();
            for (ResourceSpans each : ExportTraceServiceRequest.parser()
                    .parseFrom(body, 0, length)
                    .getResourceSpansList()) {
                Map<String, Object> resource = new HashMap<>();
                each.getResource().getAttributesList().forEach(attribute -> take(attribute, resource));
                for (ScopeSpans scope : each.getScopeSpansList()) {
                    scope.getSpansList().forEach(span -> spans.add(span(span, resource)));
                }
            }
            return spans;
        } catch (InvalidProtocolBufferException _) {
            return null;
        }
    }

    private ReceivedSpan span(Span span, Map<String, Object> resource) {
        Map<String, Object> attributes = new HashMap<>(resource);
        span.getAttributesList().forEach(attribute -> take(attribute, attributes));
        return new ReceivedSpan(
                hex(span.getTraceId()) + "-" + hex(span.getSpanId()),
                millis(span.getStartTimeUnixNano()),
                millis(span.getEndTimeUnixNano()),
                span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR,
                attributes);
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    private static long millis(long unixNano) {
        return Long.divideUnsigned(unixNano, NANOS_PER_MILLI);
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

    /// JavaScript has no whole numbers of its own: its exporters may send a count as a double.
    private static void whole(String key, double value, Map<String, Object> into) {
        if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
            into.put(key, (long) value);
        }
    }

    /// The spans of one in JSON; null where it is none.
    public @Nullable List<ReceivedSpan> json(@Nullable JsonNode tree) {
        if (tree == null || !tree.isObject()) {
            return null;
        }
        List<ReceivedSpan> spans = new ArrayList<>();
        for (JsonNode each : tree.path("resourceSpans")) {
            Map<String, Object> resource = new HashMap<>();
            each.path("resource").path("attributes").forEach(attribute -> take(attribute, resource));
            for (JsonNode scope : each.path("scopeSpans")) {
                for (JsonNode span : scope.path("spans")) {
                    spans.add(span(span, resource));
                }
            }
        }
        return spans;
    }

    private ReceivedSpan span(JsonNode span, Map<String, Object> resource) {
        Map<String, Object> attributes = new HashMap<>(resource);
        span.path("attributes").forEach(attribute -> take(attribute, attributes));
        JsonNode code = span.path("status").path("code");
        return new ReceivedSpan(
                lower(span.path("traceId")) + "-" + lower(span.path("spanId")),
                millis(span.path("startTimeUnixNano")),
                millis(span.path("endTimeUnixNano")),
                code.asInt(0) == Status.StatusCode.STATUS_CODE_ERROR_VALUE
                        || code.asText().equals("STATUS_CODE_ERROR"),
                attributes);
    }

    /// Nanoseconds, which JSON may have as a text; 0 where they are none.
    private static long millis(JsonNode unixNano) {
        try {
            return millis(Long.parseUnsignedLong(unixNano.asText()));
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    private static String lower(JsonNode id) {
        return id.asText().toLowerCase(Locale.ROOT);
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

    /// A whole number, which JSON may have as a text.
    private static void whole(String key, JsonNode value, Map<String, Object> into) {
        try {
            into.put(key, Long.parseLong(value.asText()));
        } catch (NumberFormatException _) {
            into.remove(key);
        }
    }

    /// What an exporter is answered in JSON.
    ///
    /// @param why the first that was rejected was; nobody reads it where none was
    public static String jsonAnswer(int rejected, String why) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        if (rejected > 0) {
            answer.putObject("partialSuccess")
                    .put("rejectedSpans", Integer.toString(rejected))
                    .put("errorMessage", why);
        }
        return answer.toString();
    }

    /// The same in protobuf.
    public static byte[] protobufAnswer(int rejected, String why) {
        ExportTraceServiceResponse.Builder answer = ExportTraceServiceResponse.newBuilder();
        if (rejected > 0) {
            answer.setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                    .setRejectedSpans(rejected)
                    .setErrorMessage(why));
        }
        return answer.build().toByteArray();
    }
}
