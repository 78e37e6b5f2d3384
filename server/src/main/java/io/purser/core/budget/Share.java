package io.purser.core.budget;

import io.purser.core.money.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A share of a limit, as people write it: `80%`.
///
/// @param percent 0 to 1,000
public record Share(BigDecimal percent) {
    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,4}(?:\\.\\d{1,3})?)\\s*%");
    private static final BigDecimal MOST = BigDecimal.valueOf(1_000);

    public Share {
        if (percent.signum() < 0 || percent.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(
                    "\"" + percent.toPlainString() + "%\" is out of bounds; expected 0% to 1000%");
        }
    }

    /// The share that a text is; empty where it has another form.
    ///
    /// @throws IllegalArgumentException where it is out of bounds
    public static Optional<Share> parse(String text) {
        Matcher written = WRITTEN.matcher(text.strip());
        return written.matches() ? Optional.of(new Share(new BigDecimal(written.group(1)))) : Optional.empty();
    }

    /// This share of a limit, rounded up.
    ///
    /// @throws IllegalArgumentException where that is more than can be counted
    public long of(long limit) {
        BigDecimal at = exactly(limit);
        if (at.compareTo(BigDecimal.valueOf(Money.LARGEST)) > 0) {
            throw new IllegalArgumentException("\"" + this + "\" of the limit is beyond what can be counted");
        }
        return at.longValueExact();
    }

    /// The same, or the most that can be counted where that is less.
    long ofAtMost(long limit) {
        return exactly(limit).min(BigDecimal.valueOf(Money.LARGEST)).longValueExact();
    }

    private BigDecimal exactly(long limit) {
        return percent.multiply(BigDecimal.valueOf(limit)).movePointLeft(2).setScale(0, RoundingMode.CEILING);
    }

    /// In its shortest form: `80%`.
    @Override
    public String toString() {
        return percent.stripTrailingZeros().toPlainString() + "%";
    }
}
