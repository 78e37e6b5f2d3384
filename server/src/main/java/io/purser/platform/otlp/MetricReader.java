package io.purser.platform.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Reads the histograms of one metric that an exporter sends, in either encoding of OTLP 1.x, and tells it how many
/// points were not taken. Buckets are not looked at.
public final class MetricReader {
    private final String metric;
    private final AttributeReader attributes;

    /// @param metric the one that is looked at
    /// @param wanted whether an attribute of this name is looked at
    public MetricReader(String metric, Predicate<String> wanted) {
        this.metric = metric;
        this.attributes = new AttributeReader(wanted);
    }

    /// The points of an `ExportMetricsServiceRequest` in protobuf; null where it is none.
    public @Nullable List<ReceivedPoint> protobuf(byte[] body, int length) {
        try {
            List<ReceivedPoint> points = new ArrayList<>();
            for (ResourceMetrics each : ExportMetricsServiceRequest.parser()
                    .parseFrom(body, 0, length)
                    .getResourceMetricsList()) {
                Map<String, Object> resource =
                        attributes.read(each.getResource().getAttributesList(), Map.of());
                for (ScopeMetrics scope : each.getScopeMetricsList()) {
                    scope.getMetricsList().stream()
                            .filter(one -> one.getName().equals(metric))
                            .forEach(one -> points(one, resource, points));
                }
            }
            return points;
        } catch (InvalidProtocolBufferException _) {
            return null;
        }
    }

    private void points(Metric one, Map<String, Object> resource, List<ReceivedPoint> points) {
        boolean isDelta = isDelta(one.getHistogram().getAggregationTemporality());
        for (HistogramDataPoint point : one.getHistogram().getDataPointsList()) {
            points.add(new ReceivedPoint(
                    metric,
                    isDelta,
                    interval(point.getStartTimeUnixNano(), point.getTimeUnixNano()),
                    AttributeReader.millis(point.getTimeUnixNano()),
                    point.getCount(),
                    point.hasSum() ? (Double) point.getSum() : null,
                    attributes.read(point.getAttributesList(), resource)));
        }
        boolean isExponentialDelta = isDelta(one.getExponentialHistogram().getAggregationTemporality());
        for (ExponentialHistogramDataPoint point : one.getExponentialHistogram().getDataPointsList()) {
            points.add(new ReceivedPoint(
                    metric,
                    isExponentialDelta,
                    interval(point.getStartTimeUnixNano(), point.getTimeUnixNano()),
                    AttributeReader.millis(point.getTimeUnixNano()),
                    point.getCount(),
                    point.hasSum() ? (Double) point.getSum() : null,
                    attributes.read(point.getAttributesList(), resource)));
        }
    }

    private static boolean isDelta(AggregationTemporality temporality) {
        return temporality == AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA;
    }

    private static String interval(long start, long end) {
        return Long.toUnsignedString(start) + "-" + Long.toUnsignedString(end);
    }

    /// The points of one in JSON; null where it is none.
    public @Nullable List<ReceivedPoint> json(@Nullable JsonNode tree) {
        if (tree == null || !tree.isObject()) {
            return null;
        }
        List<ReceivedPoint> points = new ArrayList<>();
        for (JsonNode each : tree.path("resourceMetrics")) {
            Map<String, Object> resource = attributes.read(each.path("resource").path("attributes"), Map.of());
            for (JsonNode scope : each.path("scopeMetrics")) {
                for (JsonNode one : scope.path("metrics")) {
                    if (one.path("name").asText().equals(metric)) {
                        points(one.path("histogram"), resource, points);
                        points(one.path("exponentialHistogram"), resource, points);
                    }
                }
            }
        }
        return points;
    }

    private void points(JsonNode histogram, Map<String, Object> resource, List<ReceivedPoint> points) {
        JsonNode temporality = histogram.path("aggregationTemporality");
        boolean isDelta = temporality.asInt() == AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA_VALUE
                || temporality.asText().equals(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA.name());
        for (JsonNode point : histogram.path("dataPoints")) {
            points.add(new ReceivedPoint(
                    metric,
                    isDelta,
                    point.path("startTimeUnixNano").asText() + "-"
                            + point.path("timeUnixNano").asText(),
                    AttributeReader.millis(point.path("timeUnixNano")),
                    point.path("count").asLong(),
                    point.path("sum").isNumber() ? (Double) point.path("sum").doubleValue() : null,
                    attributes.read(point.path("attributes"), resource)));
        }
    }

    /// What an exporter is answered in JSON.
    ///
    /// @param why the first that was rejected was; nobody reads it where none was
    public static String jsonAnswer(long rejected, String why) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        if (rejected > 0) {
            answer.putObject("partialSuccess")
                    .put("rejectedDataPoints", Long.toString(rejected))
                    .put("errorMessage", why);
        }
        return answer.toString();
    }

    /// The same in protobuf.
    public static byte[] protobufAnswer(long rejected, String why) {
        ExportMetricsServiceResponse.Builder answer = ExportMetricsServiceResponse.newBuilder();
        if (rejected > 0) {
            answer.setPartialSuccess(ExportMetricsPartialSuccess.newBuilder()
                    .setRejectedDataPoints(rejected)
                    .setErrorMessage(why));
        }
        return answer.build().toByteArray();
    }
}
