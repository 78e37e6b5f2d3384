package io.purser.core.pricing;

import io.purser.core.money.Conversion;
import io.purser.core.money.Money;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// A sum of products of tokens and rates that cannot overflow: a `long` while it fits, wider when
/// it does not. Not thread-safe, made for one charge.
final class ExactSum {

    private long small;
    private @Nullable BigInteger large;

    void add(long tokens, long rate) {
        long high = Math.multiplyHigh(tokens, rate);
        long product = tokens * rate;
        long sum = small + product;
        if (large == null && high == 0 && product >= 0 && sum >= 0) {
            small = sum;
            return;
        }
        var before = large == null ? BigInteger.valueOf(small) : large;
        large = before.add(BigInteger.valueOf(tokens).multiply(BigInteger.valueOf(rate)));
    }

    /// Multiplies the whole sum.
    void times(long factor) {
        long high = Math.multiplyHigh(small, factor);
        long product = small * factor;
        if (large == null && high == 0 && product >= 0) {
            small = product;
        } else {
            var before = large == null ? BigInteger.valueOf(small) : large;
            large = before.multiply(BigInteger.valueOf(factor));
        }
    }

    /// The quotient rounded half to even, at most {@link Money#LARGEST} (and one above it where
    /// the exact figure is larger, so that the caller can tell).
    long dividedHalfEven(long divisor) {
        return divided(divisor, false);
    }

    /// The quotient rounded up, limited in the same way.
    long dividedUp(long divisor) {
        return divided(divisor, true);
    }

    /// The quotient after a conversion into another currency, limited in the same way.
    long dividedConverted(long divisor, Conversion conversion, boolean up) {
        BigInteger whole = (large == null ? BigInteger.valueOf(small) : large).multiply(conversion.numerator());
        BigInteger by = conversion.denominator().multiply(BigInteger.valueOf(divisor));
        BigInteger[] parts = whole.divideAndRemainder(by);
        int half = parts[1].shiftLeft(1).compareTo(by);
        boolean next = up ? parts[1].signum() > 0 : half > 0 || (half == 0 && parts[0].testBit(0));
        BigInteger rounded = next ? parts[0].add(BigInteger.ONE) : parts[0];
        return rounded.bitLength() < 62 ? rounded.longValue() : Money.LARGEST + 1;
    }

    private long divided(long divisor, boolean up) {
        if (large != null) {
            var parts = large.divideAndRemainder(BigInteger.valueOf(divisor));
            boolean fits = parts[0].bitLength() < 62;
            return fits ? rounded(parts[0].longValue(), parts[1].longValue(), divisor, up) : Money.LARGEST + 1;
        }
        return rounded(small / divisor, small % divisor, divisor, up);
    }

    private static long rounded(long quotient, long rest, long divisor, boolean up) {
        long above = divisor - rest;
        boolean next = up ? rest > 0 : rest > above || (rest == above && (quotient & 1) == 1);
        return Math.min(next ? quotient + 1 : quotient, Money.LARGEST + 1);
    }
}
