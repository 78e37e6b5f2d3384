package io.purser.platform.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Reads the spans that an exporter sends, in either encoding of OTLP 1.x, and tells it how many were not taken.
public final class SpanReader {
    private final AttributeReader attributes;

    /// @param wanted whether an attribute of this name is looked at
    public SpanReader(Predicate<String> wanted) {
        this.attributes = new AttributeReader(wanted);
    }

    /// The spans of an `ExportTraceServiceRequest` in protobuf; null where it is none.
    public @Nullable List<ReceivedSpan> protobuf(byte[] body, int length) {
        try {
            List<ReceivedSpan> spans = new ArrayList<>();
            for (ResourceSpans each : ExportTraceServiceRequest.parser()
                    .parseFrom(body, 0, length)
                    .getResourceSpansList()) {
                Map<String, Object> resource =
                        attributes.read(each.getResource().getAttributesList(), Map.of());
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
        return new ReceivedSpan(
                hex(span.getTraceId()) + "-" + hex(span.getSpanId()),
                AttributeReader.millis(span.getStartTimeUnixNano()),
                AttributeReader.millis(span.getEndTimeUnixNano()),
                span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR,
                attributes.read(span.getAttributesList(), resource));
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    /// The spans of one in JSON; null where it is none.
    public @Nullable List<ReceivedSpan> json(@Nullable JsonNode tree) {
        if (tree == null || !tree.isObject()) {
            return null;
        }
        List<ReceivedSpan> spans = new ArrayList<>();
        for (JsonNode each : tree.path("resourceSpans")) {
            Map<String, Object> resource = attributes.read(each.path("resource").path("attributes"), Map.of());
            for (JsonNode scope : each.path("scopeSpans")) {
                for (JsonNode span : scope.path("spans")) {
                    spans.add(span(span, resource));
                }
            }
        }
        return spans;
    }

    private ReceivedSpan span(JsonNode span, Map<String, Object> resource) {
        JsonNode code = span.path("status").path("code");
        return new ReceivedSpan(
                lower(span.path("traceId")) + "-" + lower(span.path("spanId")),
                AttributeReader.millis(span.path("startTimeUnixNano")),
                AttributeReader.millis(span.path("endTimeUnixNano")),
                code.asInt(0) == Status.StatusCode.STATUS_CODE_ERROR_VALUE
                        || code.asText().equals("STATUS_CODE_ERROR"),
                attributes.read(span.path("attributes"), resource));
    }

    private static String lower(JsonNode id) {
        return id.asText().toLowerCase(Locale.ROOT);
    }

    /// What an exporter is answered in JSON.
    ///
    /// @param why the first that was rejected was; nobody reads it where none was
    public static String jsonAnswer(long rejected, String why) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        if (rejected > 0) {
            answer.putObject("partialSuccess")
                    .put("rejectedSpans", Long.toString(rejected))
                    .put("errorMessage", why);
        }
        return answer.toString();
    }

    /// The same in protobuf.
    public static byte[] protobufAnswer(long rejected, String why) {
        ExportTraceServiceResponse.Builder answer = ExportTraceServiceResponse.newBuilder();
        if (rejected > 0) {
            answer.setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                    .setRejectedSpans(rejected)
                    .setErrorMessage(why));
        }
        return answer.build().toByteArray();
    }
}
