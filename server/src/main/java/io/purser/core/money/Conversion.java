package io.purser.core.money;

import java.math.BigInteger;

/// An exchange rate put to use in one direction, as an exact fraction between ledger units, so
/// that nothing is rounded before the sum it is for.
///
/// @param rate where it comes from
/// @param into the currency of the result
/// @param numerator above 0
/// @param denominator above 0; without a common factor
public record Conversion(ExchangeRate rate, CurrencyUnit into, BigInteger numerator, BigInteger denominator) {

    static Conversion of(ExchangeRate rate, CurrencyUnit paid) {
        boolean asWritten = paid.equals(rate.from());
        if (!asWritten && !paid.equals(rate.to())) {
            throw new IllegalArgumentException(
                    paid + " is not in the rate " + rate + "; expected " + rate.from() + " or " + rate.to());
        }
        // Units of `to` for a unit of `from`: the rate, shifted by the difference of the scales.
        int shift = rate.to().scale() - rate.from().scale() - rate.rate().scale();
        BigInteger upper = rate.rate().unscaledValue().multiply(BigInteger.TEN.pow(Math.max(0, shift)));
        BigInteger lower = BigInteger.TEN.pow(Math.max(0, -shift));
        BigInteger common = upper.gcd(lower);
        BigInteger numerator = upper.divide(common);
        BigInteger denominator = lower.divide(common);
        return asWritten
                ? new Conversion(rate, rate.to(), numerator, denominator)
                : new Conversion(rate, rate.from(), denominator, numerator);
    }

    /// The amount of an amount, rounded up and at most {@link Money#LARGEST}: for bounds.
    public long up(long units) {
        BigInteger[] parts = BigInteger.valueOf(units).multiply(numerator).divideAndRemainder(denominator);
        BigInteger up = parts[1].signum() > 0 ? parts[0].add(BigInteger.ONE) : parts[0];
        return up.bitLength() > 62 ? Money.LARGEST : Math.min(Money.LARGEST, up.longValue());
    }
}
