package io.purser.platform.config;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `prices` and `unpriced`.
final class PriceReader {

    private static final Pattern MONEY = Pattern.compile("(\\d{1,18}(?:\\.\\d{1,18})?) ([A-Z]{3})");

    private static final Pattern FACTOR = Pattern.compile("\\d{1,2}(\\.\\d{1,9})?");

    private static final List<String> SERVICES = List.of("priority", "flex", "batch");

    private PriceReader() {}

    static Config.Price price(Section section) {
        return price(section, section.required("provider"), section.required("model"));
    }

    static Config.Unpriced unpriced(Section root) {
        if (root.value("unpriced") instanceof Yaml.Fields) {
            Section section = root.section("unpriced");
            if (!section.has("fallback")) {
                root.problem("unpriced", "has no `fallback`; expected refuse, flag or {fallback: {input: …}}");
            }
            var fallback = new Config.Unpriced.Fallback(price(section.section("fallback"), "*", "*"));
            section.done();
            return fallback;
        }
        return root.choice("unpriced", "refuse", List.of("refuse", "flag")).equals("flag")
                ? new Config.Unpriced.Flag()
                : new Config.Unpriced.Refuse();
    }

    private static Config.Price price(Section section, String provider, String model) {
        int shift = section.choice("per", "1M tokens", List.of("1M tokens", "1k tokens"))
                        .equals("1k tokens")
                ? 3
                : 0;
        Config.Rates rates = rates(section, shift);
        Config.Amount perRequest = amount(section, "perRequest", 0);
        boolean free = section.flag("free", false);
        var price = new Config.Price(
                provider,
                model,
                section.read("effectiveFrom", PriceReader::instant).orElse(null),
                section.text("source", "configuration"),
                rates,
                perRequest,
                free,
                tiers(section, shift),
                services(section.section("services"), shift),
                uplifts(section.section("uplifts")),
                section.read("contextWindow", PriceReader::tokens).orElse(null),
                section.read("maximumInput", PriceReader::tokens).orElse(null),
                section.read("maximumOutput", PriceReader::tokens).orElse(null),
                section.place());
        section.done();
        agree(section, price);
        return price;
    }

    /// What a price cannot be: nothing at all, or free and not free.
    private static void agree(Section section, Config.Price price) {
        Config.Rates rates = price.rates();
        boolean based = rates.input() != null
                || rates.output() != null
                || !rates.meters().isEmpty()
                || price.perRequest() != null;
        if (!price.free() && !based) {
            section.problem(
                    "",
                    "has no price; expected input, output, a meter such as perOutputImage, perRequest, or free: true");
        }
        boolean more = !price.tiers().isEmpty() || !price.services().isEmpty();
        if (price.free()
                && (more || price.perRequest() != null || !rates.amounts().isEmpty())) {
            section.problem("free", "stands beside a price; expected one of them");
        }
    }

    private static List<Config.Tier> tiers(Section section, int shift) {
        List<Config.Tier> tiers = new ArrayList<>();
        Set<Long> thresholds = new HashSet<>();
        for (Section tier : section.sections("tiers")) {
            long above = tier.required("above", 1L, PriceReader::tokens);
            if (!thresholds.add(above)) {
                tier.problem("above", above + " is there twice; expected one tier for a threshold");
            }
            Config.Rates rates = rates(tier, shift);
            if (rates.amounts().isEmpty()) {
                tier.problem("", "has no rate; expected one at least");
            }
            tiers.add(new Config.Tier(above, rates));
            tier.done();
        }
        return tiers;
    }

    private static Map<String, Config.Service> services(Section section, int shift) {
        Map<String, Config.Service> services = new LinkedHashMap<>();
        for (String name : SERVICES) {
            boolean written = section.has(name);
            Section service = section.section(name);
            var read = new Config.Service(rates(service, shift), tiers(service, shift), service.place());
            service.done();
            if (written && read.rates().amounts().isEmpty()) {
                section.problem(name, "has no rate; expected one at least");
            } else if (written) {
                services.put(name, read);
            }
        }
        section.done();
        return services;
    }

    private static Map<String, Integer> uplifts(Section section) {
        Map<String, Integer> uplifts = new LinkedHashMap<>();
        for (String region : section.names()) {
            section.read(region, PriceReader::permille).ifPresent(factor -> uplifts.put(region, factor));
        }
        return uplifts;
    }

    private static Integer permille(String text) {
        if (FACTOR.matcher(text).matches()) {
            var thousandths = new BigDecimal(text).movePointRight(3).stripTrailingZeros();
            if (thousandths.scale() <= 0 && thousandths.intValue() >= 1000 && thousandths.intValue() <= 10_000) {
                return thousandths.intValueExact();
            }
        }
        throw new IllegalArgumentException(
                "\"" + text + "\" is not an uplift; expected a factor from 1 to 10 such as 1.1");
    }

    private static Config.Rates rates(Section section, int shift) {
        Map<String, Config.Amount> meters = new LinkedHashMap<>();
        Config.Rates.TOKENS.forEach(name -> put(meters, name, amount(section, name, shift)));
        Config.Rates.METERS.forEach(name -> put(meters, name, amount(section, name, 0)));
        return new Config.Rates(
                amount(section, "input", shift),
                amount(section, "cacheRead", shift),
                amount(section, "cacheWrite", shift),
                amount(section, "cacheWriteLong", shift),
                amount(section, "output", shift),
                amount(section, "reasoning", shift),
                meters);
    }

    private static void put(Map<String, Config.Amount> meters, String name, Config.@Nullable Amount amount) {
        if (amount != null) {
            meters.put(name, amount);
        }
    }

    private static Config.@Nullable Amount amount(Section section, String name, int shift) {
        return section.read(name, text -> money(text, shift))
                .map(text -> new Config.Amount(text, section.place(name)))
                .orElse(null);
    }

    private static String money(String text, int shift) {
        Matcher match = MONEY.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is not money; expected one such as 2.50 USD");
        }
        return new BigDecimal(match.group(1)).movePointRight(shift).toPlainString() + " " + match.group(2);
    }

    private static Long tokens(String text) {
        String plain = text.endsWith(" tokens") ? text.substring(0, text.length() - 7) : text;
        long tokens = Quantity.count(plain);
        if (tokens < 1) {
            throw new IllegalArgumentException("\"" + text + "\" is not a number of tokens; expected 1 or more");
        }
        return tokens;
    }

    private static Instant instant(String text) {
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeParseException neither) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a date; expected one such as 2026-03-01 or 2026-03-01T00:00:00Z", neither);
        }
    }
}
