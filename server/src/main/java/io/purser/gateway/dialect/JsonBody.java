package io.purser.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;

/// What every dialect asks of a body: one JSON object in UTF-8 within limits, names and numbers
/// that can be meant.
final class JsonBody {
    private static final int MAX_MODEL_LENGTH = 256;

    private JsonBody() {}

    /// Reads one body with a parser that stands before it.
    @FunctionalInterface
    interface Reading {
        BodyPeek.Peek of(JsonParser json) throws IOException;
    }

    /// A reading within the limits of a body; whatever is wrong with it becomes a rejection.
    static BodyPeek.Peek parse(byte[] body, int length, Reading reading) {
        if (!beginsAsObject(body, length)) {
            return new BodyPeek.Peek.Rejected("body", "a JSON object in UTF-8");
        }
        if (!Utf8.isValid(body, length)) {
            return new BodyPeek.Peek.Rejected("body", "well-formed JSON in UTF-8");
        }
        try (JsonParser json = Json.FACTORY.createParser(body, 0, length)) {
            return reading.of(json);
        } catch (Unexpected e) {
            return e.rejected();
        } catch (StreamConstraintsException _) {
            return new BodyPeek.Peek.Rejected(
                    "body", "JSON nested at most 64 deep, with numbers of at most 1,000 digits");
        } catch (IOException _) {
            return new BodyPeek.Peek.Rejected("body", "well-formed JSON in UTF-8");
        }
    }

    private static boolean beginsAsObject(byte[] body, int length) {
        if (length < 2 || body[0] == 0 || body[1] == 0) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            byte b = body[i];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b == '{' && i + 1 < length && body[i + 1] != 0;
            }
        }
        return false;
    }

    /// `value` where it may be a model's name.
    static String modelName(String value) {
        if (value.isEmpty() || value.length() > MAX_MODEL_LENGTH || !printable(value)) {
            throw new Unexpected("model", "the name of a model, 1 to 256 printable characters");
        }
        return value;
    }

    private static boolean printable(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 0x80 ? c <= ' ' || c == 0x7f : !isPrintable(c)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPrintable(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
    }

    /// The whole number at which the parser stands.
    static long whole(JsonParser json, String name, long least, long most, long whereNull) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return whereNull;
        }
        String expected = "a whole number from " + least + " to " + most;
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
                || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw new Unexpected(name, expected);
        }
        long value = json.getLongValue();
        if (value < least || value > most) {
            throw new Unexpected(name, expected);
        }
        return value;
    }
}
