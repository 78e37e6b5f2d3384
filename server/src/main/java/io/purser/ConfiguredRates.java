package io.purser;

import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.ExchangeRate;
import io.purser.core.money.ExchangeRates;
import io.purser.platform.config.Config;
import io.purser.platform.config.Place;
import io.purser.platform.config.Problems;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The exchange rates of an installation. A row that is not understood, stands twice or cannot be
/// true stops the start with its line: a wrong rate would misprice every call.
final class ConfiguredRates {

    /// From one day in the file to the next a rate moves less than this, or a decimal point has.
    private static final BigDecimal LARGEST_JUMP = BigDecimal.valueOf(3);

    /// One of these buys more than so many of a currency that the ledger counts coarsely.
    private static final BigDecimal LEAST_OF_SMALL = BigDecimal.valueOf(5);

    private static final Set<String> MAJOR = Set.of("USD", "EUR", "GBP", "CHF");

    private final Problems problems = new Problems();

    private record Row(Place place, ExchangeRate rate) {}

    private ConfiguredRates() {}

    static ExchangeRates rates(Config.Exchange exchange) {
        return ExchangeRates.of(reviewed(exchange.rows()), exchange.oldAfterDays());
    }

    /// What rows say, or every problem of them.
    static List<ExchangeRate> reviewed(List<Config.ExchangeRow> written) {
        ConfiguredRates reader = new ConfiguredRates();
        List<Row> rows = new ArrayList<>();
        for (Config.ExchangeRow row : written) {
            ExchangeRate rate = reader.rate(row);
            if (rate != null) {
                rows.add(new Row(row.place(), rate));
            }
        }
        reader.review(rows);
        reader.problems.throwIfAny();
        return rows.stream().map(Row::rate).toList();
    }

    private @Nullable ExchangeRate rate(Config.ExchangeRow row) {
        try {
            return new ExchangeRate(
                    date(row.date()),
                    CurrencyUnit.of(row.from()),
                    CurrencyUnit.of(row.to()),
                    ExchangeRate.decimal(row.rate()));
        } catch (IllegalArgumentException unreadable) {
            problems.add(row.place(), String.valueOf(unreadable.getMessage()));
            return null;
        }
    }

    private static LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException notDate) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a date; expected one such as 2026-11-20", notDate);
        }
    }

    private void review(List<Row> rows) {
        Map<String, Row> before = new HashMap<>();
        rows.stream()
                .sorted(Comparator.comparing((Row row) -> row.rate().day())
                        .thenComparingInt(row -> row.place().line()))
                .forEach(row -> {
                    ExchangeRate rate = row.rate();
                    direction(row);
                    Row other = before.get(rate.to().code() + rate.from().code());
                    if (other != null) {
                        problems.add(
                                row.place(),
                                rate + " stands the other way round " + at(other, row)
                                        + "; expected one direction for two currencies");
                    }
                    Row last = before.put(rate.from().code() + rate.to().code(), row);
                    if (last != null) {
                        follows(last, row);
                    }
                });
    }

    private void follows(Row last, Row row) {
        if (last.rate().day().equals(row.rate().day())) {
            problems.add(
                    row.place(),
                    row.rate() + " is there twice, first " + at(last, row)
                            + "; expected one rate for two currencies and a day");
        } else if (jumps(last.rate().rate(), row.rate().rate())) {
            problems.add(
                    row.place(),
                    row.rate() + " is not plausible after " + last.rate()
                            + "; expected less than a threefold change (a decimal point, the direction?)");
        }
    }

    /// Two files are reviewed together where one is to join the other.
    private static String at(Row other, Row row) {
        String line = "on line " + other.place().line();
        return other.place().source().equals(row.place().source())
                ? line
                : line + " of " + other.place().source();
    }

    private static boolean jumps(BigDecimal one, BigDecimal next) {
        return one.multiply(LARGEST_JUMP).compareTo(next) <= 0
                || next.multiply(LARGEST_JUMP).compareTo(one) <= 0;
    }

    /// A dollar is worth many yen: a rate below that is written the other way round.
    private void direction(Row row) {
        ExchangeRate rate = row.rate();
        boolean intoSmall = MAJOR.contains(rate.from().code()) && isSmall(rate.to());
        boolean outOfSmall = MAJOR.contains(rate.to().code()) && isSmall(rate.from());
        if ((intoSmall && rate.rate().compareTo(LEAST_OF_SMALL) < 0)
                || (outOfSmall && rate.rate().multiply(LEAST_OF_SMALL).compareTo(BigDecimal.ONE) > 0)) {
            problems.add(
                    row.place(),
                    rate + " is not plausible; expected " + rate.from() + " and " + rate.to() + " the other way round");
        }
    }

    private static boolean isSmall(CurrencyUnit currency) {
        return currency.scale() < CurrencyUnit.USD.scale();
    }
}
