package io.purser.platform.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads one of `providers`.
final class ProviderReader {

    static final Config.Timeouts TIMEOUTS =
            new Config.Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofMinutes(10));

    private static final List<String> DIALECTS = List.of("openai", "azure", "anthropic", "gemini", "sandbox");

    private ProviderReader() {}

    static Config.Provider provider(Section section) {
        String name = section.required("name", "", ProviderReader::name);
        String dialect = section.required("dialect", "openai", ProviderReader::dialect);
        boolean sandbox = dialect.equals("sandbox");
        String apiVersion =
                section.read("apiVersion", text -> version(text, dialect)).orElse(null);
        String baseUrl = sandbox
                ? section.read("baseUrl", ServerReader::url).orElse(null)
                : section.required("baseUrl", "", ServerReader::url);
        List<String> models = section.texts("models");
        var provider = new Config.Provider(
                name,
                dialect,
                apiVersion,
                baseUrl,
                section.read("apiKey", ProviderReader::secret).orElse(null),
                models.isEmpty() ? List.of("*") : models,
                aliases(section.section("aliases")),
                section.read("region", ProviderReader::region).orElse(null),
                timeouts(section.section("timeouts")),
                AttemptReader.retries(section),
                section.place());
        section.done();
        return provider;
    }

    private static String name(String text) {
        if (!text.matches("[a-z0-9][a-z0-9._-]{0,62}")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a provider's name; expected lower-case letters, digits, dots and hyphens");
        }
        return text;
    }

    private static String region(String text) {
        if (!text.matches("[a-z0-9][a-z0-9-]{0,30}")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a region; expected one as the price list names it, such as eu or us");
        }
        return text;
    }

    private static String dialect(String text) {
        return Section.oneOf(text, DIALECTS);
    }

    private static String version(String text, String dialect) {
        if (!dialect.equals("azure")) {
            throw new IllegalArgumentException("is for Azure; expected none beside dialect " + dialect);
        }
        if (!text.matches("[0-9A-Za-z.-]{1,32}")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a version of Azure's API; expected one such as 2024-10-21 or preview");
        }
        return text;
    }

    static String secret(String text) {
        if (text.isBlank() || !text.chars().allMatch(character -> character > ' ' && character < 127)) {
            throw new IllegalArgumentException("is not a secret; expected visible ASCII characters");
        }
        return text;
    }

    private static Map<String, Config.Alias> aliases(Section section) {
        Map<String, Config.Alias> aliases = new LinkedHashMap<>();
        for (String asked : section.names()) {
            if (section.value(asked) instanceof Yaml.Fields) {
                Section alias = section.section(asked);
                aliases.put(
                        asked,
                        new Config.Alias(
                                alias.required("to"), alias.text("priceAs").orElse(null)));
                alias.done();
            } else {
                section.text(asked).ifPresent(sent -> aliases.put(asked, new Config.Alias(sent, null)));
            }
        }
        return aliases;
    }

    private static Config.Timeouts timeouts(Section section) {
        var timeouts = new Config.Timeouts(
                section.read("connect", TIMEOUTS.connect(), ProviderReader::positive),
                section.read("idle", TIMEOUTS.idle(), ProviderReader::positive),
                section.read("total", TIMEOUTS.total(), ProviderReader::positive));
        section.done();
        return timeouts;
    }

    static Duration positive(String text) {
        Duration duration = Quantity.duration(text);
        if (duration.isZero()) {
            throw new IllegalArgumentException("\"" + text + "\" is no time at all; expected more than 0");
        }
        return duration;
    }
}
