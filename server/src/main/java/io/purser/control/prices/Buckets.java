package io.purser.control.prices;

import io.purser.core.money.CurrencyUnit;
import io.purser.core.pricing.MeterPrice;
import io.purser.core.pricing.PriceText;
import io.purser.core.pricing.Rates;
import java.math.BigDecimal;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The buckets of a price by the names and amounts they have in files.
final class Buckets {
    private Buckets() {}

    /// Is told of one bucket.
    @FunctionalInterface
    interface Told {
        /// @param decimals of the rate, so that it is the amount for what the bucket's name says
        void bucket(String name, @Nullable Long rate, int decimals);
    }

    /// Every bucket of text, and the meters that have a rate.
    static void each(Rates rates, CurrencyUnit currency, Told told) {
        int scale = currency.scale();
        told.bucket("input", rates.input(), scale);
        told.bucket("cacheRead", rates.cacheRead(), scale);
        told.bucket("cacheWrite", rates.cacheWrite(), scale);
        told.bucket("cacheWriteLong", rates.cacheWriteLong(), scale);
        told.bucket("output", rates.output(), scale);
        told.bucket("reasoning", rates.reasoning(), scale);
        rates.others().forEach((meter, rate) -> {
            MeterPrice price = MeterPrice.of(meter);
            told.bucket(price.field(), rate, scale + price.shift());
        });
    }

    /// The same as texts: null where a bucket has no rate.
    static void texts(Rates rates, CurrencyUnit currency, BiConsumer<String, @Nullable String> told) {
        each(
                rates,
                currency,
                (name, rate, decimals) -> told.accept(name, rate == null ? null : text(rate, decimals, currency)));
    }

    static String text(long rate, int decimals, CurrencyUnit currency) {
        return PriceText.plain(BigDecimal.valueOf(rate, decimals), currency);
    }
}
