package io.purser.governance.settlement;

import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.Rates;
import io.purser.core.pricing.ServiceRates;
import io.purser.core.pricing.Tier;
import io.purser.core.usage.Meter;
import io.purser.core.usage.ServiceTier;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// `usage-to-cost.txt`: its prices and its rows.
record CostTable(Map<String, Listed> models, List<Row> rows) {

    /// A model, and whose dialect it reports in.
    record Listed(String dialect, ModelPrice price) {}

    /// One report and what comes of it.
    ///
    /// @param group the heading above it
    /// @param lines what each charged bucket costs
    /// @param said flags, and what the provider says it cost
    record Row(
            String group,
            String what,
            String model,
            String report,
            String buckets,
            String lines,
            String total,
            String said) {}

    static CostTable read() throws IOException {
        Map<String, List<String[]>> prices = new LinkedHashMap<>();
        List<Row> rows = new ArrayList<>();
        String group = "";
        String[] asked = {};
        for (String line : text().split("\n")) {
            String[] columns = line.strip().split(" *\\| *", -1);
            if (line.startsWith("# ")) {
                group = line.substring(2);
            } else if (line.startsWith("price ")) {
                prices.computeIfAbsent(columns[0].substring(6), _ -> new ArrayList<>())
                        .add(columns);
            } else if (line.startsWith("    = ")) {
                rows.add(new Row(
                        group,
                        asked[0],
                        asked[1],
                        asked[2],
                        columns[0].substring(2),
                        columns[1],
                        columns[2],
                        columns.length > 3 ? columns[3] : ""));
            } else {
                asked = columns;
            }
        }
        Map<String, Listed> models = new HashMap<>();
        prices.forEach((name, sections) -> models.put(name, new Listed(sections.getFirst()[1], price(name, sections))));
        return new CostTable(models, rows);
    }

    private static String text() throws IOException {
        try (InputStream in = CostTable.class.getResourceAsStream("/usage-to-cost.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static ModelPrice price(String name, List<String[]> sections) {
        Rates standard = Rates.NONE;
        List<Tier> tiers = new ArrayList<>();
        Map<ServiceTier, Rates> services = new EnumMap<>(ServiceTier.class);
        Map<ServiceTier, List<Tier>> serviceTiers = new EnumMap<>(ServiceTier.class);
        Map<String, Integer> uplifts = new HashMap<>();
        for (String[] section : sections) {
            String[] words = section[2].split(" ");
            switch (words[0]) {
                case "standard" -> standard = rates(section[3]);
                case "above" -> tiers.add(new Tier(Long.parseLong(words[1]), rates(section[3])));
                case "region" ->
                    uplifts.put(
                            words[1], (int) (Money.parse(section[3] + " USD").units() / 1_000_000));
                default -> {
                    ServiceTier service = ServiceTier.valueOf(words[0].toUpperCase(Locale.ROOT));
                    if (words.length == 1) {
                        services.put(service, rates(section[3]));
                    } else {
                        serviceTiers
                                .computeIfAbsent(service, _ -> new ArrayList<>())
                                .add(new Tier(Long.parseLong(words[2]), rates(section[3])));
                    }
                }
            }
        }
        Map<ServiceTier, ServiceRates> others = new EnumMap<>(ServiceTier.class);
        services.forEach((service, rates) ->
                others.put(service, new ServiceRates(rates, serviceTiers.getOrDefault(service, List.of()))));
        return ModelPrice.custom("list", name, CurrencyUnit.USD, standard)
                .withTiers(tiers)
                .withServices(others)
                .withUplifts(uplifts);
    }

    /// `input 2.5, web_searches 0.01 each, audio_input_milliseconds 0.0001 per 1000`.
    private static Rates rates(String text) {
        Map<String, Long> perToken = new HashMap<>();
        Map<Meter, Long> meters = new EnumMap<>(Meter.class);
        for (String rate : text.split(", ")) {
            String[] words = rate.split(" ");
            long amount = Money.parse(words[1] + " USD").units();
            switch (words[0]) {
                case "input", "cache_read", "cache_write", "cache_write_long", "output", "reasoning" ->
                    perToken.put(words[0], amount);
                default -> meters.put(Meter.ofBucket(words[0]), amount * pieces(words));
            }
        }
        return new Rates(
                        perToken.get("input"),
                        perToken.get("cache_read"),
                        perToken.get("cache_write"),
                        perToken.get("cache_write_long"),
                        perToken.get("output"))
                .withReasoning(perToken.get("reasoning"))
                .with(meters);
    }

    private static long pieces(String[] words) {
        return switch (words.length) {
            case 2 -> 1;
            case 3 -> 1_000_000;
            default -> 1_000_000 / Long.parseLong(words[3]);
        };
    }
}
