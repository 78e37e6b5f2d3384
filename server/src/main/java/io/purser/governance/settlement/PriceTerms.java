package io.purser.governance.settlement;

import io.purser.core.money.CurrencyUnit;
import io.purser.core.pricing.Charge;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.PriceBook;
import io.purser.core.pricing.Pricer;
import io.purser.core.usage.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The price version that a call was admitted under, pinned until it is settled.
///
/// @param admitted the price of the admitted model, null where there is none
/// @param fixed whether that price stands whatever model the response names (`priceAs`, an alias)
/// @param book the whole book as it was at the admission
/// @param provider the provider's name in the book
/// @param family the price family that the provider follows
/// @param currency the accounting currency; a price in any other is no price until there are
///     rates
/// @param at the admission, which decides among effective dates
public record PriceTerms(
        @Nullable ModelPrice admitted,
        boolean fixed,
        PriceBook book,
        String provider,
        String family,
        CurrencyUnit currency,
        long at) {

    /// What the usage costs.
    ///
    /// @param cost null where no price is known
    /// @param version names the price that applied
    public record Result(
            @Nullable Long cost,
            @Nullable String model,
            @Nullable String version,
            List<String> flags) {}

    /// Prices usage by the response's model where the book has it, else by the admitted one's,
    /// flagged.
    Result charge(TokenUsage usage, String admittedModel, @Nullable String responseModel) {
        if (fixed || responseModel == null || responseModel.equals(admittedModel)) {
            return charge(usage, admittedModel, admitted, List.of());
        }
        Optional<ModelPrice> named = book.find(provider, family, responseModel, at)
                .filter(found -> found.currency().equals(currency));
        return named.isPresent()
                ? charge(usage, admittedModel, named.get(), List.of())
                : charge(usage, admittedModel, admitted, List.of("response_model_unpriced"));
    }

    private static Result charge(
            TokenUsage usage, String admittedModel, @Nullable ModelPrice price, List<String> flags) {
        if (price == null) {
            return new Result(null, admittedModel, null, List.of("unpriced"));
        }
        Charge charge = Pricer.price(price, usage);
        return new Result(charge.cost(), price.model(), price.version(), both(charge.flags(), flags));
    }

    private static List<String> both(List<String> first, List<String> second) {
        if (second.isEmpty()) {
            return first;
        }
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
