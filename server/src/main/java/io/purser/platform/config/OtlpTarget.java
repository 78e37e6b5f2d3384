package io.purser.platform.config;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;

/// Where traces and metrics are sent, by OTLP over HTTP.
///
/// @param endpoint the collector's address without `/v1/traces` and `/v1/metrics`
/// @param headers sent with every request; often a secret
/// @param sampling which share of the calls is traced, 0 to 1
/// @param interval between two readings of the metrics
/// @param timeout for one request
/// @param queue spans that may wait; more are dropped
/// @param resource who sends, `service.name` among it
public record OtlpTarget(
        URI endpoint,
        Map<String, String> headers,
        boolean traces,
        boolean metrics,
        double sampling,
        Duration interval,
        Duration timeout,
        int queue,
        Map<String, String> resource) {

    public OtlpTarget {
        headers = Map.copyOf(headers);
        resource = Map.copyOf(resource);
    }

    /// Tells the names of the headers alone.
    @Override
    public String toString() {
        return "OtlpTarget[" + endpoint + ", headers " + new TreeSet<>(headers.keySet()) + ", traces " + traces
                + ", metrics " + metrics + "]";
    }
}
