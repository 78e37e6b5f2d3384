package io.purser.bench.fuzz;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.purser.core.usage.Meter;
import io.purser.core.usage.TokenUsage;
import io.purser.gateway.dialect.JsonTree;
import io.purser.gateway.otlp.ModelCall;
import io.purser.platform.otlp.ReceivedSpan;
import io.purser.platform.otlp.SpanReader;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/// Spans as exporters send them, in protobuf and in JSON. What is one export in protobuf is written as JSON too, and
/// both must say the same.
public final class SpanTarget {
    private static final long MOST = 1_000_000_000L;
    private static final SpanReader READER = new SpanReader(ModelCall::looksAt);

    private SpanTarget() {}

    /// Reads an export in both encodings.
    public static void fuzzerTestOneInput(byte[] data) {
        Promise.soon(() -> input(data));
    }

    private static void input(byte[] data) {
        List<ReceivedSpan> json = READER.json(JsonTree.readAny(data, data.length));
        if (json != null) {
            json.forEach(SpanTarget::check);
        }
        List<ReceivedSpan> protobuf = READER.protobuf(data, data.length);
        if (protobuf == null) {
            return;
        }
        protobuf.forEach(SpanTarget::check);
        byte[] written = json(parsed(data)).toString().getBytes(StandardCharsets.UTF_8);
        List<ReceivedSpan> again = READER.json(JsonTree.readAny(written, written.length));
        Promise.same(Objects.requireNonNullElse(again, List.of()), protobuf, "JSON says what protobuf says");
    }

    private static ExportTraceServiceRequest parsed(byte[] data) {
        try {
            return ExportTraceServiceRequest.parseFrom(data);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("what was read can be read again", e);
        }
    }

    private static void check(ReceivedSpan span) {
        if (ModelCall.of(span) instanceof ModelCall.Reading.Call(ModelCall call)) {
            TokenUsage usage = call.usage();
            for (long bucket : new long[] {usage.input(), usage.cacheRead(), usage.cacheWrite(), usage.output()}) {
                Promise.that(bucket >= 0 && bucket <= MOST, "a count has bounds", bucket);
            }
            Promise.that(usage.reasoning() <= usage.output(), "what was reasoned is inside the output", usage);
            for (Meter meter : Meter.values()) {
                Promise.that(usage.others().get(meter) <= MOST, "a count has bounds", meter);
            }
            Promise.that(usage.total() >= 0, "a total does not run over", usage);
            Promise.that(!call.provider().isBlank() && !call.model().isBlank(), "a call has a model", call);
            Promise.that(call.latencyMillis() >= 0, "time does not run back", call);
        }
        Promise.that(
                span.attributes().keySet().stream().noneMatch(key -> key.endsWith("messages")),
                "texts of prompts are not looked at",
                span);
    }

    private static ObjectNode json(ExportTraceServiceRequest request) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        ArrayNode resources = all.putArray("resourceSpans");
        request.getResourceSpansList().forEach(each -> {
            ObjectNode resource = resources.addObject();
            attributes(each.getResource().getAttributesList(), resource.putObject("resource"));
            ArrayNode scopes = resource.putArray("scopeSpans");
            each.getScopeSpansList().forEach(scope -> {
                ArrayNode spans = scopes.addObject().putArray("spans");
                scope.getSpansList().forEach(span -> span(span, spans.addObject()));
            });
        });
        return all;
    }

    private static void span(Span span, ObjectNode json) {
        json.put("traceId", HexFormat.of().formatHex(span.getTraceId().toByteArray()));
        json.put("spanId", HexFormat.of().formatHex(span.getSpanId().toByteArray()));
        json.put("startTimeUnixNano", Long.toUnsignedString(span.getStartTimeUnixNano()));
        json.put("endTimeUnixNano", Long.toUnsignedString(span.getEndTimeUnixNano()));
        json.putObject("status").put("code", span.getStatus().getCodeValue());
        attributes(span.getAttributesList(), json);
    }

    private static void attributes(List<KeyValue> attributes, ObjectNode json) {
        ArrayNode written = json.putArray("attributes");
        for (KeyValue attribute : attributes) {
            ObjectNode value =
                    written.addObject().put("key", attribute.getKey()).putObject("value");
            AnyValue given = attribute.getValue();
            switch (given.getValueCase()) {
                case STRING_VALUE -> value.put("stringValue", given.getStringValue());
                case INT_VALUE -> value.put("intValue", Long.toString(given.getIntValue()));
                case BOOL_VALUE -> value.put("boolValue", given.getBoolValue());
                case DOUBLE_VALUE -> value.put("doubleValue", given.getDoubleValue());
                case ARRAY_VALUE, KVLIST_VALUE, BYTES_VALUE, STRING_VALUE_STRINDEX, VALUE_NOT_SET -> {}
            }
        }
    }
}
