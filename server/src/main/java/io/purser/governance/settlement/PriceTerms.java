package io.purser.governance.settlement;

import io.purser.core.money.Conversion;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.pricing.Charge;
import io.purser.core.pricing.Conditions;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.Pricer;
import io.purser.core.usage.ServiceTier;
import io.purser.core.usage.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The price version and the exchange rate that a call was admitted under, pinned until it is
/// settled.
///
/// @param rule what was known of prices at the admission
/// @param subject what the price was looked for
/// @param admitted the price of the admitted model, null where there is none
/// @param strange the price that the model has in a currency without an exchange rate, null where
///     that is not what is missing
/// @param fixed whether the admitted price stands whatever model the response names
/// @param currency the accounting currency
/// @param exchange makes the admitted price's currency the accounting one; null where they are one
public record PriceTerms(
        PriceRule rule,
        PriceRule.Subject subject,
        @Nullable ModelPrice admitted,
        @Nullable ModelPrice strange,
        boolean fixed,
        CurrencyUnit currency,
        @Nullable Conversion exchange) {

    /// What the usage costs.
    ///
    /// @param cost null where no price is known
    /// @param version names the price that applied
    /// @param exchange the exchange rate that applied, null where none had to
    public record Result(
            @Nullable Long cost,
            @Nullable String model,
            @Nullable String version,
            List<String> flags,
            @Nullable String exchange) {

        /// A charge in the accounting currency.
        public Result(@Nullable Long cost, @Nullable String model, @Nullable String version, List<String> flags) {
            this(cost, model, version, flags, null);
        }
    }

    /// The price family that the provider follows.
    public String family() {
        return rule.families().apply(subject.provider());
    }

    /// The exchange rate that is missing, null where that is not what is.
    public @Nullable String missingRate() {
        return strange == null ? null : strange.currency() + " to " + currency;
    }

    /// Where the provider processes the call, null where nobody says.
    public @Nullable String region() {
        return subject.region();
    }

    /// The conditions that the call was admitted under.
    public Conditions asked() {
        return Conditions.of(subject.asked(), subject.region(), exchange);
    }

    /// Prices usage by the response's model where the book has it, else by the admitted one's,
    /// flagged; by the service that the response names, else by the one asked for.
    public Result charge(
            TokenUsage usage, String admittedModel, @Nullable String responseModel, @Nullable String serviceTier) {
        ServiceTier named = serviceTier == null ? subject.asked() : ServiceTier.named(serviceTier);
        return named == null
                ? charge(usage, admittedModel, responseModel, subject.asked(), List.of("service_tier_unknown"))
                : charge(usage, admittedModel, responseModel, named, List.of());
    }

    /// Prices each usage by itself, since tiers and fees go by the call, and adds them up.
    Result chargeEach(List<TokenUsage> parts, String admittedModel, @Nullable String responseModel) {
        long cost = 0;
        Result last = null;
        Set<String> flags = new TreeSet<>();
        for (TokenUsage part : parts) {
            last = charge(part, admittedModel, responseModel, null);
            flags.addAll(last.flags());
            Long one = last.cost();
            if (one == null) {
                return last;
            }
            cost = Math.addExact(cost, one);
        }
        return last == null
                ? charge(TokenUsage.NONE, admittedModel, responseModel, null)
                : new Result(cost, last.model(), last.version(), List.copyOf(flags), last.exchange());
    }

    private Result charge(
            TokenUsage usage,
            String admittedModel,
            @Nullable String responseModel,
            ServiceTier service,
            List<String> flags) {
        if (fixed || responseModel == null || responseModel.equals(admittedModel)) {
            Conditions conditions = Conditions.of(service, region(), exchange);
            return charge(usage, admittedModel, admitted, admittedModel, conditions, flags);
        }
        ModelPrice named = rule.find(subject, responseModel);
        if (named == null || !rule.usable(named, currency, subject.at())) {
            Conditions conditions = Conditions.of(service, region(), exchange);
            List<String> more = both(List.of("response_model_unpriced"), flags);
            return charge(usage, admittedModel, admitted, admittedModel, conditions, more);
        }
        Conversion other = rule.exchange(named, currency, subject.at());
        return charge(usage, admittedModel, named, responseModel, Conditions.of(service, region(), other), flags);
    }

    /// @param as what the model was called when its price was found: a pattern is nobody's model
    private Result charge(
            TokenUsage usage,
            String admittedModel,
            @Nullable ModelPrice price,
            String as,
            Conditions conditions,
            List<String> flags) {
        if (price == null) {
            return new Result(null, admittedModel, null, both(missing(), flags));
        }
        Charge charge = Pricer.price(price, usage, conditions);
        if (!charge.known()) {
            return new Result(null, admittedModel, null, both(List.of("unpriced"), flags));
        }
        String model = price.isPattern() ? as : price.model();
        Conversion used = conditions.exchange();
        return used == null
                ? new Result(charge.cost(), model, price.version(), both(charge.flags(), flags))
                : exchanged(price, model, charge, used, flags);
    }

    private Result exchanged(ModelPrice price, String model, Charge charge, Conversion used, List<String> flags) {
        List<String> old = rule.rates().isOld(used, subject.at()) ? List.of("exchange_rate_old") : List.of();
        return new Result(
                charge.cost(),
                model,
                price.version(),
                both(charge.flags(), both(old, flags)),
                used.rate().toString());
    }

    private List<String> missing() {
        return strange == null ? List.of("unpriced") : List.of("exchange_rate_missing", "unpriced");
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
