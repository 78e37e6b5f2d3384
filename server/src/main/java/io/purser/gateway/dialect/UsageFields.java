package io.purser.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// Walks the usage objects that providers report.
public final class UsageFields {
    private static final double MOST_SECONDS = 1e9;
    private static final int LONGEST_AMOUNT = 30;

    private UsageFields() {}

    /// Takes one field, with the parser at its value. A structure that it does not read is read past.
    @FunctionalInterface
    public interface Field {
        void take(String name) throws IOException;
    }

    /// Walks the object at which the parser stands.
    ///
    /// @return false where there is none: another value, which is skipped, says nothing
    public static boolean each(JsonParser json, Field field) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return false;
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            field.take(name);
            json.skipChildren();
        }
        return true;
    }

    /// Whether the parser stands at a count of tokens: a report without one says nothing.
    public static boolean isCount(JsonParser json) throws IOException {
        return json.currentToken() == JsonToken.VALUE_NUMBER_INT
                && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                && json.getLongValue() >= 0
                && json.getLongValue() <= UsageTally.MOST;
    }

    /// The number at which the parser stands; 0 where it is no count of tokens.
    public static long count(JsonParser json) throws IOException {
        if (isCount(json)) {
            return json.getLongValue();
        }
        json.skipChildren();
        return 0;
    }

    /// Whether the parser stands at `true`; reads past what is no flag.
    public static boolean isTrue(JsonParser json) throws IOException {
        boolean isTrue = json.currentToken() == JsonToken.VALUE_TRUE;
        json.skipChildren();
        return isTrue;
    }

    /// The length in seconds at which the parser stands, in milliseconds rounded up; 0 where it is
    /// none.
    public static long millis(JsonParser json) throws IOException {
        if (!json.currentToken().isNumeric()) {
            json.skipChildren();
            return 0;
        }
        double seconds = json.getDoubleValue();
        return seconds > 0 && seconds < MOST_SECONDS ? (long) Math.ceil(seconds * 1_000 - 1e-6) : 0;
    }

    /// The decimal number at which the parser stands, null where it is no amount of money.
    public static @Nullable BigDecimal amount(JsonParser json) throws IOException {
        if (!json.currentToken().isNumeric()) {
            json.skipChildren();
            return null;
        }
        if (json.getTextLength() > LONGEST_AMOUNT) {
            return null;
        }
        BigDecimal amount = decimal(json.getText());
        if (amount == null) {
            return null;
        }
        boolean isMoney = amount.signum() >= 0 && amount.scale() <= LONGEST_AMOUNT && amount.scale() >= -9;
        return isMoney ? amount : null;
    }

    /// Not every number of JSON is one that decimals can hold: exponents have their limits.
    private static @Nullable BigDecimal decimal(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException _) {
            return null;
        }
    }

    /// The string at which the parser stands, null where it is none.
    public static @Nullable String text(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return json.getText();
        }
        json.skipChildren();
        return null;
    }
}
