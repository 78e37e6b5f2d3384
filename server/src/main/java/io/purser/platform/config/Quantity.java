package io.purser.platform.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations, sizes and counts as people write them.
public final class Quantity {

    private static final Pattern SHORT_DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})\\s*(B|KiB|MiB|GiB|kB|KB|MB|GB)?");
    private static final Pattern COUNT = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)\\s*(k|M|G)?");

    private static final Map<String, Long> BYTES = Map.of(
            "B",
            1L,
            "KiB",
            1L << 10,
            "MiB",
            1L << 20,
            "GiB",
            1L << 30,
            "kB",
            1_000L,
            "KB",
            1_000L,
            "MB",
            1_000_000L,
            "GB",
            1_000_000_000L);

    private static final Map<String, Integer> ZEROS = Map.of("", 0, "k", 3, "M", 6, "G", 9);

    private Quantity() {}

    /// `250ms`, `30s`, `5m`, `6h`, `2d` (of 24 hours) or ISO 8601 (`PT30S`); 0 or more.
    public static Duration duration(String text) {
        Matcher match = SHORT_DURATION.matcher(text);
        if (match.matches()) {
            return of(Long.parseLong(match.group(1)), match.group(2));
        }
        try {
            Duration parsed = Duration.parse(text);
            if (!parsed.isNegative()) {
                return parsed;
            }
        } catch (DateTimeParseException notIso) {
            // Falls through to the one message that names every form.
        }
        throw new IllegalArgumentException("\"" + text + "\" is not a duration; expected one such as 30s, 6h or PT30S");
    }

    private static Duration of(long amount, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    /// `32MiB`, `16KiB`, `1MB` or plain bytes.
    public static long bytes(String text) {
        Matcher match = SIZE.matcher(text);
        if (match.matches()) {
            String unit = match.group(2) == null ? "B" : match.group(2);
            long factor = BYTES.getOrDefault(unit, 1L);
            long amount = Long.parseLong(match.group(1));
            if (amount <= Long.MAX_VALUE / factor) {
                return amount * factor;
            }
        }
        throw new IllegalArgumentException("\"" + text + "\" is not a size; expected one such as 32MiB or 16KiB");
    }

    /// `2M`, `10k`, `1.5M` or a plain number, whole in the end.
    public static long count(String text) {
        Matcher match = COUNT.matcher(text.strip());
        if (match.matches()) {
            String unit = match.group(2) == null ? "" : match.group(2);
            BigDecimal count = new BigDecimal(match.group(1)).movePointRight(ZEROS.getOrDefault(unit, 0));
            if (count.stripTrailingZeros().scale() <= 0 && count.precision() - count.scale() <= 18) {
                return count.longValueExact();
            }
        }
        throw new IllegalArgumentException("\"" + text + "\" is not a count; expected one such as 200k, 2M or 500");
    }

    /// `2M tokens`: a count and its unit's word.
    public static long count(String text, String word) {
        if (!text.endsWith(word)) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a number of " + word + "; expected one such as \"2M " + word + "\"");
        }
        return count(text.substring(0, text.length() - word.length()));
    }
}
