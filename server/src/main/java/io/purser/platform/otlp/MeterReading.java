package io.purser.platform.otlp;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.resources.Resource;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Every meter of the registry, read once: what `/metrics` shows, under the names without the
/// endings that Prometheus gives them. Calls count what they count either way; nothing is kept twice.
final class MeterReading {
    private final MeterRegistry registry;
    private final InstantSource clock;
    private final Resource resource;
    private final InstrumentationScopeInfo scope;
    private final long startNanos;

    /// @param resource who sends
    MeterReading(MeterRegistry registry, InstantSource clock, Resource resource, InstrumentationScopeInfo scope) {
        this.registry = registry;
        this.clock = clock;
        this.resource = resource;
        this.scope = scope;
        this.startNanos = nowNanos();
    }

    private long nowNanos() {
        return TimeUnit.MILLISECONDS.toNanos(clock.millis());
    }

    Collection<MetricData> read() {
        long now = nowNanos();
        Map<String, Family> families = new LinkedHashMap<>();
        for (Meter meter : registry.getMeters()) {
            take(meter, now, families);
        }
        List<MetricData> read = new ArrayList<>();
        families.values().stream().map(this::metric).forEach(read::add);
        return read;
    }

    private enum Form {
        SUM,
        GAUGE,
        HISTOGRAM
    }

    /// The meters of one name.
    private record Family(
            String name,
            String description,
            String unit,
            Form form,
            List<DoublePointData> numbers,
            List<HistogramPointData> histograms) {}

    private void take(Meter meter, long now, Map<String, Family> to) {
        switch (meter) {
            case Counter counter -> number(meter, "", Form.SUM, counter.count(), now, to);
            case FunctionCounter counter -> number(meter, "", Form.SUM, counter.count(), now, to);
            case Gauge gauge -> number(meter, "", Form.GAUGE, gauge.value(), now, to);
            case Timer timer -> {
                HistogramSnapshot seen = timer.takeSnapshot();
                histogram(meter, seen, TimeUnit.SECONDS, now, to);
                number(meter, ".max", Form.GAUGE, seen.max(TimeUnit.SECONDS), now, to);
            }
            case DistributionSummary summary -> {
                HistogramSnapshot seen = summary.takeSnapshot();
                histogram(meter, seen, null, now, to);
                number(meter, ".max", Form.GAUGE, seen.max(), now, to);
            }
            default -> {
                for (Measurement each : meter.measure()) {
                    String ending = "." + each.getStatistic().getTagValueRepresentation();
                    number(meter, ending, Form.GAUGE, each.getValue(), now, to);
                }
            }
        }
    }

    private void number(Meter meter, String ending, Form form, double value, long now, Map<String, Family> to) {
        if (!Double.isNaN(value)) {
            family(meter, ending, form, to)
                    .numbers()
                    .add(DoublePointData.create(startNanos, now, attributes(meter), value, List.of()));
        }
    }

    /// @param unit of a timer, null where no time is measured
    private void histogram(
            Meter meter, HistogramSnapshot seen, @Nullable TimeUnit unit, long now, Map<String, Family> to) {
        List<Double> bounds = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        long before = 0;
        for (CountAtBucket bucket : seen.histogramCounts()) {
            double bound = unit == null ? bucket.bucket() : bucket.bucket(unit);
            if (!Double.isInfinite(bound) && bucket.bucket() < Double.MAX_VALUE) {
                long upToHere = Math.max(before, (long) bucket.count());
                bounds.add(bound);
                counts.add(upToHere - before);
                before = upToHere;
            }
        }
        counts.add(Math.max(0, seen.count() - before));
        family(meter, "", Form.HISTOGRAM, to)
                .histograms()
                .add(HistogramPointData.create(
                        startNanos,
                        now,
                        attributes(meter),
                        unit == null ? seen.total() : seen.total(unit),
                        false,
                        0,
                        false,
                        0,
                        bounds,
                        counts));
    }

    private static Family family(Meter meter, String ending, Form form, Map<String, Family> to) {
        Meter.Id id = meter.getId();
        return to.computeIfAbsent(
                id.getName() + ending,
                name -> new Family(
                        name,
                        id.getDescription() == null ? "" : id.getDescription(),
                        unit(meter),
                        form,
                        new ArrayList<>(),
                        new ArrayList<>()));
    }

    /// In UCUM's words.
    private static String unit(Meter meter) {
        String unit = meter instanceof Timer ? "seconds" : meter.getId().getBaseUnit();
        return switch (unit == null ? "" : unit.toLowerCase(Locale.ROOT)) {
            case "" -> "1";
            case "seconds" -> "s";
            case "milliseconds" -> "ms";
            case "bytes" -> "By";
            case "tokens" -> "{token}";
            default -> unit != null && unit.startsWith("{") ? unit : "{" + unit + "}";
        };
    }

    private static Attributes attributes(Meter meter) {
        AttributesBuilder attributes = Attributes.builder();
        for (Tag tag : meter.getId().getTagsAsIterable()) {
            if (!tag.getValue().isEmpty()) {
                attributes.put(tag.getKey(), tag.getValue());
            }
        }
        return attributes.build();
    }

    private MetricData metric(Family family) {
        return switch (family.form()) {
            case SUM ->
                new Read(
                        this,
                        family,
                        MetricDataType.DOUBLE_SUM,
                        SumData.createDoubleSumData(true, AggregationTemporality.CUMULATIVE, family.numbers()));
            case GAUGE ->
                new Read(this, family, MetricDataType.DOUBLE_GAUGE, GaugeData.createDoubleGaugeData(family.numbers()));
            case HISTOGRAM ->
                new Read(
                        this,
                        family,
                        MetricDataType.HISTOGRAM,
                        HistogramData.create(AggregationTemporality.CUMULATIVE, family.histograms()));
        };
    }

    /// One metric as the library sends it.
    private record Read(MeterReading by, Family family, MetricDataType type, Data<?> data) implements MetricData {
        @Override
        public Resource getResource() {
            return by.resource;
        }

        @Override
        public InstrumentationScopeInfo getInstrumentationScopeInfo() {
            return by.scope;
        }

        @Override
        public String getName() {
            return family.name();
        }

        @Override
        public String getDescription() {
            return family.description();
        }

        @Override
        public String getUnit() {
            return family.unit();
        }

        @Override
        public MetricDataType getType() {
            return type;
        }

        @Override
        public Data<?> getData() {
            return data;
        }
    }
}
