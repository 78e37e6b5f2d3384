package io.purser.gateway.listener;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.purser.gateway.relay.RelayMetrics;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/// Counts the data plane's traffic by route, status, provider and refusal code: words of our own
/// or of the configuration only.
public final class TrafficMeters implements GatewayMetrics, RelayMetrics {
    private static final int MOST_FIELDS = 200;
    private static final int LONGEST_FIELD = 64;
    private static final String OTHER = "other";
    private static final Pattern FIELD = Pattern.compile("[A-Za-z0-9_.]+");

    private final MeterRegistry registry;
    private final AtomicInteger openStreams = new AtomicInteger();
    private final AtomicInteger drains = new AtomicInteger();
    private final Counter drainsFinished;
    private final Counter drainsCut;
    private final Counter drainsRefused;
    private final ConcurrentHashMap<String, Timer> latencies = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, ConcurrentHashMap<Integer, Counter>> answers = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Counter> refusals = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Counter> unknownFields = new ConcurrentHashMap<>();

    public TrafficMeters(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("purser_open_streams", openStreams, AtomicInteger::get)
                .description("Streams that are being relayed now")
                .register(registry);
        Gauge.builder("purser_drains_running", drains, AtomicInteger::get)
                .description("Answers that are read to their ends after their clients have left")
                .register(registry);
        drainsFinished = drains("finished");
        drainsCut = drains("cut");
        drainsRefused = drains("refused");
    }

    private Counter drains(String end) {
        return Counter.builder("purser_drains")
                .description("Clients that left under onDisconnect: drain, by how their answers ended")
                .tag("end", end)
                .register(registry);
    }

    @Override
    public void drainBegan() {
        drains.incrementAndGet();
    }

    @Override
    public void drainEnded(boolean whole) {
        drains.decrementAndGet();
        (whole ? drainsFinished : drainsCut).increment();
    }

    @Override
    public void drainRefused() {
        drainsRefused.increment();
    }

    @Override
    public void answered(String route, int status, long nanos) {
        latencies.computeIfAbsent(route, this::latency).record(nanos, TimeUnit.NANOSECONDS);
        answers.computeIfAbsent(route, _ -> new ConcurrentHashMap<>())
                .computeIfAbsent(status, code -> counter(route, code))
                .increment();
    }

    private Timer latency(String route) {
        return Timer.builder("purser_request")
                .description("From a request's head to its answer's end")
                .tag("route", route)
                .serviceLevelObjectives(
                        Duration.ofMillis(5),
                        Duration.ofMillis(25),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(60))
                .register(registry);
    }

    private Counter counter(String route, int status) {
        return Counter.builder("purser_requests")
                .description("Requests answered, by route and status")
                .tag("route", route)
                .tag("status", Integer.toString(status))
                .register(registry);
    }

    @Override
    public void refused(String code) {
        refusals.computeIfAbsent(
                        code,
                        name -> Counter.builder("purser_refusals")
                                .description("Requests refused, by code")
                                .tag("code", name)
                                .register(registry))
                .increment();
    }

    @Override
    public void attemptFollows(String provider, String setback) {
        Counter.builder("purser_further_attempts")
                .description("Attempts that followed one that failed, by who was asked and why")
                .tag("provider", provider)
                .tag("after", setback)
                .register(registry)
                .increment();
    }

    @Override
    public void streamOpened() {
        openStreams.incrementAndGet();
    }

    @Override
    public void streamClosed() {
        openStreams.decrementAndGet();
    }

    @Override
    public void upstreamFailed(String provider, String reason) {
        Counter.builder("purser_upstream_failures")
                .description("Attempts that failed, by provider and reason")
                .tag("provider", provider)
                .tag("reason", reason)
                .register(registry)
                .increment();
    }

    /// Names come from providers: only so many are told apart.
    @Override
    public void usageFieldUnknown(String provider, String field) {
        boolean isName = field.length() <= LONGEST_FIELD && FIELD.matcher(field).matches();
        String named = isName ? field : OTHER;
        unknownFields
                .computeIfAbsent(
                        unknownFields.size() < MOST_FIELDS || unknownFields.containsKey(provider + " " + named)
                                ? provider + " " + named
                                : provider + " " + OTHER,
                        name -> unknownField(provider, name.substring(provider.length() + 1)))
                .increment();
    }

    private Counter unknownField(String provider, String field) {
        return Counter.builder("purser_usage_unknown_fields")
                .description("Numbers in usage reports that no reader knows, by provider and field")
                .tag("provider", provider)
                .tag("field", field)
                .register(registry);
    }
}
