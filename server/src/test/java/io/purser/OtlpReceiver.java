package io.purser;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPInputStream;

/// A collector, as far as OTLP over HTTP goes: it decodes what comes with the protocol's own classes and keeps it. It
/// can be told to refuse or to answer nothing.
public final class OtlpReceiver implements AutoCloseable {
    private final HttpServer server;
    private final List<Span> spans = new ArrayList<>();
    private final Map<String, Metric> metrics = new TreeMap<>();
    private final Map<String, String> resource = new ConcurrentHashMap<>();
    private final Map<String, String> headers = new ConcurrentHashMap<>();
    private final StringBuilder raw = new StringBuilder();
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile int status = 200;
    private volatile boolean hangs;
    private int requests;

    public OtlpReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::take);
        server.start();
    }

    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// From now on it answers with this status and keeps nothing.
    public void refusing(int with) {
        status = with;
    }

    /// From now on it answers nothing until it is closed.
    public void hanging() {
        hangs = true;
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            count();
            if (hangs) {
                await(released);
                return;
            }
            if (status == 200) {
                keep(exchange, body);
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private synchronized void count() {
        requests++;
        notifyAll();
    }

    private synchronized void keep(HttpExchange exchange, byte[] sent) throws IOException {
        boolean isPacked = "gzip".equals(exchange.getRequestHeaders().getFirst("content-encoding"));
        InputStream in = new ByteArrayInputStream(sent);
        byte[] body = isPacked ? new GZIPInputStream(in).readAllBytes() : sent;
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        raw.append(new String(body, StandardCharsets.ISO_8859_1));
        switch (exchange.getRequestURI().getPath()) {
            case "/v1/traces" ->
                ExportTraceServiceRequest.parseFrom(body).getResourceSpansList().forEach(each -> {
                    resource.putAll(texts(each.getResource().getAttributesList()));
                    each.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList()));
                });
            case "/v1/metrics" ->
                ExportMetricsServiceRequest.parseFrom(body)
                        .getResourceMetricsList()
                        .forEach(each -> each.getScopeMetricsList()
                                .forEach(scope -> scope.getMetricsList()
                                        .forEach(metric -> metrics.put(metric.getName(), metric))));
            default -> throw new IOException(exchange.getRequestURI() + " is no path of OTLP");
        }
        notifyAll();
    }

    /// The spans that have come, once there are so many.
    public List<Span> spans(int count) {
        return waitUntil(() -> spans.size() >= count, () -> List.copyOf(spans), count + " spans");
    }

    /// Throws away what has come.
    public synchronized void forget() {
        spans.clear();
        metrics.clear();
    }

    /// The last reading of each metric, once one of this name has come.
    public Map<String, Metric> metrics(String name) {
        return waitUntil(() -> metrics.containsKey(name), () -> new TreeMap<>(metrics), name);
    }

    /// Waits until it was asked so often.
    public void awaitRequests(int count) {
        waitUntil(() -> requests >= count, () -> count, count + " requests");
    }

    private synchronized <T> T waitUntil(BooleanSupplier there, java.util.function.Supplier<T> then, String what) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!there.getAsBoolean()) {
            long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (millis <= 0) {
                throw new AssertionError(what + " did not come; there are " + spans.size() + " spans and the metrics "
                        + metrics.keySet());
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return then.get();
    }

    /// Every byte that has come, unpacked.
    public synchronized String everything() {
        return raw.toString();
    }

    public Map<String, String> resource() {
        return resource;
    }

    /// Of what it was sent, with lower-case names.
    public Map<String, String> headers() {
        return headers;
    }

    /// A span's attributes, as text.
    public static Map<String, String> attributes(Span span) {
        return texts(span.getAttributesList());
    }

    /// The attributes of a point, as text.
    public static Map<String, String> texts(List<KeyValue> attributes) {
        Map<String, String> texts = new TreeMap<>();
        attributes.forEach(each -> texts.put(each.getKey(), text(each.getValue())));
        return texts;
    }

    private static String text(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case INT_VALUE -> Long.toString(value.getIntValue());
            case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
            case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
            case ARRAY_VALUE ->
                value.getArrayValue().getValuesList().stream()
                        .map(OtlpReceiver::text)
                        .toList()
                        .toString();
            default -> throw new IllegalArgumentException(value.getValueCase() + " is no kind of attribute of ours");
        };
    }

    @Override
    public void close() {
        released.countDown();
        server.stop(0);
    }
}
