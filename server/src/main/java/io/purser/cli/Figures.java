package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/// Figures as a table shows them: short, and never better than they are. What is left is rounded down, what was spent
/// or is held up; a limit is shown as it is. The documents carry every figure exact.
final class Figures {
    private static final List<String> UNITS = List.of("k", "M", "G", "T");

    private Figures() {}

    /// What was spent or is held, to the cent, or to four places where it is less than one.
    static String spent(JsonNode amount) {
        return money(amount, RoundingMode.CEILING);
    }

    /// How much more was spent than before, with its sign; nothing has none.
    static String change(JsonNode amount) {
        String spent = spent(amount);
        return spent.startsWith("-") || spent.matches("[0.]+") ? spent : "+" + spent;
    }

    /// The same in the unit of a budget: counts with `k`, `M`, `G` or `T`.
    static String spent(JsonNode row, String field) {
        return amount(row, field, RoundingMode.CEILING);
    }

    /// What is left, in the unit of a budget.
    static String left(JsonNode row, String field) {
        return amount(row, field, RoundingMode.FLOOR);
    }

    /// A ceiling, with every digit that it has.
    static String limit(JsonNode row, String field) {
        if (absent(row.path(field))) {
            return "-";
        }
        BigDecimal value = new BigDecimal(row.path(field).asText()).stripTrailingZeros();
        if (isMoney(row)) {
            return value.setScale(Math.max(2, value.scale()), RoundingMode.UNNECESSARY)
                    .toPlainString();
        }
        String floor = count(value, RoundingMode.FLOOR);
        return floor.equals(count(value, RoundingMode.CEILING)) ? floor : value.toPlainString();
    }

    /// A count that is no amount of a budget.
    static String count(long count) {
        return count(BigDecimal.valueOf(count), RoundingMode.HALF_EVEN);
    }

    private static String amount(JsonNode row, String field, RoundingMode mode) {
        if (isMoney(row) || absent(row.path(field))) {
            return money(row.path(field), mode);
        }
        return count(new BigDecimal(row.path(field).asText()), mode);
    }

    private static boolean isMoney(JsonNode row) {
        return row.path("unit").asText().equals("MONEY");
    }

    private static boolean absent(JsonNode amount) {
        return amount.isNull() || amount.isMissingNode();
    }

    private static String money(JsonNode amount, RoundingMode mode) {
        if (absent(amount)) {
            return "-";
        }
        var value = new BigDecimal(amount.asText());
        boolean small = value.signum() != 0 && value.abs().compareTo(BigDecimal.ONE) < 0;
        boolean tiny = value.signum() > 0 && value.compareTo(new BigDecimal("0.0001")) < 0;
        return tiny ? "<0.0001" : value.setScale(small ? 4 : 2, mode).toPlainString();
    }

    /// Short from a hundred thousand on.
    private static String count(BigDecimal count, RoundingMode mode) {
        if (count.abs().compareTo(BigDecimal.valueOf(100_000)) < 0) {
            return count.toBigInteger().toString();
        }
        BigDecimal thousand = BigDecimal.valueOf(1_000);
        BigDecimal value = count;
        int unit = -1;
        while (value.abs().setScale(1, mode).compareTo(thousand) >= 0 && unit < UNITS.size() - 1) {
            value = value.movePointLeft(3);
            unit++;
        }
        return value.setScale(1, mode).toPlainString() + UNITS.get(unit);
    }

    /// `2026-11-22T00:00:00Z` as `2026-11-22`.
    static String day(JsonNode instant) {
        String text = instant.asText("");
        return text.length() < 10 ? "-" : text.substring(0, 10);
    }

    /// `2026-11-22T00:00:00Z` as `11-22 00:00Z`.
    static String instant(JsonNode instant) {
        String text = instant.asText("");
        return text.length() < 17 ? "-" : text.substring(5, 16).replace('T', ' ') + "Z";
    }
}
