package io.purser.control.prices;

import com.fasterxml.jackson.databind.JsonNode;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.pricing.MeterPrice;
import io.purser.core.pricing.Rates;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the figures of one entry: money for a token as money for a million. The first figure
/// that cannot be believed is kept as the reason; reading goes on without it.
final class RateReader {

    static final String INPUT = "input_cost_per_token";
    static final String OUTPUT = "output_cost_per_token";
    static final String READ = "cache_read_input_token_cost";
    static final String WRITE = "cache_creation_input_token_cost";
    static final String WRITE_LONG = "cache_creation_input_token_cost_above_1hr";

    private static final String OLD_READ = "input_cost_per_token_cache_hit";
    private static final String REASONING = "output_cost_per_reasoning_token";

    /// What is read here.
    static final Set<String> TEXT = Set.of(INPUT, OUTPUT, READ, WRITE, WRITE_LONG, OLD_READ, REASONING);

    /// 0.01 USD for a token.
    private static final BigDecimal LARGEST = BigDecimal.valueOf(10_000);

    private static final int SCALE = CurrencyUnit.USD.scale();

    /// More digits than any price has, and few enough to compute with.
    private static final int MOST_DIGITS = 60;

    private final Set<Note> notes = EnumSet.noneOf(Note.class);
    private @Nullable Reason reason;
    private String detail = "";

    Set<Note> notes() {
        return notes;
    }

    @Nullable
    Reason reason() {
        return reason;
    }

    String detail() {
        return detail;
    }

    void note(Note note) {
        notes.add(note);
    }

    void refuse(Reason why, String figures) {
        if (reason == null) {
            reason = why;
            detail = figures;
        }
    }

    /// The rates under the names for text, each with a suffix: none for the base,
    /// `_above_200k_tokens` for a tier, `_priority` for a service, or both.
    Rates rates(JsonNode entry, String suffix) {
        Long input = perMillion(entry, INPUT + suffix);
        Long output = perMillion(entry, OUTPUT + suffix);
        Long reasoning = unlessZero(perMillion(entry, REASONING + suffix), output);
        return new Rates(
                        input,
                        unlessZero(cacheRead(entry, suffix), input),
                        unlessZero(perMillion(entry, WRITE + suffix), input),
                        unlessZero(perMillion(entry, WRITE_LONG + suffix), input),
                        output)
                .withReasoning(reasoning == null || reasoning.equals(output) ? null : reasoning);
    }

    private @Nullable Long cacheRead(JsonNode entry, String suffix) {
        Long read = perMillion(entry, READ + suffix);
        Long old = suffix.isEmpty() ? perMillion(entry, OLD_READ) : null;
        if (read != null && old != null && !read.equals(old)) {
            refuse(Reason.CONTRADICTION, READ + " " + entry.get(READ) + ", " + OLD_READ + " " + entry.get(OLD_READ));
        }
        return read == null ? old : read;
    }

    /// A cache price of 0 beside a price for input is as likely unknown as free.
    private @Nullable Long unlessZero(@Nullable Long rate, @Nullable Long input) {
        if (rate == null || rate != 0 || (input != null && input == 0)) {
            return rate;
        }
        note(Note.ZERO_RATE);
        return null;
    }

    /// Ledger units for a million tokens; null where nothing is said.
    @Nullable
    Long perMillion(JsonNode entry, String field) {
        BigDecimal token = number(entry, field);
        return token == null ? null : units(field, token, 6);
    }

    /// Ledger units for a request.
    @Nullable
    Long perRequest(JsonNode entry, String field) {
        BigDecimal fee = number(entry, field);
        Long units = fee == null ? null : units(field, fee, 0);
        return units == null || units == 0 ? null : units;
    }

    /// What one of a meter's units costs, as the rate for a million of its smallest; null where
    /// nothing is said, 0 or what can only be for something smaller.
    @Nullable
    Long meter(JsonNode entry, String field, MeterPrice price) {
        return meter(field, number(entry, field), price, price.isForTokens() ? 6 : 0);
    }

    /// The same where the price is for a thousand.
    @Nullable
    Long thousand(JsonNode entry, String field, MeterPrice price) {
        return meter(field, number(entry, field), price, -3);
    }

    private @Nullable Long meter(String field, @Nullable BigDecimal number, MeterPrice price, int places) {
        if (number == null) {
            return null;
        }
        BigDecimal amount = number.movePointRight(places);
        if (amount.signum() == 0) {
            note(Note.ZERO_RATE);
            return null;
        }
        if (price.isTooLittle(amount)) {
            note(Note.PER_TOKEN);
            return null;
        }
        if (price.isTooMuch(amount)) {
            refuse(Reason.UNIT, field + " " + number);
            return null;
        }
        return rounded(field, number, amount.movePointRight(price.shift()), price.isForTokens() ? 9 : 6);
    }

    /// A plain number within reach; what is not is refused here.
    private @Nullable BigDecimal number(JsonNode entry, String field) {
        JsonNode value = entry.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isNumber()) {
            refuse(Reason.NOT_A_NUMBER, field + " " + shortened(value.toString()));
            return null;
        }
        BigDecimal number = value.decimalValue();
        if (number.signum() < 0) {
            refuse(Reason.NEGATIVE, field + " " + shortened(value.toString()));
        } else if ((long) number.precision() - number.scale() > MOST_DIGITS) {
            refuse(Reason.UNIT, field + " " + shortened(value.toString()));
        } else if (number.scale() > MOST_DIGITS || number.precision() > MOST_DIGITS) {
            refuse(Reason.TOO_FINE, field + " " + shortened(value.toString()));
        } else {
            return number;
        }
        return null;
    }

    private @Nullable Long units(String field, BigDecimal number, int shift) {
        BigDecimal amount = number.movePointRight(shift);
        if (amount.compareTo(LARGEST) > 0) {
            refuse(Reason.UNIT, field + " " + number);
            return null;
        }
        return rounded(field, number, amount, 9);
    }

    /// @param places how far below the amount what is rounded away must be
    private @Nullable Long rounded(String field, BigDecimal number, BigDecimal amount, int places) {
        BigDecimal kept = amount.setScale(SCALE, RoundingMode.HALF_EVEN);
        BigDecimal off = kept.subtract(amount).abs();
        if (off.movePointRight(places).compareTo(amount) > 0) {
            refuse(Reason.TOO_FINE, field + " " + number);
            return null;
        }
        if (off.signum() > 0) {
            note(off.movePointRight(9).compareTo(amount) > 0 ? Note.ROUNDED : Note.NOISE);
        }
        return kept.movePointRight(SCALE).longValueExact();
    }

    /// What a stranger wrote, for a line.
    static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 39) + "…";
    }

    /// A count of tokens that can be one; null for everything else.
    static @Nullable Long tokens(JsonNode entry, String field) {
        JsonNode value = entry.path(field);
        if (!value.isNumber()) {
            return null;
        }
        double count = value.doubleValue();
        return count >= 1 && count <= 1e9 && count == Math.rint(count) ? Long.valueOf((long) count) : null;
    }
}
