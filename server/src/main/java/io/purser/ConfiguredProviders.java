package io.purser;

import io.purser.gateway.dialect.Family;
import io.purser.gateway.relay.Fallback;
import io.purser.gateway.relay.Manner;
import io.purser.gateway.relay.OnDisconnect;
import io.purser.gateway.relay.Provider;
import io.purser.gateway.relay.Providers;
import io.purser.gateway.relay.Retries;
import io.purser.gateway.relay.Setback;
import io.purser.gateway.sandbox.Sandbox;
import io.purser.platform.config.Config;
import io.purser.platform.config.ConfigException;
import io.purser.platform.config.UsualProviders;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The providers of the configuration as the relay knows them. One sandbox serves every provider of that
/// dialect that has no address of its own.
final class ConfiguredProviders {
    private final List<Provider> providers;
    private final Map<String, String> families;
    private final Map<String, String> regions;
    private final @Nullable Sandbox sandbox;

    private ConfiguredProviders(
            List<Provider> providers,
            Map<String, String> families,
            Map<String, String> regions,
            @Nullable Sandbox sandbox) {
        this.providers = providers;
        this.families = families;
        this.regions = regions;
        this.sandbox = sandbox;
    }

    static ConfiguredProviders start(Config config, Vertx vertx, InstantSource clock, Shutdown shutdown) {
        boolean wanted = config.providers().stream()
                .anyMatch(provider -> provider.dialect().equals("sandbox") && provider.baseUrl() == null);
        Sandbox sandbox = wanted
                ? Sandbox.start(vertx, clock, 0, null)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join()
                : null;
        if (sandbox != null) {
            shutdown.add(
                    "sandbox",
                    () -> sandbox.close()
                            .toCompletionStage()
                            .toCompletableFuture()
                            .join());
        }
        Map<String, String> families = new HashMap<>();
        config.providers().forEach(provider -> families.put(provider.name(), family(provider)));
        List<Provider> providers = config.providers().stream()
                .map(provider -> provider(provider, sandbox))
                .toList();
        return new ConfiguredProviders(providers, families, regions(config), sandbox);
    }

    private static Map<String, String> regions(Config config) {
        Map<String, String> regions = new HashMap<>();
        for (Config.Provider provider : config.providers()) {
            String region = provider.region();
            if (region != null) {
                regions.put(provider.name(), region);
            }
        }
        return regions;
    }

    private static Provider provider(Config.Provider configured, @Nullable Sandbox sandbox) {
        Map<String, Provider.Alias> aliases = new LinkedHashMap<>();
        configured
                .aliases()
                .forEach((name, alias) -> aliases.put(name, new Provider.Alias(alias.to(), alias.priceAs())));
        return new Provider(
                configured.name(),
                speaks(configured.dialect()),
                address(configured, sandbox),
                configured.apiKey(),
                configured.models(),
                aliases,
                new Provider.Timeouts(
                        configured.timeouts().connect(),
                        configured.timeouts().idle(),
                        configured.timeouts().total()),
                manner(configured),
                retries(configured.retries()));
    }

    private static Manner manner(Config.Provider configured) {
        if (configured.dialect().equals("azure")) {
            return new Manner.Azure(configured.apiVersion());
        }
        String usual = UsualProviders.nameAt(configured.baseUrl());
        return switch (usual == null ? "" : usual) {
            case "openrouter" -> new Manner.OpenRouter();
            case "mistral" -> new Manner.Mistral();
            default -> Manner.USUAL;
        };
    }

    /// A provider at a usual address follows the prices that are listed under its usual name, whatever
    /// it is called here; Azure's deployments those of OpenAI.
    static String family(Config.Provider configured) {
        String usual = UsualProviders.nameAt(configured.baseUrl());
        String dialect = configured.dialect();
        return usual != null ? usual : dialect.equals("azure") ? "openai" : dialect;
    }

    private static URI address(Config.Provider configured, @Nullable Sandbox sandbox) {
        String baseUrl = configured.baseUrl();
        if (baseUrl != null) {
            return URI.create(baseUrl);
        }
        if (sandbox == null) {
            throw new IllegalStateException("provider " + configured.name() + " has no address");
        }
        return URI.create(sandbox.origin() + "/v1");
    }

    private static Set<Family> speaks(String dialect) {
        return switch (dialect) {
            case "openai", "azure" -> Set.of(Family.OPENAI);
            case "anthropic" -> Set.of(Family.ANTHROPIC);
            case "gemini" -> Set.of(Family.GEMINI);
            case "sandbox" -> Set.of(Family.OPENAI, Family.ANTHROPIC, Family.GEMINI);
            default ->
                throw new IllegalArgumentException(
                        dialect + " is not a dialect; expected openai, azure, anthropic, gemini or sandbox");
        };
    }

    /// The providers and what answers in a model's place. A target that nothing serves stops the
    /// start: it would fail when it is needed.
    Providers providers(Config config) {
        Providers known = new Providers(providers);
        List<Fallback> fallbacks = new ArrayList<>();
        for (Config.Fallback fallback : config.fallbacks()) {
            List<Fallback.Target> to = new ArrayList<>();
            for (Config.Target target : fallback.to()) {
                Fallback.Target meant = new Fallback.Target(target.model(), target.provider());
                if (Arrays.stream(Family.values()).allMatch(family -> known.route(meant, family) == null)) {
                    throw new ConfigException(
                            target.place(),
                            "\"" + target.model() + "\" is served by no provider; expected a model that one takes");
                }
                to.add(meant);
            }
            fallbacks.add(new Fallback(fallback.model(), to, setbacks(fallback.on())));
        }
        return new Providers(providers, fallbacks);
    }

    private static Set<Setback> setbacks(List<String> words) {
        return words.stream().map(Setback::named).collect(Collectors.toSet());
    }

    private static Retries retries(Config.Retries retries) {
        return new Retries(retries.attempts(), setbacks(retries.on()), retries.pause());
    }

    static OnDisconnect onDisconnect(Config config) {
        return switch (config.onDisconnect()) {
            case Config.OnDisconnect.Cancel() -> new OnDisconnect.Cancel();
            case Config.OnDisconnect.Drain(Duration time, int concurrent) -> new OnDisconnect.Drain(time, concurrent);
        };
    }

    /// The price family that a provider follows where the book does not know its name.
    String family(String provider) {
        return families.getOrDefault(provider, provider);
    }

    /// Where a provider processes calls, null where the configuration does not say.
    @Nullable
    String region(String provider) {
        return regions.get(provider);
    }

    /// The sandbox's bill as JSON, null where no sandbox runs inside.
    @Nullable
    String bill(long after) {
        return sandbox == null ? null : sandbox.billJson(after);
    }
}
