package io.purser.core.money;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Dated exchange rates. Immutable: a change makes a new table. A rate serves both directions; it
/// is never derived over a third currency.
public final class ExchangeRates {

    private static final long DAY_MILLIS = 86_400_000;

    /// Without rates every price must be in the accounting currency.
    public static final ExchangeRates NONE = new ExchangeRates(Map.of(), 0, List.of());

    private final Map<String, Map<String, NavigableMap<Long, Conversion>>> conversions;
    private final long oldAfterDays;
    private final List<ExchangeRate> rates;

    private ExchangeRates(
            Map<String, Map<String, NavigableMap<Long, Conversion>>> conversions,
            long oldAfterDays,
            List<ExchangeRate> rates) {
        this.conversions = conversions;
        this.oldAfterDays = oldAfterDays;
        this.rates = rates;
    }

    /// A table of these. Two for the same two currencies and day are refused.
    ///
    /// @param oldAfterDays how many days a rate may stand before its use is flagged
    public static ExchangeRates of(List<ExchangeRate> rates, int oldAfterDays) {
        Map<String, Map<String, NavigableMap<Long, Conversion>>> conversions = new HashMap<>();
        for (ExchangeRate rate : rates) {
            for (CurrencyUnit paid : List.of(rate.from(), rate.to())) {
                Conversion conversion = rate.out(paid);
                boolean twice = conversions
                                .computeIfAbsent(paid.code(), _ -> new HashMap<>())
                                .computeIfAbsent(conversion.into().code(), _ -> new TreeMap<>())
                                .put(rate.day().toEpochDay(), conversion)
                        != null;
                if (twice) {
                    throw new IllegalArgumentException(
                            rate + " is there twice; expected one rate for two currencies and a day");
                }
            }
        }
        List<ExchangeRate> sorted = rates.stream()
                .sorted(Comparator.comparing(ExchangeRate::day)
                        .thenComparing(rate -> rate.from().code())
                        .thenComparing(rate -> rate.to().code()))
                .toList();
        return new ExchangeRates(conversions, oldAfterDays, sorted);
    }

    /// The latest on or before the UTC day of an instant, null where none is known.
    public @Nullable Conversion find(CurrencyUnit from, CurrencyUnit into, long atMillis) {
        Map<String, NavigableMap<Long, Conversion>> targets = conversions.get(from.code());
        NavigableMap<Long, Conversion> dated = targets == null ? null : targets.get(into.code());
        Map.Entry<Long, Conversion> latest = dated == null ? null : dated.floorEntry(day(atMillis));
        return latest == null ? null : latest.getValue();
    }

    /// Whether a rate is older on the day of an instant than one should be.
    public boolean isOld(Conversion used, long atMillis) {
        return day(atMillis) - used.rate().day().toEpochDay() > oldAfterDays;
    }

    /// All of them, by day and currencies.
    public List<ExchangeRate> rates() {
        return rates;
    }

    private static long day(long atMillis) {
        return Math.floorDiv(atMillis, DAY_MILLIS);
    }
}
