package io.purser.governance.settlement;

import io.purser.core.money.Conversion;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.ExchangeRates;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.PriceBook;
import io.purser.core.pricing.Unpriced;
import io.purser.core.usage.ServiceTier;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Everything that is known of prices at one moment, and the one rule by which a call finds its
/// price in it. Immutable and swapped whole, so that a call is priced by one state of it.
///
/// @param unpriced what happens to a model without a price
/// @param families the price family that a provider follows, by the provider's name
/// @param regions where a provider processes calls, by its name; null where nobody says
public record PriceRule(
        PriceBook book,
        ExchangeRates rates,
        Unpriced unpriced,
        UnaryOperator<String> families,
        Function<String, @Nullable String> regions) {

    /// Before anything is known.
    public static final PriceRule NOTHING = new PriceRule(
            PriceBook.of(List.of()), ExchangeRates.NONE, new Unpriced.Refuse(), provider -> provider, _ -> null);

    /// Where no provider says where it processes calls.
    public PriceRule(PriceBook book, ExchangeRates rates, Unpriced unpriced, UnaryOperator<String> families) {
        this(book, rates, unpriced, families, _ -> null);
    }

    /// What a price is looked for.
    ///
    /// @param model as admitted
    /// @param priceAs the model whose price applies, where the configuration says so; else null
    /// @param aliased whether the provider is sent another name, so that what its response names
    ///     says nothing of the price
    /// @param sorts names under which just this size and quality of the model may be listed, the
    ///     closest first
    /// @param asked the class of service that was asked for
    /// @param region where the provider processes it, null where nobody says
    /// @param at the admission, which decides among effective dates and exchange rates
    public record Subject(
            String provider,
            String model,
            @Nullable String priceAs,
            boolean aliased,
            List<String> sorts,
            ServiceTier asked,
            @Nullable String region,
            long at) {}

    /// The same rule over another book.
    public PriceRule with(PriceBook next) {
        return new PriceRule(next, rates, unpriced, families, regions);
    }

    /// The same rule with other exchange rates.
    public PriceRule with(ExchangeRates next) {
        return new PriceRule(book, next, unpriced, families, regions);
    }

    /// The terms under which a call is admitted.
    ///
    /// @param currency the accounting currency of its organization
    public PriceTerms terms(Subject subject, CurrencyUnit currency) {
        String priceAs = subject.priceAs();
        ModelPrice listed = listed(subject, priceAs);
        boolean fixed = priceAs != null || subject.aliased();
        if (listed != null && usable(listed, currency, subject.at())) {
            return terms(subject, listed, fixed, currency);
        }
        if (unpriced instanceof Unpriced.Fallback(ModelPrice fallback) && usable(fallback, currency, subject.at())) {
            return terms(subject, fallback, true, currency);
        }
        return new PriceTerms(this, subject, null, listed, fixed, currency, null);
    }

    /// The terms of a call that no price can be said of, whatever its model.
    public PriceTerms noTerms(Subject subject, CurrencyUnit currency) {
        return new PriceTerms(this, subject, null, null, true, currency, null);
    }

    private PriceTerms terms(Subject subject, ModelPrice price, boolean fixed, CurrencyUnit currency) {
        return new PriceTerms(this, subject, price, null, fixed, currency, exchange(price, currency, subject.at()));
    }

    private @Nullable ModelPrice listed(Subject subject, @Nullable String priceAs) {
        ModelPrice plain = find(subject, priceAs == null ? subject.model() : priceAs);
        if (subject.sorts().isEmpty() || (plain != null && (priceAs != null || pricedByTokens(plain)))) {
            return plain;
        }
        ModelPrice sort = sort(subject);
        return sort == null ? plain : sort;
    }

    /// A model that is priced by its tokens is priced so whatever is asked of it; one that is priced
    /// by the piece may have a price for just this size and quality.
    private static boolean pricedByTokens(ModelPrice plain) {
        return plain.rates().input() != null || plain.free();
    }

    private @Nullable ModelPrice sort(Subject subject) {
        for (String name : subject.sorts()) {
            ModelPrice found = find(subject, name);
            if (found != null && found.model().equals(name)) {
                return found;
            }
        }
        return null;
    }

    /// The price of a provider's model, null where there is none.
    @Nullable
    ModelPrice find(Subject subject, String model) {
        return book.find(subject.provider(), families.apply(subject.provider()), model, subject.at())
                .orElse(null);
    }

    /// Whether a price can be told in a currency: it is in it, nothing has to be told, or a rate
    /// is known.
    boolean usable(ModelPrice price, CurrencyUnit currency, long at) {
        return price.currency().equals(currency) || price.free() || rates.find(price.currency(), currency, at) != null;
    }

    /// What makes a price's currency the accounting one; null where nothing has to.
    @Nullable
    Conversion exchange(ModelPrice price, CurrencyUnit currency, long at) {
        return price.currency().equals(currency) || price.free() ? null : rates.find(price.currency(), currency, at);
    }
}
