package io.purser.gateway.sandbox;

import java.math.BigDecimal;

/// Amounts of the bill as text.
final class Money {
    private Money() {}

    static String plain(BigDecimal amount) {
        return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
    }
}
