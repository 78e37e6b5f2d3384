package io.purser.control.explore;

import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.PriceBook;
import io.purser.core.pricing.Pricer;
import io.purser.core.usage.TokenUsage;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What usage costs by other versions of the price book's prices.
public final class BookedPrices implements Changes.OldPrices {
    private final Supplier<PriceBook> book;

    public BookedPrices(Supplier<PriceBook> book) {
        this.book = book;
    }

    @Override
    public @Nullable BigDecimal ratio(String version, String other, Figures usage) {
        Optional<ModelPrice> own = find(version);
        Optional<ModelPrice> before = find(other);
        if (own.isEmpty()
                || before.isEmpty()
                || !own.get().currency().equals(before.get().currency())) {
            return null;
        }
        boolean hasTiers = !own.get().tiers().isEmpty() || !before.get().tiers().isEmpty();
        TokenUsage priced = usage(usage, hasTiers ? Math.max(1, usage.sum(Basis.REQUESTS)) : 1);
        long now = Pricer.price(own.get(), priced).cost();
        return now == 0
                ? null
                : BigDecimal.valueOf(Pricer.price(before.get(), priced).cost())
                        .divide(BigDecimal.valueOf(now), MathContext.DECIMAL128);
    }

    private Optional<ModelPrice> find(String version) {
        return book.get().versioned(version).stream().findFirst();
    }

    /// All of it, or that of one call on average where the length of a call's prompt decides its price.
    private static TokenUsage usage(Figures usage, long calls) {
        long output = usage.sum(Basis.OUTPUT) / calls;
        return new TokenUsage(
                usage.sum(Basis.INPUT) / calls,
                usage.sum(Basis.CACHE_READ) / calls,
                usage.sum(Basis.CACHE_WRITE) / calls,
                0,
                output,
                Math.min(output, usage.sum(Basis.REASONING) / calls));
    }
}
