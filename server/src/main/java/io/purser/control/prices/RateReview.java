package io.purser.control.prices;

import io.purser.core.money.ExchangeRate;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Exchange rates that somebody brings, held against those that are there. What they do not say
/// stays: rates are dated, and the past keeps its own.
///
/// @param added for currencies and a day that had none
/// @param changed that say something else for a day that has passed or was written already
/// @param unchanged that are there already
/// @param rows all that stand afterwards, by day and currencies
public record RateReview(
        List<ExchangeRate> added, List<Changed> changed, List<ExchangeRate> unchanged, List<ExchangeRate> rows) {

    private static final Comparator<ExchangeRate> ORDER = Comparator.comparing(ExchangeRate::day)
            .thenComparing(rate -> rate.from().code())
            .thenComparing(rate -> rate.to().code());

    public RateReview {
        added = List.copyOf(added);
        changed = List.copyOf(changed);
        unchanged = List.copyOf(unchanged);
        rows = List.copyOf(rows);
    }

    /// A rate that replaces another of the same day.
    public record Changed(ExchangeRate before, ExchangeRate after) {}

    private record Place(LocalDate day, String from, String to) {
        static Place of(ExchangeRate rate) {
            return new Place(rate.day(), rate.from().code(), rate.to().code());
        }
    }

    public static RateReview of(List<ExchangeRate> before, List<ExchangeRate> brought) {
        Map<Place, ExchangeRate> there = before.stream().collect(Collectors.toMap(Place::of, Function.identity()));
        Map<Place, ExchangeRate> after = new HashMap<>(there);
        List<ExchangeRate> added = new ArrayList<>();
        List<Changed> changed = new ArrayList<>();
        List<ExchangeRate> unchanged = new ArrayList<>();
        for (ExchangeRate rate : sorted(brought.stream())) {
            after.put(Place.of(rate), rate);
            @Nullable ExchangeRate known = there.get(Place.of(rate));
            if (known == null) {
                added.add(rate);
            } else if (known.equals(rate)) {
                unchanged.add(rate);
            } else {
                changed.add(new Changed(known, rate));
            }
        }
        return new RateReview(added, changed, unchanged, sorted(after.values().stream()));
    }

    private static List<ExchangeRate> sorted(Stream<ExchangeRate> rates) {
        return rates.sorted(ORDER).toList();
    }

    /// The file that `exchangeRates` names, a rate a line.
    public String text() {
        StringBuilder text = new StringBuilder("date,from,to,rate\n");
        for (ExchangeRate rate : rows) {
            text.append(rate.day())
                    .append(',')
                    .append(rate.from())
                    .append(',')
                    .append(rate.to())
                    .append(',')
                    .append(rate.rate().toPlainString())
                    .append('\n');
        }
        return text.toString();
    }
}
