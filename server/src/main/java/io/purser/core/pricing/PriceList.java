package io.purser.core.pricing;

import io.purser.core.model.ModelPattern;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The prices that count alike, by provider: what a person wrote, or what lists say.
final class PriceList {

    /// Patterns in the order in which they are asked, by their texts.
    static final Comparator<String> PATTERNS =
            Comparator.comparingInt((String pattern) -> -pattern.length()).thenComparing(Comparator.naturalOrder());

    private final Map<String, Shelf> shelves;
    private final boolean firstHoldsBefore;

    private PriceList(Map<String, Shelf> shelves, boolean firstHoldsBefore) {
        this.shelves = shelves;
        this.firstHoldsBefore = firstHoldsBefore;
    }

    /// @param firstHoldsBefore whether a model's first version also holds before its date
    static PriceList of(List<ModelPrice> prices, boolean firstHoldsBefore) {
        var byProvider = new HashMap<String, Map<String, List<ModelPrice>>>();
        for (var price : prices) {
            byProvider
                    .computeIfAbsent(price.provider(), _ -> new HashMap<>())
                    .computeIfAbsent(price.model(), _ -> new ArrayList<>())
                    .add(price);
        }
        var shelves = new HashMap<String, Shelf>();
        byProvider.forEach((provider, versions) -> shelves.put(provider, Shelf.of(versions)));
        return new PriceList(Map.copyOf(shelves), firstHoldsBefore);
    }

    Optional<ModelPrice> find(String provider, String model, long atMillis) {
        var shelf = shelves.get(provider);
        if (shelf == null) {
            return Optional.empty();
        }
        return Optional.ofNullable(shelf.find(model, atMillis, firstHoldsBefore));
    }

    /// One provider's prices: names, and patterns from the longest to the shortest.
    private record Shelf(Map<String, List<ModelPrice>> names, List<List<ModelPrice>> patterns, DatedNames dated) {

        static Shelf of(Map<String, List<ModelPrice>> versions) {
            var names = new HashMap<String, List<ModelPrice>>();
            var patterns = new ArrayList<List<ModelPrice>>();
            versions.forEach((model, unsorted) -> {
                var sorted = inOrder(unsorted);
                if (sorted.getFirst().isPattern()) {
                    patterns.add(sorted);
                } else {
                    names.put(model, sorted);
                }
            });
            patterns.sort(Comparator.comparing(of -> of.getFirst().model(), PATTERNS));
            return new Shelf(Map.copyOf(names), List.copyOf(patterns), DatedNames.of(names));
        }

        private static List<ModelPrice> inOrder(List<ModelPrice> versions) {
            var sorted = versions.stream()
                    .sorted(Comparator.comparing(ModelPrice::effectiveFrom).thenComparing(ModelPrice::origin))
                    .toList();
            for (int i = 1; i < sorted.size(); i++) {
                if (sorted.get(i).effectiveFrom().equals(sorted.get(i - 1).effectiveFrom())
                        && sorted.get(i).origin() == sorted.get(i - 1).origin()) {
                    throw new IllegalArgumentException(
                            sorted.get(i).version() + " is there twice; expected one price for a model and date");
                }
            }
            return sorted;
        }

        @Nullable
        ModelPrice find(String model, long atMillis, boolean firstHoldsBefore) {
            var exact = at(names.get(model), atMillis, firstHoldsBefore);
            if (exact != null) {
                return exact;
            }
            var undated = at(dated.withoutDate(model, names), atMillis, firstHoldsBefore);
            if (undated != null) {
                return undated;
            }
            for (var versions : patterns) {
                if (ModelPattern.matches(versions.getFirst().model(), model)) {
                    var found = at(versions, atMillis, firstHoldsBefore);
                    if (found != null) {
                        return found;
                    }
                }
            }
            return null;
        }

        private static @Nullable ModelPrice at(
                @Nullable List<ModelPrice> versions, long atMillis, boolean firstHoldsBefore) {
            if (versions == null) {
                return null;
            }
            for (int i = versions.size() - 1; i >= 0; i--) {
                if (versions.get(i).effectiveFrom().toEpochMilli() <= atMillis) {
                    return versions.get(i);
                }
            }
            return firstHoldsBefore ? versions.getFirst() : null;
        }
    }
}
