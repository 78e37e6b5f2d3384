package io.purser.core.ledger;

import java.math.BigInteger;

/// The arithmetic of estimates: what output tokens cost at a rate per million, and how many an amount buys. Exact
/// in 128 bits; a cost is rounded up, so that an estimate is never too small.
final class Cost {
    /// What stands for any larger amount: above every limit, and far from overflow.
    static final long MOST = Long.MAX_VALUE / 4;

    private static final long MILLION = 1_000_000;

    private Cost() {}

    /// ⌈tokens × rate ÷ 1,000,000⌉, at most `MOST`.
    static long of(long tokens, long rate) {
        if (rate == 0 || tokens == 0) {
            return 0;
        }
        long high = Math.multiplyHigh(tokens, rate);
        long low = tokens * rate;
        if (high == 0 && low >= 0) {
            return Math.min(MOST, Math.ceilDiv(low, MILLION));
        }
        BigInteger[] parts = BigInteger.valueOf(tokens)
                .multiply(BigInteger.valueOf(rate))
                .divideAndRemainder(BigInteger.valueOf(MILLION));
        BigInteger cost = parts[1].signum() == 0 ? parts[0] : parts[0].add(BigInteger.ONE);
        return cost.bitLength() > 61 ? MOST : cost.longValue();
    }

    /// The most tokens whose cost is within `amount`, up to `most`; -1 where the amount is negative.
    static long tokens(long amount, long rate, long most) {
        if (amount < 0) {
            return -1;
        }
        if (rate == 0 || of(most, rate) <= amount) {
            return most;
        }
        long high = Math.multiplyHigh(amount, MILLION);
        long low = amount * MILLION;
        if (high == 0 && low >= 0) {
            return low / rate;
        }
        return BigInteger.valueOf(amount)
                .multiply(BigInteger.valueOf(MILLION))
                .divide(BigInteger.valueOf(rate))
                .longValueExact();
    }

    /// A sum of amounts of 0 or more, at most `MOST`.
    static long plus(long one, long other) {
        long sum = one + other;
        return sum < 0 || sum > MOST ? MOST : sum;
    }
}
