package io.purser.platform.config;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `prices` and `unpriced`.
final class PriceReader {

    private static final Pattern MONEY = Pattern.compile("(\\d{1,18}(?:\\.\\d{1,18})?) ([A-Z]{3})");

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
        List<Config.Tier> tiers = new ArrayList<>();
        for (Section tier : section.sections("tiers")) {
            long above = tier.required("above", 1L, PriceReader::tokens);
            tiers.add(new Config.Tier(above, rates(tier, shift)));
            tier.done();
        }
        var price = new Config.Price(
                provider,
                model,
                section.read("effectiveFrom", PriceReader::instant).orElse(null),
                section.text("source", "configuration"),
                rates,
                perRequest,
                free,
                tiers,
                section.read("contextWindow", PriceReader::tokens).orElse(null),
                section.read("maximumInput", PriceReader::tokens).orElse(null),
                section.read("maximumOutput", PriceReader::tokens).orElse(null),
                section.place());
        if (!free && rates.input() == null && rates.output() == null && perRequest == null) {
            section.problem("", "has no price; expected input, output, perRequest, or free: true");
        }
        section.done();
        return price;
    }

    private static Config.Rates rates(Section section, int shift) {
        return new Config.Rates(
                amount(section, "input", shift),
                amount(section, "cacheRead", shift),
                amount(section, "cacheWrite", shift),
                amount(section, "cacheWriteLong", shift),
                amount(section, "output", shift));
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
