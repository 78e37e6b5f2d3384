package io.purser.gateway.otlp;

import io.purser.platform.otlp.ReceivedPoint;
import io.purser.platform.otlp.ReceivedSpan;
import io.purser.platform.secret.Sha256;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Calls that are known by the histogram of their tokens alone: how many there were and what they consumed together.
/// They are taken for as many calls of the same size, so that tokens and requests are exact.
public final class AveragedCalls {
    /// The metric of the conventions.
    public static final String METRIC = "gen_ai.client.token.usage";

    /// A point with more calls tells too little to book.
    static final int MOST_CALLS = 10_000;

    private static final String TYPE = "gen_ai.token.type";
    private static final Map<String, String> USAGE =
            Map.of("input", "gen_ai.usage.input_tokens", "output", "gen_ai.usage.output_tokens");
    private static final double LARGEST = 1e12;

    private AveragedCalls() {}

    /// The calls of points that tell of the same interval.
    ///
    /// @param points how many points tell of them
    public record Group(int points, List<ModelCall.Reading> calls) {
        public Group {
            calls = List.copyOf(calls);
        }
    }

    /// Whether an attribute of this name says something to us.
    public static boolean looksAt(String attribute) {
        return attribute.equals(TYPE) || ModelCall.looksAt(attribute);
    }

    /// What points tell.
    public static List<Group> of(List<ReceivedPoint> points) {
        Map<Series, Map<String, ReceivedPoint>> bySeries = new LinkedHashMap<>();
        List<Group> groups = new ArrayList<>();
        for (ReceivedPoint point : points) {
            Group wrong = wrong(point);
            if (wrong == null) {
                bySeries.computeIfAbsent(Series.of(point), _ -> new HashMap<>())
                        .put(String.valueOf(point.attributes().get(TYPE)), point);
            } else if (point.count() > 0) {
                groups.add(wrong);
            }
        }
        bySeries.forEach((series, byType) -> groups.add(series.calls(byType)));
        return groups;
    }

    private static @Nullable Group wrong(ReceivedPoint point) {
        if (!point.isDelta()) {
            return unclear(
                    point,
                    "aggregationTemporality",
                    "delta: set OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta where it is sent");
        }
        if (!USAGE.containsKey(String.valueOf(point.attributes().get(TYPE)))) {
            return unclear(point, TYPE, "input or output");
        }
        Double sum = point.sum();
        if (sum == null || sum < 0 || sum > LARGEST || sum != Math.rint(sum)) {
            return unclear(point, "sum", "the tokens of all calls together, a whole number; unknown is not zero");
        }
        return point.count() < 1 || point.count() > MOST_CALLS
                ? unclear(point, "count", "1 to " + MOST_CALLS + " calls; export more often, or spans")
                : null;
    }

    private static Group unclear(ReceivedPoint point, String field, String expected) {
        Object service = point.attributes().get("service.name");
        return new Group(
                1,
                List.of(new ModelCall.Reading.Unclear(
                        service == null ? "otlp" : service.toString(), METRIC, field, expected)));
    }

    /// What points of the same calls have in common.
    private record Series(String interval, long endMillis, Map<String, Object> attributes) {
        static Series of(ReceivedPoint point) {
            Map<String, Object> attributes = new TreeMap<>(point.attributes());
            attributes.remove(TYPE);
            return new Series(point.interval(), point.endMillis(), attributes);
        }

        Group calls(Map<String, ReceivedPoint> byType) {
            int count = (int) byType.values().stream()
                    .mapToLong(ReceivedPoint::count)
                    .max()
                    .orElse(0);
            String id = Sha256.hex(interval + "\n" + attributes).substring(0, 32);
            List<ModelCall.Reading> calls = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                Map<String, Object> call = new HashMap<>(attributes);
                int at = i;
                byType.forEach((type, point) -> {
                    if (at < point.count()) {
                        call.put(String.valueOf(USAGE.get(type)), share(point, at));
                    }
                });
                calls.add(ModelCall.of(new ReceivedSpan(id + "-" + i, endMillis, endMillis, false, call)));
            }
            return new Group(byType.size(), calls);
        }

        /// The first ones have one more where it does not come out even.
        private static Long share(ReceivedPoint point, int at) {
            long sum = point.sum() == null ? 0 : point.sum().longValue();
            return sum / point.count() + (at < sum % point.count() ? 1 : 0);
        }
    }
}
