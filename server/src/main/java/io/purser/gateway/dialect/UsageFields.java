package io.purser.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/// Walks the usage objects that providers report.
public final class UsageFields {
    private UsageFields() {}

    /// Takes one field, with the parser at its value; must leave it at the value's end.
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
}
