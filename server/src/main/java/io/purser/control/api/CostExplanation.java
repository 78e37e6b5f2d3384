package io.purser.control.api;

import io.purser.core.ledger.UsageEvent;
import io.purser.core.money.Conversion;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.ExchangeRate;
import io.purser.core.money.Money;
import io.purser.core.pricing.Charge;
import io.purser.core.pricing.Conditions;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.Pricer;
import io.purser.core.pricing.Unpriced;
import io.purser.core.usage.Meter;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.ServiceTier;
import io.purser.core.usage.UsageSource;
import io.purser.governance.settlement.PriceRule;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the cost of a ledger entry is made of: its usage by the price version that stands on it,
/// line by line. The price may have left the book, or say something else today; then it says so
/// and shows no line that the cost was not made of.
final class CostExplanation {
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
    private static final BigDecimal MINUTE = BigDecimal.valueOf(60_000);

    private final PriceRule prices;
    private final CurrencyUnit accounting;

    CostExplanation(PriceRule prices, CurrencyUnit accounting) {
        this.prices = prices;
        this.accounting = accounting;
    }

    Map<String, @Nullable Object> of(UsageEvent event) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("version", event.priceVersion());
        form.put("source", null);
        form.put("currency", null);
        form.put("service", service(event).name().toLowerCase(Locale.ROOT));
        form.put("region", event.particulars().region());
        form.put("uplift", null);
        form.put("lines", List.of());
        form.put("sum", null);
        form.put("exchange", event.particulars().exchange());
        form.put("cost", event.cost() == null ? null : Money.plain(event.cost(), accounting));
        form.put("costCurrency", accounting.code());
        form.put("note", explain(event, form));
        return form;
    }

    private @Nullable String explain(UsageEvent event, Map<String, @Nullable Object> form) {
        String version = event.priceVersion();
        if (version == null || event.cost() == null) {
            return "No price was known: the cost is unknown, never 0.";
        }
        if (event.outcome() == Outcome.PROVIDER_ERROR && event.usage().total() == 0) {
            return "The provider failed before it charged anything.";
        }
        List<ModelPrice> named = named(version);
        if (named.isEmpty()) {
            return "The price is no longer in the price book; the cost stands as it was booked.";
        }
        Made made = made(event);
        if (made != null) {
            lines(event, made.price(), made.conditions(), form);
            return made.price().free() ? "The model is marked free." : null;
        }
        return event.usageSource() == UsageSource.HELD
                ? "What was used is not known: the cost is what the call held, rounded up."
                : "The price book says something else under this name today; the cost stands as it was booked.";
    }

    /// The price and the conditions that give the cost of an entry today as it was booked.
    record Made(ModelPrice price, Conditions conditions) {}

    /// Null where no price gives this cost any more.
    @Nullable
    Made made(UsageEvent event) {
        String version = event.priceVersion();
        if (version == null || event.cost() == null) {
            return null;
        }
        for (ModelPrice price : named(version)) {
            Conditions conditions = conditions(event, price);
            if (conditions != null
                    && Pricer.price(price, event.usage(), conditions).cost() == event.cost()) {
                return new Made(price, conditions);
            }
        }
        return null;
    }

    private List<ModelPrice> named(String version) {
        Stream<ModelPrice> fallback =
                prices.unpriced() instanceof Unpriced.Fallback(ModelPrice price) ? Stream.of(price) : Stream.empty();
        return Stream.concat(
                        prices.book().versioned(version).stream(),
                        fallback.filter(price -> price.version().equals(version)))
                .toList();
    }

    private static ServiceTier service(UsageEvent event) {
        String said = event.particulars().serviceTier();
        ServiceTier named = said == null ? null : ServiceTier.named(said);
        return named == null ? ServiceTier.STANDARD : named;
    }

    /// The conditions that stand on the entry, null where they do not fit the price.
    private @Nullable Conditions conditions(UsageEvent event, ModelPrice price) {
        String written = event.particulars().exchange();
        if (written == null) {
            return price.currency().equals(accounting) || price.free()
                    ? Conditions.of(service(event), event.particulars().region(), null)
                    : null;
        }
        ExchangeRate rate = ExchangeRate.parse(written);
        if (!price.currency().equals(rate.from()) && !price.currency().equals(rate.to())) {
            return null;
        }
        Conversion conversion = rate.out(price.currency());
        return Conditions.of(service(event), event.particulars().region(), conversion);
    }

    private static void lines(
            UsageEvent event, ModelPrice price, Conditions conditions, Map<String, @Nullable Object> form) {
        List<Map<String, @Nullable Object>> lines = new ArrayList<>();
        BigDecimal uplift =
                BigDecimal.valueOf(price.uplifts().getOrDefault(String.valueOf(conditions.region()), 1_000), 3);
        BigDecimal sum = BigDecimal.ZERO;
        for (Charge.Line line : Pricer.explain(price, event.usage(), conditions)) {
            BigDecimal units = BigDecimal.valueOf(line.tokens()).multiply(BigDecimal.valueOf(line.rate()));
            boolean fee = line.bucket().equals("request");
            BigDecimal cost = fee ? units : units.movePointLeft(6);
            sum = sum.add(fee ? cost : cost.multiply(uplift));
            lines.add(line(line, cost, price.currency()));
        }
        form.put("source", price.source());
        form.put("currency", price.currency().code());
        form.put(
                "uplift",
                uplift.compareTo(BigDecimal.ONE) == 0
                        ? null
                        : uplift.stripTrailingZeros().toPlainString());
        form.put("lines", lines);
        form.put("sum", exact(sum, price.currency()));
    }

    private static Map<String, @Nullable Object> line(Charge.Line line, BigDecimal cost, CurrencyUnit currency) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        Per per = Per.of(line.bucket());
        form.put("bucket", line.bucket());
        form.put("quantity", line.tokens());
        form.put("rate", exact(BigDecimal.valueOf(line.rate()).multiply(per.of).divide(per.from), currency));
        form.put("per", per.words);
        form.put("cost", exact(cost, currency));
        form.put("fallback", line.fallback());
        return form;
    }

    /// The amount for which people say a rate.
    private record Per(String words, BigDecimal of, BigDecimal from) {
        private static final Per TOKENS = new Per("1M tokens", BigDecimal.ONE, BigDecimal.ONE);
        private static final Per FEE = new Per("request", BigDecimal.ONE, BigDecimal.ONE);
        private static final Per TIME = new Per("minute", MINUTE, MILLION);
        private static final Per MANY = new Per("1M", BigDecimal.ONE, BigDecimal.ONE);
        private static final Per PIECE = new Per("piece", BigDecimal.ONE, MILLION);

        static Per of(String bucket) {
            if (bucket.equals("request")) {
                return FEE;
            }
            for (Meter meter : Meter.values()) {
                if (meter.bucket().equals(bucket)) {
                    return of(meter);
                }
            }
            return TOKENS;
        }

        private static Per of(Meter meter) {
            return switch (meter.unit()) {
                case TOKEN -> TOKENS;
                case MILLISECOND -> TIME;
                case PIECE ->
                    meter.bucket().endsWith("characters") || meter.bucket().endsWith("pixels") ? MANY : PIECE;
            };
        }
    }

    private static String exact(BigDecimal units, CurrencyUnit currency) {
        BigDecimal amount = units.movePointLeft(currency.scale()).stripTrailingZeros();
        return amount.setScale(Math.max(amount.scale(), currency.minorDigits())).toPlainString();
    }
}
