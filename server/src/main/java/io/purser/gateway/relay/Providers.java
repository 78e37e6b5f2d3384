package io.purser.gateway.relay;

import io.purser.core.model.ModelPattern;
import io.purser.gateway.dialect.Family;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The configured providers, in their order, and which of them serves a model.
public final class Providers {
    private static final int MAX_REMEMBERED = 10_000;

    private final List<Provider> all;
    private final ConcurrentHashMap<String, Routed> openai = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Routed> anthropic = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Routed> gemini = new ConcurrentHashMap<>();

    private final List<Fallback> fallbacks;

    public Providers(List<Provider> all) {
        this(all, List.of());
    }

    /// @param fallbacks the first that holds for a model counts
    public Providers(List<Provider> all, List<Fallback> fallbacks) {
        this.all = List.copyOf(all);
        this.fallbacks = List.copyOf(fallbacks);
    }

    public List<Provider> all() {
        return all;
    }

    /// Where a call goes.
    ///
    /// @param index the provider's place in the configuration
    /// @param upstreamModel the name that is sent
    /// @param priceAs the model whose price applies, where the configuration says so
    public record Routed(
            int index,
            Provider provider,
            String upstreamModel,
            @Nullable String priceAs) {}

    /// The first provider that speaks the dialect and serves the model, null where none does.
    public @Nullable Routed route(String model, Family family) {
        ConcurrentHashMap<String, Routed> remembered = switch (family) {
            case OPENAI -> openai;
            case ANTHROPIC -> anthropic;
            case GEMINI -> gemini;
        };
        Routed known = remembered.get(model);
        if (known != null) {
            return known;
        }
        Routed found = find(model, family);
        if (found != null && remembered.size() < MAX_REMEMBERED) {
            remembered.put(model, found);
        }
        return found;
    }

    /// Where a call goes that names its provider, whatever that one's patterns take.
    public Routed route(String model, Provider provider) {
        Provider.Alias alias = provider.aliases().get(model);
        int index = all.indexOf(provider);
        return alias == null
                ? new Routed(index, provider, model, null)
                : new Routed(index, provider, alias.to(), alias.priceAs());
    }

    /// The dialects in which a model is served, in lower case.
    public Set<String> dialects(String model) {
        return Arrays.stream(Family.values())
                .filter(family -> route(model, family) != null)
                .map(family -> family.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    /// The provider of this name, null where there is none.
    public @Nullable Provider named(String name) {
        return all.stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /// What answers in the place of a model, null where nothing does.
    public @Nullable Fallback fallback(String model) {
        return fallbacks.stream()
                .filter(fallback -> fallback.holdsFor(model))
                .findFirst()
                .orElse(null);
    }

    /// Where the target of a fallback is, null where it does not speak the dialect.
    public @Nullable Routed route(Fallback.Target target, Family family) {
        if (target.provider() == null) {
            return route(target.model(), family);
        }
        Provider provider = named(target.provider());
        return provider == null || !provider.speaks().contains(family) ? null : route(target.model(), provider);
    }

    private @Nullable Routed find(String model, Family family) {
        for (int i = 0; i < all.size(); i++) {
            Provider provider = all.get(i);
            if (!provider.speaks().contains(family)) {
                continue;
            }
            Provider.Alias alias = provider.aliases().get(model);
            if (alias != null) {
                return new Routed(i, provider, alias.to(), alias.priceAs());
            }
            if (provider.models().stream().anyMatch(pattern -> ModelPattern.matches(pattern, model))) {
                return new Routed(i, provider, model, null);
            }
        }
        return null;
    }
}
