package io.purser.control.prices;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.core.model.ModelPattern;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import io.purser.core.pricing.Charge;
import io.purser.core.pricing.Conditions;
import io.purser.core.pricing.MeterPrice;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.PriceBook;
import io.purser.core.pricing.PriceText;
import io.purser.core.pricing.Pricer;
import io.purser.core.pricing.Rates;
import io.purser.core.pricing.ServiceRates;
import io.purser.core.pricing.Tier;
import io.purser.core.usage.Meter;
import io.purser.core.usage.Quantities;
import io.purser.core.usage.ServiceTier;
import io.purser.core.usage.TokenUsage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Prices of a book as documents: what is in force, and why a row answers for a model.
public final class PriceDocument {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String MILLION = "a million tokens";

    private PriceDocument() {}

    /// The prices that hold at an instant, by provider and model; with a name or pattern only
    /// those.
    public static ArrayNode inForce(PriceBook book, @Nullable String model, Instant at) {
        Map<List<Object>, ModelPrice> newest = new HashMap<>();
        book.prices().stream()
                .filter(price -> !price.effectiveFrom().isAfter(at))
                .filter(price -> model == null || named(model, price))
                .sorted(Comparator.comparing(ModelPrice::effectiveFrom).thenComparing(ModelPrice::origin))
                .forEach(price -> newest.put(
                        List.of(price.provider(), price.model(), price.origin() == ModelPrice.Origin.CUSTOM), price));
        var list = JSON.arrayNode();
        newest.values().stream()
                .sorted(Comparator.comparing(ModelPrice::provider)
                        .thenComparing(ModelPrice::model)
                        .thenComparing(ModelPrice::origin, Comparator.reverseOrder()))
                .forEach(price -> list.add(row(price)));
        return list;
    }

    private static boolean named(String pattern, ModelPrice price) {
        return ModelPattern.matches(pattern, price.model())
                || ModelPattern.matches(pattern, price.provider() + "/" + price.model());
    }

    static ObjectNode row(ModelPrice price) {
        var row = JSON.objectNode();
        row.put("provider", price.provider()).put("model", price.model());
        row.put("currency", price.currency().code()).put("free", price.free());
        rates(row, price.rates(), price.currency());
        units(row.putObject("units"), price);
        row.put("perRequest", plain(price.perRequest(), price.currency()));
        tiers(row, price.tiers(), price.currency());
        ObjectNode services = row.putObject("services");
        price.services().forEach((tier, service) -> {
            ObjectNode own = services.putObject(tier.name().toLowerCase(Locale.ROOT));
            rates(own, service.rates(), price.currency());
            tiers(own, service.tiers(), price.currency());
        });
        ObjectNode uplifts = row.putObject("uplifts");
        new TreeMap<>(price.uplifts()).forEach((region, factor) -> uplifts.put(region, factor(factor)));
        boolean ever = price.effectiveFrom().equals(Instant.EPOCH);
        row.put("effectiveFrom", ever ? null : PriceRows.date(price.effectiveFrom()));
        row.put("source", price.source()).put("version", price.version());
        return row.put("list", price.origin().name());
    }

    private static void tiers(ObjectNode row, List<Tier> tiers, CurrencyUnit currency) {
        ArrayNode list = row.putArray("tiers");
        for (Tier tier : tiers) {
            rates(list.addObject().put("above", tier.above()), tier.rates(), currency);
        }
    }

    /// What the amounts of the price's meters are for.
    private static void units(ObjectNode units, ModelPrice price) {
        Set<Meter> meters = EnumSet.noneOf(Meter.class);
        meters.addAll(price.rates().others().keySet());
        price.tiers().forEach(tier -> meters.addAll(tier.rates().others().keySet()));
        price.services().values().forEach(service -> {
            meters.addAll(service.rates().others().keySet());
            service.tiers().forEach(tier -> meters.addAll(tier.rates().others().keySet()));
        });
        for (Meter meter : meters) {
            units.put(MeterPrice.of(meter).field(), MeterPrice.of(meter).unit());
        }
    }

    /// 1100 thousandths as people write them: 1.1.
    static String factor(int thousandths) {
        return BigDecimal.valueOf(thousandths, 3).stripTrailingZeros().toPlainString();
    }

    private static void rates(ObjectNode row, Rates rates, CurrencyUnit currency) {
        Buckets.texts(rates, currency, row::put);
    }

    private static @Nullable String plain(@Nullable Long rate, CurrencyUnit currency) {
        return rate == null ? null : Money.plain(rate, currency);
    }

    /// Whose model is asked for, as the gateway looks it up.
    ///
    /// @param family the list that the provider follows where the book does not know its name
    /// @param region where the provider processes calls, null where nobody says
    public record Asked(
            String provider,
            String family,
            String model,
            @Nullable String region) {}

    /// Which price answers, why, and what a call costs by it, line by line.
    ///
    /// @param usage null: a usual call of such a model
    public static ObjectNode explain(
            PriceBook book, Asked asked, Instant at, @Nullable TokenUsage usage, ServiceTier service) {
        var document = JSON.objectNode();
        document.put("provider", asked.provider()).put("family", asked.family()).put("model", asked.model());
        Optional<ModelPrice> found = book.find(asked.provider(), asked.family(), asked.model(), at.toEpochMilli());
        if (found.isEmpty()) {
            document.putNull("price");
            return document;
        }
        ModelPrice price = found.get();
        document.set("price", row(price));
        ArrayNode why = document.putArray("why");
        why.add(list(price.origin()));
        why.add(shelf(asked, price));
        why.add(name(asked, price));
        why.add(since(price, at));
        others(book, price).forEach(document.putArray("otherVersions")::add);
        cost(document, price, usage == null ? usual(price) : usage, new Conditions(service, asked.region()));
        return document;
    }

    private static String list(ModelPrice.Origin origin) {
        return switch (origin) {
            case CUSTOM -> "it stands under `prices` in purser.yaml, which comes before every list";
            case IMPORTED -> "nothing under `prices` names the model; it is an imported list price";
            case BUILTIN -> "nothing under `prices` names the model; it is a built-in list price";
        };
    }

    private static String shelf(Asked asked, ModelPrice price) {
        return price.provider().equals(asked.provider())
                ? "found under the provider's own name, " + asked.provider()
                : "nothing under " + asked.provider() + "; its dialect follows the prices of " + price.provider();
    }

    private static String name(Asked asked, ModelPrice price) {
        if (price.isPattern()) {
            return "the longest pattern that matches: " + price.model();
        }
        return price.model().equals(asked.model())
                ? "the exact name"
                : "the name without its date, " + price.model() + ": no listed date has another price";
    }

    private static String since(ModelPrice price, Instant at) {
        if (price.effectiveFrom().equals(Instant.EPOCH)) {
            return "it holds from ever";
        }
        String date = PriceRows.date(price.effectiveFrom());
        return price.effectiveFrom().isAfter(at)
                ? "it is dated " + date + ", later than asked, and the earliest that the list knows"
                : "the latest version, in force since " + date;
    }

    private static List<String> others(PriceBook book, ModelPrice price) {
        return book.prices().stream()
                .filter(other -> other.provider().equals(price.provider())
                        && other.model().equals(price.model())
                        && !other.equals(price))
                .map(ModelPrice::version)
                .sorted()
                .toList();
    }

    /// A thousand tokens and five hundred; where text has no price, one of whatever has.
    private static TokenUsage usual(ModelPrice price) {
        if (price.free() || price.rates().input() != null || price.rates().output() != null) {
            return new TokenUsage(1000, 0, 0, 0, 500, 0);
        }
        Quantities one = Quantities.NONE;
        for (Meter meter : price.rates().others().keySet()) {
            one = one.with(
                    meter,
                    switch (meter.unit()) {
                        case TOKEN -> 1000;
                        case MILLISECOND -> 60_000;
                        case PIECE -> 1;
                    });
        }
        return new TokenUsage(0, 0, 0, 0, 0, 0, one);
    }

    private static void cost(ObjectNode document, ModelPrice price, TokenUsage usage, Conditions conditions) {
        ServiceRates own = price.services().get(conditions.service());
        long above = own == null ? 0 : reached(own.tiers(), usage);
        above = above == 0 ? reached(price.tiers(), usage) : above;
        document.put("tierAbove", above == 0 ? null : Long.valueOf(above));
        document.put("service", conditions.service().name().toLowerCase(Locale.ROOT));
        document.put("servicePriced", own != null);
        String region = conditions.region();
        document.put("region", region);
        document.put("uplift", region == null ? "1" : factor(price.uplifts().getOrDefault(region, 1000)));
        ArrayNode lines = document.putArray("lines");
        Pricer.explain(price, usage, conditions).forEach(line -> lines.add(line(line, price.currency())));
        Charge charge = Pricer.price(price, usage, conditions);
        document.put("cost", charge.known() ? Money.plain(charge.cost(), price.currency()) : null);
        document.put("currency", price.currency().code());
        charge.flags().forEach(document.putArray("flags")::add);
    }

    private static long reached(List<Tier> tiers, TokenUsage usage) {
        return tiers.stream()
                .mapToLong(Tier::above)
                .filter(threshold -> usage.prompt() > threshold)
                .max()
                .orElse(0);
    }

    private static ObjectNode line(Charge.Line line, CurrencyUnit currency) {
        boolean fee = line.bucket().equals("request");
        BigDecimal units = BigDecimal.valueOf(line.tokens()).multiply(BigDecimal.valueOf(line.rate()));
        ObjectNode document = JSON.objectNode()
                .put("bucket", line.bucket())
                .put("tokens", line.tokens())
                .put("rate", Money.plain(line.rate(), currency));
        MeterPrice meter = meter(line.bucket());
        if (meter == null) {
            document.put("price", Money.plain(line.rate(), currency)).put("for", fee ? "a request" : MILLION);
        } else {
            document.put("price", PriceText.plain(meter.written(line.rate(), currency), currency))
                    .put("for", meter.unit());
        }
        return document.put("cost", exact(fee ? units : units.movePointLeft(6), currency))
                .put("fallback", line.fallback());
    }

    private static @Nullable MeterPrice meter(String bucket) {
        for (MeterPrice price : MeterPrice.values()) {
            if (price.meter().bucket().equals(bucket)) {
                return price;
            }
        }
        return null;
    }

    private static String exact(BigDecimal units, CurrencyUnit currency) {
        BigDecimal amount = units.movePointLeft(currency.scale()).stripTrailingZeros();
        return amount.setScale(Math.max(amount.scale(), 0)).toPlainString();
    }
}
