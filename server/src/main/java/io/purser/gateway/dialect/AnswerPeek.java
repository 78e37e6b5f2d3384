package io.purser.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What a whole answer says about its usage and its model.
public final class AnswerPeek {
    private final UsageTally tally;
    private @Nullable String model;
    private boolean isError;

    private AnswerPeek(UsageTally tally) {
        this.tally = tally;
    }

    /// Reads one provider's `usage` value.
    @FunctionalInterface
    public interface Reader {
        void read(JsonParser json, UsageTally tally) throws IOException;
    }

    /// Reads `bytes[from .. from + length)`.
    ///
    /// @param tailOnly whether the bytes are only the end of the answer
    public static AnswerPeek read(Reader usage, byte[] bytes, int from, int length, boolean tailOnly) {
        return read(usage, new UsageTally(), bytes, from, length, tailOnly);
    }

    /// Merges the usage in the end of a long event into a stream's tally.
    public static void mergeTail(Reader usage, UsageTally tally, byte[] bytes, int from, int length) {
        read(usage, tally, bytes, from, length, true);
    }

    private static AnswerPeek read(
            Reader usage, UsageTally tally, byte[] bytes, int from, int length, boolean tailOnly) {
        AnswerPeek peek = new AnswerPeek(tally);
        try {
            int at = tailOnly ? lastUsage(bytes, from, length) : from;
            if (at >= 0) {
                peek.parse(usage, bytes, at, from + length - at, tailOnly);
            }
        } catch (IOException _) {
            // Not the JSON we know: what was read before stands, the rest is counted.
        }
        return peek;
    }

    private void parse(Reader usage, byte[] bytes, int from, int length, boolean valueOnly) throws IOException {
        try (JsonParser json = Json.FACTORY.createParser(bytes, from, length)) {
            if (valueOnly) {
                json.nextToken();
                usage.read(json, tally);
            } else if (json.nextToken() == JsonToken.START_OBJECT) {
                fields(json, usage);
            }
        }
    }

    private void fields(JsonParser json, Reader usage) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (name.equals("usage")) {
                usage.read(json, tally);
            } else if (name.equals("model") && value == JsonToken.VALUE_STRING) {
                model = json.getText();
            } else {
                isError |= name.equals("error") && value == JsonToken.START_OBJECT;
                json.skipChildren();
            }
        }
    }

    /// The bytes of generated text in an answer that does not say its usage.
    public static long outputBytes(byte[] bytes, int from, int length) {
        try (JsonParser json = Json.FACTORY.createParser(bytes, from, length)) {
            return json.nextToken() == JsonToken.START_OBJECT ? generated(json) : 0;
        } catch (IOException _) {
            // Not the JSON we know: every byte may be output.
            return length;
        }
    }

    private static long generated(JsonParser json) throws IOException {
        long bytes = 0;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            if (name.equals("choices") || name.equals("output") || name.equals("content")) {
                bytes += texts(json);
            } else {
                json.skipChildren();
            }
        }
        return bytes;
    }

    /// Every string under the value at which the parser stands but roles, kinds and ids.
    private static long texts(JsonParser json) throws IOException {
        long bytes = 0;
        int depth = 0;
        String name = "";
        JsonToken token = json.currentToken();
        while (true) {
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token == JsonToken.FIELD_NAME) {
                name = json.currentName();
            } else if (token == JsonToken.VALUE_STRING && !isLabel(name)) {
                bytes += Utf8.length(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
            }
            if (depth == 0) {
                return bytes;
            }
            token = json.nextToken();
        }
    }

    private static boolean isLabel(String name) {
        return switch (name) {
            case "role", "type", "id", "call_id", "status", "finish_reason", "object" -> true;
            default -> false;
        };
    }

    /// Where the last `usage` value begins, -1 where there is none.
    private static int lastUsage(byte[] bytes, int from, int length) {
        for (int i = from + length - 9; i >= from; i--) {
            if (bytes[i] == '"'
                    && bytes[i + 1] == 'u'
                    && bytes[i + 2] == 's'
                    && bytes[i + 3] == 'a'
                    && bytes[i + 4] == 'g'
                    && bytes[i + 5] == 'e'
                    && bytes[i + 6] == '"') {
                int at = i + 7;
                while (at < from + length && (bytes[at] <= ' ' || bytes[at] == ':')) {
                    at++;
                }
                return at;
            }
        }
        return -1;
    }

    /// Whether the answer is an error, whatever its status says.
    public boolean isError() {
        return isError;
    }

    public UsageTally tally() {
        return tally;
    }

    /// The model that the provider says answered.
    public @Nullable String model() {
        return model;
    }
}
