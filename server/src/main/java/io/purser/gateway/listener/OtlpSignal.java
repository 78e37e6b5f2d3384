package io.purser.gateway.listener;

import com.fasterxml.jackson.databind.JsonNode;
import io.purser.gateway.otlp.AveragedCalls;
import io.purser.gateway.otlp.ModelCall;
import io.purser.platform.otlp.MetricReader;
import io.purser.platform.otlp.ReceivedPoint;
import io.purser.platform.otlp.ReceivedSpan;
import io.purser.platform.otlp.SpanReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What of OpenTelemetry tells of calls, and how its exporters are answered.
sealed interface OtlpSignal {

    /// The calls that a body in protobuf tells of; null where it is none of this signal.
    @Nullable
    List<AveragedCalls.Group> protobuf(byte[] body, int length);

    /// The same of one in JSON.
    @Nullable
    List<AveragedCalls.Group> json(@Nullable JsonNode tree);

    /// The answer in protobuf.
    ///
    /// @param rejected how many of what was sent were not taken
    byte[] protobufAnswer(long rejected, String why);

    String jsonAnswer(long rejected, String why);

    /// What a body is to be.
    String expected();

    /// What is unusual in calls that are known so.
    List<String> flags();

    /// A span each.
    record Spans() implements OtlpSignal {
        private static final SpanReader READER = new SpanReader(ModelCall::looksAt);

        @Override
        public @Nullable List<AveragedCalls.Group> protobuf(byte[] body, int length) {
            return groups(READER.protobuf(body, length));
        }

        @Override
        public @Nullable List<AveragedCalls.Group> json(@Nullable JsonNode tree) {
            return groups(READER.json(tree));
        }

        private static @Nullable List<AveragedCalls.Group> groups(@Nullable List<ReceivedSpan> spans) {
            return spans == null
                    ? null
                    : spans.stream()
                            .map(span -> new AveragedCalls.Group(1, List.of(ModelCall.of(span))))
                            .toList();
        }

        @Override
        public byte[] protobufAnswer(long rejected, String why) {
            return SpanReader.protobufAnswer(rejected, why);
        }

        @Override
        public String jsonAnswer(long rejected, String why) {
            return SpanReader.jsonAnswer(rejected, why);
        }

        @Override
        public String expected() {
            return "an ExportTraceServiceRequest";
        }

        @Override
        public List<String> flags() {
            return List.of();
        }
    }

    /// Histograms of tokens.
    ///
    /// @param isAsked whether they are to be booked: who sends spans, too, would pay twice
    record Metrics(boolean isAsked) implements OtlpSignal {
        private static final MetricReader READER = new MetricReader(AveragedCalls.METRIC, AveragedCalls::looksAt);

        private static final AveragedCalls.Group NOT_ASKED = new AveragedCalls.Group(
                1,
                List.of(new ModelCall.Reading.Unclear(
                        "otlp",
                        AveragedCalls.METRIC,
                        "book",
                        "/v1/metrics?book=averages, so that nobody counts twice who sends spans as well")));

        @Override
        public @Nullable List<AveragedCalls.Group> protobuf(byte[] body, int length) {
            return groups(READER.protobuf(body, length));
        }

        @Override
        public @Nullable List<AveragedCalls.Group> json(@Nullable JsonNode tree) {
            return groups(READER.json(tree));
        }

        private @Nullable List<AveragedCalls.Group> groups(@Nullable List<ReceivedPoint> points) {
            if (points == null) {
                return null;
            }
            return isAsked
                    ? AveragedCalls.of(points)
                    : points.stream().map(_ -> NOT_ASKED).toList();
        }

        @Override
        public byte[] protobufAnswer(long rejected, String why) {
            return MetricReader.protobufAnswer(rejected, why);
        }

        @Override
        public String jsonAnswer(long rejected, String why) {
            return MetricReader.jsonAnswer(rejected, why);
        }

        @Override
        public String expected() {
            return "an ExportMetricsServiceRequest";
        }

        @Override
        public List<String> flags() {
            return List.of("averaged");
        }
    }
}
