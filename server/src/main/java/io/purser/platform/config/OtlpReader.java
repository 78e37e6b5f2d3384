package io.purser.platform.config;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads `telemetry`. What OpenTelemetry's own variables say holds where neither the file nor a
/// variable of ours does: they are meant for every program beside this one too.
final class OtlpReader {
    private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String HEADERS = "OTEL_EXPORTER_OTLP_HEADERS";
    private static final String PROTOCOL = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private static final String SERVICE = "OTEL_SERVICE_NAME";
    private static final String RESOURCE = "OTEL_RESOURCE_ATTRIBUTES";
    private static final String DISABLED = "OTEL_SDK_DISABLED";
    private static final String SERVICE_NAME = "service.name";
    private static final List<String> READ = List.of(ENDPOINT, HEADERS, PROTOCOL, SERVICE, RESOURCE, DISABLED);

    private final Map<String, String> environment;
    private final Problems problems;

    OtlpReader(Map<String, String> environment, Problems problems) {
        this.environment = environment;
        this.problems = problems;
    }

    /// Null where nothing is sent anywhere.
    @Nullable
    OtlpTarget target(Section telemetry) {
        Section section = telemetry.section("otlp");
        telemetry.done();
        URI endpoint = section.has("endpoint")
                ? section.read("endpoint", OtlpReader::endpoint).orElse(null)
                : variable(ENDPOINT, OtlpReader::endpoint);
        OtlpTarget target = target(section, endpoint == null ? URI.create("") : endpoint);
        section.done();
        if (!section.has("endpoint") && !section.names().isEmpty() && endpoint == null) {
            section.problem("", "`endpoint` is missing");
        }
        if (endpoint == null || isDisabled()) {
            return null;
        }
        protocol(section);
        if (!target.traces() && !target.metrics()) {
            section.problem("", "sends neither traces nor metrics; expected one of them, or no `otlp`");
        }
        return target;
    }

    private OtlpTarget target(Section section, URI endpoint) {
        return new OtlpTarget(
                endpoint,
                headers(section),
                section.flag("traces", true),
                section.flag("metrics", true),
                section.read("sampling", 1.0, OtlpReader::share),
                section.read("interval", Duration.ofSeconds(60), text -> within(text, 1, 3_600)),
                section.read("timeout", Duration.ofSeconds(10), text -> within(text, 1, 60)),
                section.read(
                        "queue", 10_000, text -> (int) ConfigLoader.between(Quantity.count(text), 1, 1_000_000, text)),
                resource(section));
    }

    /// What the operator should know at the start.
    List<String> notices(@Nullable OtlpTarget target) {
        if (target == null) {
            return List.of();
        }
        List<String> unread = environment.keySet().stream()
                .filter(name -> name.startsWith("OTEL_") && !READ.contains(name))
                .sorted()
                .toList();
        String sent = (target.traces() ? "traces" : "")
                + (target.traces() && target.metrics() ? " and " : "")
                + (target.metrics() ? "metrics" : "");
        String sends = sent + " go to " + target.endpoint();
        return unread.isEmpty()
                ? List.of(sends)
                : List.of(sends, String.join(", ", unread) + " not read; see telemetry.otlp in docs/configuration.md");
    }

    private boolean isDisabled() {
        return "true".equalsIgnoreCase(environment.getOrDefault(DISABLED, ""));
    }

    /// A protocol that is not spoken matters where the address comes with it.
    private void protocol(Section section) {
        String protocol = environment.getOrDefault(PROTOCOL, "");
        if (!section.has("endpoint") && !protocol.isEmpty() && !protocol.equals("http/protobuf")) {
            problems.add(new Place(PROTOCOL, 0, ""), "\"" + protocol + "\" is not built; expected http/protobuf");
        }
    }

    private Map<String, String> headers(Section section) {
        Map<String, String> headers = section.has("headers") ? section.textMap("headers") : pairs(HEADERS);
        Place place = section.has("headers") ? section.place("headers") : new Place(HEADERS, 0, "");
        headers.forEach((name, value) -> {
            if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}")) {
                problems.add(place, "has a name that no header has; expected one such as authorization");
            } else if (value.isEmpty() || !value.chars().allMatch(each -> each >= ' ' && each < 127)) {
                problems.add(place, name + " is not a header's value; expected visible ASCII characters");
            }
        });
        return headers;
    }

    private Map<String, String> resource(Section section) {
        Map<String, String> resource = new LinkedHashMap<>();
        resource.put(SERVICE_NAME, "purser");
        resource.putAll(pairs(RESOURCE));
        String service = environment.getOrDefault(SERVICE, "");
        if (!service.isBlank()) {
            resource.put(SERVICE_NAME, service.strip());
        }
        resource.putAll(section.textMap("resource"));
        section.text("serviceName").ifPresent(name -> resource.put(SERVICE_NAME, name));
        return resource;
    }

    /// `key=value,other=value`, with percent signs as in an address.
    private Map<String, String> pairs(String variable) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : environment.getOrDefault(variable, "").split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                pairs.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            } else if (!pair.isBlank()) {
                problems.add(new Place(variable, 0, ""), "has a part without a name; expected name=value,name=value");
            }
        }
        return pairs;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.strip().replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return text.strip();
        }
    }

    private <T> @Nullable T variable(String name, Function<String, T> parse) {
        String value = environment.getOrDefault(name, "").strip();
        if (value.isEmpty()) {
            return null;
        }
        try {
            return parse.apply(value);
        } catch (IllegalArgumentException wrong) {
            problems.add(new Place(name, 0, ""), String.valueOf(wrong.getMessage()));
            return null;
        }
    }

    private static URI endpoint(String text) {
        return URI.create(ServerReader.url(text));
    }

    private static double share(String text) {
        if (!text.matches("[01]|0?\\.\\d{1,9}|1\\.0{1,9}")) {
            throw new IllegalArgumentException("\"" + text + "\" is not a share of the calls; expected 0 to 1");
        }
        return Double.parseDouble(text);
    }

    private static Duration within(String text, int least, int most) {
        Duration duration = Quantity.duration(text);
        if (duration.toMillis() < 1_000L * least || duration.toMillis() > 1_000L * most) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is out of range; expected " + least + "s to " + most + "s");
        }
        return duration;
    }
}
