package io.purser.governance.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.pricing.MeterPrice;
import io.purser.core.pricing.ModelLimits;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.ModelPrice.Origin;
import io.purser.core.pricing.PriceText;
import io.purser.core.pricing.Rates;
import io.purser.core.pricing.ServiceRates;
import io.purser.core.pricing.Tier;
import io.purser.core.usage.Meter;
import io.purser.core.usage.ServiceTier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The price list that comes with the product: what providers published on a named day, one row
/// per model, each with its source. The sandbox brings its own. Read strictly, since it is part of
/// the build.
public final class BuiltinPrices {

    private static final String RESOURCE = "/io/purser/prices/builtin.json";

    private static final JsonMapper JSON = new JsonMapper();

    private static final Set<String> RATES =
            Set.of("input", "cacheRead", "cacheWrite", "cacheWriteLong", "output", "reasoning");

    private static final Set<String> FIELDS = Set.of(
            "provider",
            "model",
            "source",
            "effectiveFrom",
            "free",
            "above",
            "tiers",
            "services",
            "uplifts",
            "context",
            "maximumOutput");

    /// Providers that cache only what a call asks them to.
    private static final Set<String> CACHE_ON_REQUEST = Set.of("anthropic");

    private BuiltinPrices() {}

    /// Reads the list from the jar.
    public static List<ModelPrice> load() {
        try (var in = BuiltinPrices.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing; expected it in the jar");
            }
            return read(JSON.readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE + " cannot be read", e);
        }
    }

    private static List<ModelPrice> read(JsonNode list) {
        var currency = CurrencyUnit.of(list.required("currency").asText());
        var prices = new ArrayList<ModelPrice>();
        for (var row : list.required("prices")) {
            prices.add(price(row, currency));
        }
        return List.copyOf(prices);
    }

    private static ModelPrice price(JsonNode row, CurrencyUnit currency) {
        row.fieldNames().forEachRemaining(BuiltinPrices::requireKnown);
        var provider = row.required("provider").asText();
        return new ModelPrice(
                provider,
                row.required("model").asText(),
                LocalDate.parse(row.required("effectiveFrom").asText())
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant(),
                row.required("source").asText(),
                currency,
                rates(row, currency),
                tiers(row, currency),
                null,
                row.path("free").booleanValue(),
                !CACHE_ON_REQUEST.contains(provider),
                new ModelLimits(tokens(row, "context"), null, tokens(row, "maximumOutput")),
                Origin.BUILTIN,
                services(row.path("services"), currency),
                uplifts(row.path("uplifts")));
    }

    private static List<Tier> tiers(JsonNode row, CurrencyUnit currency) {
        var tiers = new ArrayList<Tier>();
        for (var tier : row.path("tiers")) {
            tier.fieldNames().forEachRemaining(BuiltinPrices::requireKnown);
            tiers.add(new Tier(tier.required("above").longValue(), rates(tier, currency)));
        }
        return tiers;
    }

    private static Map<ServiceTier, ServiceRates> services(JsonNode row, CurrencyUnit currency) {
        var services = new EnumMap<ServiceTier, ServiceRates>(ServiceTier.class);
        row.properties().forEach(service -> {
            service.getValue().fieldNames().forEachRemaining(BuiltinPrices::requireKnown);
            services.put(
                    ServiceTier.valueOf(service.getKey().toUpperCase(Locale.ROOT)),
                    new ServiceRates(rates(service.getValue(), currency), tiers(service.getValue(), currency)));
        });
        return services;
    }

    private static Map<String, Integer> uplifts(JsonNode row) {
        var uplifts = new HashMap<String, Integer>();
        row.properties()
                .forEach(region -> uplifts.put(
                        region.getKey(),
                        new BigDecimal(region.getValue().textValue())
                                .movePointRight(3)
                                .intValueExact()));
        return uplifts;
    }

    private static void requireKnown(String field) {
        if (!FIELDS.contains(field) && !RATES.contains(field) && MeterPrice.named(field) == null) {
            throw new IllegalArgumentException("\"" + field + "\" is not a field of a price; expected one of " + FIELDS
                    + ", " + RATES + ", " + MeterPrice.fields());
        }
    }

    private static Rates rates(JsonNode row, CurrencyUnit currency) {
        var meters = new EnumMap<Meter, Long>(Meter.class);
        for (MeterPrice meter : MeterPrice.values()) {
            var value = row.get(meter.field());
            if (value != null) {
                meters.put(
                        meter.meter(),
                        PriceText.meter(meter, value.textValue() + " " + currency.code())
                                .units());
            }
        }
        return new Rates(
                rate(row, "input", currency),
                rate(row, "cacheRead", currency),
                rate(row, "cacheWrite", currency),
                rate(row, "cacheWriteLong", currency),
                rate(row, "output", currency),
                rate(row, "reasoning", currency),
                meters);
    }

    private static @Nullable Long rate(JsonNode row, String field, CurrencyUnit currency) {
        var value = row.get(field);
        return value == null
                ? null
                : Long.valueOf(PriceText.perMillion(value.textValue() + " " + currency.code())
                        .units());
    }

    private static @Nullable Long tokens(JsonNode row, String field) {
        var value = row.get(field);
        return value == null ? null : Long.valueOf(value.longValue());
    }
}
