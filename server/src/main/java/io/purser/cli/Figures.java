package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/// Figures as a table shows them: short. The documents carry them exact.
final class Figures {
    private Figures() {}

    /// An amount of money to the cent, or to four places where it is less than one.
    static String money(JsonNode amount) {
        if (amount.isNull() || amount.isMissingNode()) {
            return "-";
        }
        var value = new BigDecimal(amount.asText());
        boolean small = value.signum() != 0 && value.abs().compareTo(BigDecimal.ONE) < 0;
        BigDecimal rounded = value.setScale(small ? 4 : 2, RoundingMode.HALF_EVEN);
        return rounded.signum() == 0 && value.signum() != 0 ? "<0.0001" : rounded.toPlainString();
    }

    /// An amount in the unit of a budget: money to the cent, counts with `k`, `M` or `G`.
    static String amount(JsonNode row, String field) {
        return row.path("unit").asText().equals("MONEY")
                ? money(row.path(field))
                : count(new BigDecimal(row.path(field).asText("0")).longValue());
    }

    /// A count, short from a hundred thousand on.
    static String count(long count) {
        if (Math.abs(count) < 100_000) {
            return Long.toString(count);
        }
        String[] units = {"k", "M", "G", "T"};
        double value = count;
        int unit = -1;
        while (Math.abs(value) >= 1000 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f%s", value, units[unit]);
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
