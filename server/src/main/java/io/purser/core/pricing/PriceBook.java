package io.purser.core.pricing;

import io.purser.core.model.ModelPattern;
import io.purser.core.pricing.ModelPrice.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Every price that is known, effective-dated. Immutable: a change makes a new book.
///
/// What a person wrote (custom) comes before the lists. Within each: the exact name, then the name
/// without its date where that is unambiguous, then the longest matching pattern. An imported list
/// holds newer versions of what is built in; on the same date the imported one counts. A custom
/// price holds from its date on; a list's first version also holds before its date, since it is
/// the earliest that anybody can vouch for.
public final class PriceBook {

    private final List<ModelPrice> prices;
    private final PriceList custom;
    private final PriceList listed;
    /// Made when somebody asks: few do, and a start need not.
    private volatile @Nullable Map<String, List<ModelPrice>> versions;

    private PriceBook(List<ModelPrice> prices) {
        this.prices = List.copyOf(prices);
        this.custom = PriceList.of(where(prices, true), false);
        this.listed = PriceList.of(where(prices, false), true);
    }

    private static List<ModelPrice> where(List<ModelPrice> prices, boolean custom) {
        return prices.stream()
                .filter(price -> (price.origin() == Origin.CUSTOM) == custom)
                .toList();
    }

    /// A book of these prices. Two versions of one model with the same date and origin are
    /// refused.
    public static PriceBook of(List<ModelPrice> prices) {
        return new PriceBook(prices);
    }

    /// This book with more prices, usually custom ones on top of the built-in list.
    public PriceBook withOverrides(List<ModelPrice> more) {
        var all = new ArrayList<>(prices);
        all.addAll(more);
        return new PriceBook(all);
    }

    /// The price of a provider's model at a moment.
    public Optional<ModelPrice> find(String provider, String model, long atMillis) {
        return find(provider, provider, model, atMillis);
    }

    /// The price of a model of a provider that may go by a name of its own: looked up under that
    /// name first, then under the family whose list prices it follows (`openai` for a provider
    /// called `my-openai`).
    public Optional<ModelPrice> find(String provider, String family, String model, long atMillis) {
        return custom.find(provider, model, atMillis)
                .or(() -> custom.find(family, model, atMillis))
                .or(() -> listed.find(provider, model, atMillis))
                .or(() -> listed.find(family, model, atMillis));
    }

    /// The prices in whose place a pattern would come that a person writes: of all names that are known, what
    /// holds for them at a moment, but for what comes before it.
    public List<ModelPrice> under(ModelPrice pattern, String family, long atMillis) {
        String provider = pattern.provider();
        return prices.stream()
                .filter(price -> !price.isPattern())
                .filter(price ->
                        price.provider().equals(provider) || price.provider().equals(family))
                .map(ModelPrice::model)
                .filter(model -> ModelPattern.matches(pattern.model(), model))
                .distinct()
                .flatMap(model -> find(provider, family, model, atMillis).stream())
                .filter(price -> !comesBefore(price, pattern))
                .toList();
    }

    /// Of one provider a name that a person wrote out comes before any pattern, and a longer pattern before a
    /// shorter.
    private static boolean comesBefore(ModelPrice price, ModelPrice pattern) {
        return price.origin() == Origin.CUSTOM
                && price.provider().equals(pattern.provider())
                && (!price.isPattern() || PriceList.PATTERNS.compare(price.model(), pattern.model()) < 0);
    }

    /// Every price in the book.
    public List<ModelPrice> prices() {
        return prices;
    }

    /// The prices that the ledger names so; none where they have left the book.
    public List<ModelPrice> versioned(String version) {
        Map<String, List<ModelPrice>> known = versions;
        if (known == null) {
            known = prices.stream().collect(Collectors.groupingBy(ModelPrice::version));
            versions = known;
        }
        return known.getOrDefault(version, List.of());
    }

    /// The names of all models, without patterns, sorted: to suggest the nearest ones.
    public List<String> names() {
        var names = new TreeSet<String>();
        prices.stream().filter(price -> !price.isPattern()).forEach(price -> names.add(price.model()));
        return List.copyOf(names);
    }
}
