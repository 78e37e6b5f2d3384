package io.purser.control.explore;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is measured. One definition each, wherever it is shown.
public enum Measure {
    COST("the sum of all known costs, corrections included", Basis.COST),
    REQUESTS("model calls", Basis.REQUESTS),
    UNPRICED_REQUESTS("model calls whose cost is not known", Basis.UNPRICED),
    TOKENS("every token of every kind", Basis.TOKENS),
    INPUT_TOKENS("uncached input tokens", Basis.INPUT),
    CACHE_READ_TOKENS("input tokens read from the provider's cache", Basis.CACHE_READ),
    CACHE_WRITE_TOKENS("input tokens written to the provider's cache", Basis.CACHE_WRITE),
    OUTPUT_TOKENS("generated tokens, reasoning included", Basis.OUTPUT),
    REASONING_TOKENS("the part of the output that the caller does not see", Basis.REASONING),
    FAILED_REQUESTS("model calls that ended otherwise than in success", Basis.FAILED),
    RETRIES("attempts before the ones that are booked", Basis.RETRIES),
    COST_PER_REQUEST("cost ÷ requests", Basis.COST, Basis.REQUESTS),
    COST_PER_MILLION_TOKENS("cost ÷ tokens × 1,000,000", Basis.COST, Basis.TOKENS),
    ERROR_RATE("failed requests ÷ requests", Basis.FAILED, Basis.REQUESTS),
    RETRY_RATIO("retries ÷ requests", Basis.RETRIES, Basis.REQUESTS),
    CACHE_SHARE("tokens read from the cache ÷ tokens of the prompt", Basis.CACHE_READ, Basis.INPUT, Basis.CACHE_WRITE),
    TOKENS_P50("half of the calls have at most so many tokens", Basis.TOKENS_P50),
    TOKENS_P95("95 of 100 calls have at most so many tokens", Basis.TOKENS_P95),
    TOKENS_P99("99 of 100 calls have at most so many tokens", Basis.TOKENS_P99),
    LATENCY_MEAN("milliseconds from admission to the end, on average", Basis.LATENCY, Basis.REQUESTS),
    LATENCY_P50("half of the calls take at most so many milliseconds", Basis.LATENCY_P50),
    LATENCY_P95("95 of 100 calls take at most so many milliseconds", Basis.LATENCY_P95),
    LATENCY_P99("99 of 100 calls take at most so many milliseconds", Basis.LATENCY_P99);

    private static final int PLACES = 9;

    private final String definition;

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes lists that nobody changes
    private final List<Basis> from;

    Measure(String definition, Basis... from) {
        this.definition = definition;
        this.from = List.of(from);
    }

    /// What it means, in words.
    public String definition() {
        return definition;
    }

    /// As people write it: `cost_per_request`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The measure that a word means; empty where it means none.
    public static Optional<Measure> of(String word) {
        String name = word.strip().replace('-', '_').toUpperCase(Locale.ROOT);
        return Arrays.stream(values()).filter(one -> one.name().equals(name)).findFirst();
    }

    /// The figures that it is made from; of a ratio, what is divided comes first.
    public List<Basis> from() {
        return from;
    }

    /// Whether it is an amount of money, or one per something.
    public boolean isMoney() {
        return from.getFirst() == Basis.COST;
    }

    /// Whether the values of groups add up to that of all of them.
    public boolean isAdditive() {
        return from.size() == 1 && from.getFirst().isAdditive();
    }

    /// Everything that some measures are made from.
    public static Set<Basis> bases(List<Measure> measures) {
        Set<Basis> bases = EnumSet.noneOf(Basis.class);
        measures.forEach(measure -> bases.addAll(measure.from()));
        return bases;
    }

    /// Its value in a group; null where there is none, such as a cost per request without a request. Sums are exact;
    /// ratios are rounded half even to nine places, in units of the currency where they are money.
    public @Nullable BigDecimal of(Figures figures) {
        if (isAdditive()) {
            return BigDecimal.valueOf(figures.sum(from.getFirst()));
        }
        return switch (this) {
            case COST_PER_REQUEST, ERROR_RATE, RETRY_RATIO, LATENCY_MEAN ->
                ratio(figures.sum(from.getFirst()), BigDecimal.valueOf(figures.sum(Basis.REQUESTS)));
            case COST_PER_MILLION_TOKENS ->
                ratio(figures.sum(Basis.COST), BigDecimal.valueOf(figures.sum(Basis.TOKENS), 6));
            case CACHE_SHARE ->
                ratio(
                        figures.sum(Basis.CACHE_READ),
                        BigDecimal.valueOf(figures.sum(Basis.CACHE_READ))
                                .add(BigDecimal.valueOf(figures.sum(Basis.INPUT)))
                                .add(BigDecimal.valueOf(figures.sum(Basis.CACHE_WRITE))));
            case TOKENS_P50, TOKENS_P95, TOKENS_P99, LATENCY_P50, LATENCY_P95, LATENCY_P99 -> {
                @Nullable Long value = figures.of(from.getFirst());
                yield value == null ? null : BigDecimal.valueOf(value);
            }
            case COST,
                    REQUESTS,
                    UNPRICED_REQUESTS,
                    TOKENS,
                    INPUT_TOKENS,
                    CACHE_READ_TOKENS,
                    CACHE_WRITE_TOKENS,
                    OUTPUT_TOKENS,
                    REASONING_TOKENS,
                    FAILED_REQUESTS,
                    RETRIES -> throw new IllegalStateException(this + " is a sum");
        };
    }

    private static @Nullable BigDecimal ratio(long part, BigDecimal of) {
        return of.signum() == 0 ? null : BigDecimal.valueOf(part).divide(of, PLACES, RoundingMode.HALF_EVEN);
    }
}
