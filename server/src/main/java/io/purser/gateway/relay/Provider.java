package io.purser.gateway.relay;

import io.purser.core.model.ModelPattern;
import io.purser.gateway.dialect.Family;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A provider as the configuration names it. Its address and its secret are one object: a caller
/// can set neither.
///
/// @param name what attribution, prices and budgets call it
/// @param speaks the dialects it answers in; the sandbox speaks all
/// @param baseUrl the address up to the API's version, with or without it
/// @param apiKey sent to it in its dialect's way; null sends none
/// @param models patterns of the models it serves
/// @param aliases asked for → what is sent
/// @param manner where it differs from its dialect's own provider
/// @param retries how often it is asked for one call
public record Provider(
        String name,
        Set<Family> speaks,
        URI baseUrl,
        @Nullable String apiKey,
        List<String> models,
        Map<String, Alias> aliases,
        Timeouts timeouts,
        Manner manner,
        Retries retries) {

    /// A provider that is asked once.
    public Provider(
            String name,
            Set<Family> speaks,
            URI baseUrl,
            @Nullable String apiKey,
            List<String> models,
            Map<String, Alias> aliases,
            Timeouts timeouts,
            Manner manner) {
        this(name, speaks, baseUrl, apiKey, models, aliases, timeouts, manner, Retries.NONE);
    }

    /// A provider that is spoken to as its dialect's own, once.
    public Provider(
            String name,
            Set<Family> speaks,
            URI baseUrl,
            @Nullable String apiKey,
            List<String> models,
            Map<String, Alias> aliases,
            Timeouts timeouts) {
        this(name, speaks, baseUrl, apiKey, models, aliases, timeouts, Manner.USUAL);
    }

    public Provider {
        speaks = Set.copyOf(speaks);
        models = List.copyOf(models);
        aliases = Map.copyOf(aliases);
        String scheme = baseUrl.getScheme();
        if (baseUrl.getHost() == null || !("https".equals(scheme) || "http".equals(scheme))) {
            throw new IllegalArgumentException(baseUrl + " is not a provider's address; expected https://host/path");
        }
    }

    /// Whether a model is one of its own, by a pattern or an alias.
    public boolean serves(String model) {
        return aliases.containsKey(model) || models.stream().anyMatch(pattern -> ModelPattern.matches(pattern, model));
    }

    /// The same, asked more than once.
    public Provider with(Retries more) {
        return new Provider(name, speaks, baseUrl, apiKey, models, aliases, timeouts, manner, more);
    }

    /// What is sent for a name that is asked for.
    ///
    /// @param priceAs the model whose price applies, null where the name asked for has one
    public record Alias(String to, @Nullable String priceAs) {}

    /// @param connect until the connection stands
    /// @param idle between two signs of life
    /// @param total from the first byte sent to the last received
    public record Timeouts(Duration connect, Duration idle, Duration total) {
        public static final Timeouts DEFAULT =
                new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofMinutes(10));
    }

    /// Tells nothing of the secret.
    @Override
    public String toString() {
        return "Provider[" + name + ", " + baseUrl + "]";
    }
}
