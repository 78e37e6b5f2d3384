package io.purser.gateway.listener;

import io.purser.core.model.ModelPattern;
import io.purser.gateway.relay.Provider;
import io.purser.gateway.relay.Providers;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The models that can be asked for: what the price book names of each provider, as far as the
/// provider's patterns take it, and the names that the configuration spells out.
public final class ModelCatalog {
    private final Providers providers;
    private final Function<String, List<String>> pricedModels;

    /// @param pricedModels the models that the price book names of a provider
    public ModelCatalog(Providers providers, Function<String, List<String>> pricedModels) {
        this.providers = providers;
        this.pricedModels = pricedModels;
    }

    /// One model that can be asked for.
    public record Listed(String id, String provider) {}

    /// Every model whose name is allowed, by name.
    List<Listed> models(Predicate<String> allowed) {
        return models(allowed, null);
    }

    /// @param only the provider whose models are wanted, null for those of all
    List<Listed> models(Predicate<String> allowed, @Nullable Provider only) {
        TreeMap<String, Listed> found = new TreeMap<>();
        for (Provider provider : only == null ? providers.all() : List.of(only)) {
            for (String name : names(provider)) {
                if (allowed.test(name)) {
                    found.putIfAbsent(name, new Listed(name, provider.name()));
                }
            }
        }
        return List.copyOf(found.values());
    }

    private List<String> names(Provider provider) {
        List<String> names = new ArrayList<>(provider.aliases().keySet());
        for (String pattern : provider.models()) {
            if (pattern.indexOf('*') < 0) {
                names.add(pattern);
            }
        }
        for (String priced : pricedModels.apply(provider.name())) {
            if (provider.models().stream().anyMatch(pattern -> ModelPattern.matches(pattern, priced))) {
                names.add(priced);
            }
        }
        return names;
    }

    /// The names that differ least from one that nothing serves, at most three.
    List<String> nearest(String model) {
        record Near(String name, int distance) {}
        return models(_ -> true).stream()
                .map(listed -> new Near(listed.id(), distance(listed.id(), model)))
                .filter(near -> near.distance() <= Math.max(2, model.length() / 3))
                .sorted(java.util.Comparator.comparingInt(Near::distance).thenComparing(Near::name))
                .limit(3)
                .map(Near::name)
                .toList();
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j] + 1, row[j - 1] + 1), diagonal + same);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
