package io.purser.bench.judge;

import java.math.BigDecimal;

/// Amounts of money as whole billionths, exact.
public final class Nanos {
    private Nanos() {}

    /// Reads a plain decimal; more than nine decimals are refused.
    public static long parse(String decimal) {
        return new BigDecimal(decimal).movePointRight(9).longValueExact();
    }

    public static String print(long nanos) {
        return BigDecimal.valueOf(nanos, 9).toPlainString();
    }
}
