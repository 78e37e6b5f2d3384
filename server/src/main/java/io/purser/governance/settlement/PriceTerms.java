package io.purser.governance.settlement;

import io.purser.core.money.CurrencyUnit;
import io.purser.core.pricing.Charge;
import io.purser.core.pricing.Conditions;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.PriceBook;
import io.purser.core.pricing.Pricer;
import io.purser.core.usage.ServiceTier;
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
/// @param asked the class of service that was asked for
/// @param region where the provider processes it, null where nobody says
/// @param at the admission, which decides among effective dates
public record PriceTerms(
        @Nullable ModelPrice admitted,
        boolean fixed,
        PriceBook book,
        String provider,
        String family,
        CurrencyUnit currency,
        ServiceTier asked,
        @Nullable String region,
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
    /// flagged; by the service that the response names, else by the one asked for.
    Result charge(
            TokenUsage usage, String admittedModel, @Nullable String responseModel, @Nullable String serviceTier) {
        if (serviceTier == null) {
            return charge(usage, admittedModel, responseModel, asked, List.of());
        }
        ServiceTier named = ServiceTier.named(serviceTier);
        return named == null
                ? charge(usage, admittedModel, responseModel, asked, List.of("service_tier_unknown"))
                : charge(usage, admittedModel, responseModel, named, List.of());
    }

    private Result charge(
            TokenUsage usage,
            String admittedModel,
            @Nullable String responseModel,
            ServiceTier service,
            List<String> flags) {
        Conditions conditions = service == ServiceTier.STANDARD && region == null
                ? Conditions.STANDARD
                : new Conditions(service, region);
        if (fixed || responseModel == null || responseModel.equals(admittedModel)) {
            return charge(usage, admittedModel, admitted, conditions, flags);
        }
        Optional<ModelPrice> named = book.find(provider, family, responseModel, at)
                .filter(found -> found.currency().equals(currency));
        return named.isPresent()
                ? charge(usage, admittedModel, named.get(), conditions, flags)
                : charge(usage, admittedModel, admitted, conditions, both(List.of("response_model_unpriced"), flags));
    }

    private static Result charge(
            TokenUsage usage,
            String admittedModel,
            @Nullable ModelPrice price,
            Conditions conditions,
            List<String> flags) {
        if (price == null) {
            return new Result(null, admittedModel, null, List.of("unpriced"));
        }
        Charge charge = Pricer.price(price, usage, conditions);
        if (!charge.known()) {
            return new Result(null, admittedModel, null, both(List.of("unpriced"), flags));
        }
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
