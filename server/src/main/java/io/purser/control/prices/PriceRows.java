package io.purser.control.prices;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.purser.core.money.Money;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.Rates;
import io.purser.core.pricing.Tier;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The file that keeps imported prices: YAML that the configuration reads, one row on a line, so
/// that a change is one line of a review. Versions with other dates stay: the past is priced by
/// them.
public final class PriceRows {

    private static final JsonMapper TEXT = new JsonMapper();

    /// Names that YAML takes for nothing else.
    private static final Pattern PLAIN = Pattern.compile("(?!(?:true|false|null)$)[a-z][a-z0-9-]*");

    private static final String HEAD = """
            # List prices, written by `purser prices import`; purser.yaml names this file as `priceFile`.
            # One row for each model and date. A price that you agreed on belongs into purser.yaml.
            """;

    private PriceRows() {}

    /// Whether a missing price for cache writes is no gap at this provider.
    public static boolean cachesByItself(String provider) {
        return EntryReader.cachesByItself(provider);
    }

    /// The rows that stood there with more on top; one of a model and date takes the other's place.
    public static List<ModelPrice> with(List<ModelPrice> before, List<ModelPrice> more) {
        Map<List<Object>, ModelPrice> rows = new LinkedHashMap<>();
        for (List<ModelPrice> some : List.of(before, more)) {
            some.forEach(price -> rows.put(List.of(price.provider(), price.model(), price.effectiveFrom()), price));
        }
        return rows.values().stream()
                .sorted(Comparator.comparing(ModelPrice::provider)
                        .thenComparing(ModelPrice::model)
                        .thenComparing(ModelPrice::effectiveFrom))
                .toList();
    }

    /// The whole file.
    public static String text(List<ModelPrice> prices) {
        var text = new StringBuilder(HEAD);
        text.append(prices.isEmpty() ? "prices: []\n" : "prices:\n");
        prices.forEach(price -> text.append("  - {").append(row(price)).append("}\n"));
        return text.toString();
    }

    /// One row, as a line of the file.
    public static String line(ModelPrice price) {
        return "{" + row(price) + "}";
    }

    /// What a row says beside its source.
    public static String figures(ModelPrice price) {
        return said(price).toString();
    }

    private static String row(ModelPrice price) {
        return said(price).add("source: " + quoted(price.source())).toString();
    }

    private static StringJoiner said(ModelPrice price) {
        var row = new StringJoiner(", ");
        row.add("provider: " + quoted(price.provider())).add("model: " + quoted(price.model()));
        if (!price.effectiveFrom().equals(Instant.EPOCH)) {
            row.add("effectiveFrom: " + date(price.effectiveFrom()));
        }
        if (price.free()) {
            row.add("free: true");
        }
        rates(price.rates(), price).forEach(row::add);
        if (price.perRequest() != null) {
            row.add("perRequest: " + new Money(price.perRequest(), price.currency()));
        }
        tiers(row, price.tiers(), price);
        services(row, price);
        if (!price.uplifts().isEmpty()) {
            var uplifts = new StringJoiner(", ", "uplifts: {", "}");
            new TreeMap<>(price.uplifts())
                    .forEach((region, factor) -> uplifts.add(key(region) + ": " + PriceDocument.factor(factor)));
            row.add(uplifts.toString());
        }
        count(row, "contextWindow", price.limits().contextWindow());
        count(row, "maximumInput", price.limits().maximumInput());
        count(row, "maximumOutput", price.limits().maximumOutput());
        return row;
    }

    private static String tier(Tier tier, ModelPrice price) {
        var text = new StringJoiner(", ", "{", "}");
        text.add("above: " + tier.above());
        rates(tier.rates(), price).forEach(text::add);
        return text.toString();
    }

    private static void tiers(StringJoiner row, List<Tier> tiers, ModelPrice price) {
        if (!tiers.isEmpty()) {
            var list = new StringJoiner(", ", "tiers: [", "]");
            tiers.forEach(tier -> list.add(tier(tier, price)));
            row.add(list.toString());
        }
    }

    private static void services(StringJoiner row, ModelPrice price) {
        if (!price.services().isEmpty()) {
            var services = new StringJoiner(", ", "services: {", "}");
            price.services().forEach((tier, service) -> {
                var own = new StringJoiner(", ", tier.name().toLowerCase(Locale.ROOT) + ": {", "}");
                rates(service.rates(), price).forEach(own::add);
                tiers(own, service.tiers(), price);
                services.add(own.toString());
            });
            row.add(services.toString());
        }
    }

    private static List<String> rates(Rates rates, ModelPrice price) {
        var texts = new ArrayList<String>();
        Buckets.texts(rates, price.currency(), (bucket, amount) -> {
            if (amount != null) {
                texts.add(bucket + ": " + amount + " " + price.currency().code());
            }
        });
        return texts;
    }

    private static void count(StringJoiner row, String field, @Nullable Long tokens) {
        if (tokens != null) {
            row.add(field + ": " + tokens);
        }
    }

    private static String key(String name) {
        return PLAIN.matcher(name).matches() ? name : quoted(name);
    }

    static String date(Instant instant) {
        var time = instant.atOffset(ZoneOffset.UTC);
        return time.toLocalTime().toSecondOfDay() == 0 && time.getNano() == 0
                ? time.toLocalDate().toString()
                : instant.toString();
    }

    /// A JSON text is a YAML text too; `${` would be taken for a variable.
    private static String quoted(String text) {
        try {
            return TEXT.writeValueAsString(text).replace("${", "$${");
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
