package io.purser.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What a whole answer says about its usage and its model.
public final class AnswerPeek {
    private static final byte[] USAGE = ObjectSkim.name("usage");
    private static final byte[] MODEL = ObjectSkim.name("model");
    private static final byte[] USAGE_METADATA = ObjectSkim.name("usageMetadata");
    private static final byte[] MODEL_VERSION = ObjectSkim.name("modelVersion");
    private static final byte[] METADATA = ObjectSkim.name("Metadata");
    private static final byte[] ID = ObjectSkim.name("id");
    private static final byte[] STATUS = ObjectSkim.name("status");
    private static final byte[] ERROR = ObjectSkim.name("error");
    private static final byte[] SERVICE_TIER = ObjectSkim.name("service_tier");
    private static final byte[] USAGE_INFO = ObjectSkim.name("usage_info");
    private static final byte[] X_GROQ = ObjectSkim.name("x_groq");
    private static final byte[] OUTPUT = ObjectSkim.name("output");
    private static final byte[] TOOLS = ObjectSkim.name("tools");
    private static final byte[] CANDIDATES = ObjectSkim.name("candidates");
    /// What stands in the items and candidates of answers that used the provider's own tools.
    private static final byte[] CALL = ObjectSkim.name("_call\"");
    private static final byte[] GROUNDING = ObjectSkim.name("\"groundingMetadata\"");

    /// A token of text is four bytes.
    private static final int MEDIA_CHARS_PER_BYTE = 50;

    private final UsageTally tally;
    private @Nullable String model;
    private byte[] bytes = {};
    private int idFrom;
    private int idLength;
    private int statusFrom;
    private int statusLength;
    private boolean isError;
    private @Nullable ToolItems tools;
    private @Nullable Grounding grounding;

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
            if (!tailOnly) {
                peek.fields(usage, bytes, from, length);
                return peek;
            }
            int at = lastUsage(bytes, from, length);
            if (at >= 0) {
                peek.usage(usage, bytes, at, from + length - at);
            }
        } catch (IOException _) {
            // Not the JSON we know: what was read before stands, the rest is counted.
        }
        return peek;
    }

    private void fields(Reader usage, byte[] bytes, int from, int length) throws IOException {
        this.bytes = bytes;
        ObjectSkim skim = new ObjectSkim(bytes, from, length);
        while (skim.next()) {
            if (skim.isNamed(USAGE) || skim.isNamed(USAGE_METADATA) || skim.isNamed(USAGE_INFO)) {
                usage(usage, bytes, skim.valueFrom(), skim.valueLength());
            } else if ((skim.isNamed(MODEL) || skim.isNamed(MODEL_VERSION)) && skim.isString()) {
                model = text(bytes, skim.valueFrom(), skim.valueLength());
            } else if (skim.isNamed(SERVICE_TIER) && skim.isString()) {
                tally.serviceTier(text(bytes, skim.valueFrom(), skim.valueLength()));
            } else if (skim.isNamed(X_GROQ)) {
                nested(usage, bytes, skim.valueFrom(), skim.valueLength());
            } else if (skim.isNamed(ERROR)) {
                isError |= skim.isObject();
            } else if (skim.isNamed(ID) && skim.isString()) {
                idFrom = skim.valueFrom();
                idLength = skim.valueLength();
            } else if (skim.isNamed(STATUS) && skim.isString()) {
                statusFrom = skim.valueFrom();
                statusLength = skim.valueLength();
            } else {
                ownTools(skim, bytes);
            }
        }
        if (tools != null) {
            tools.mergeInto(tally);
        }
        if (grounding != null) {
            grounding.mergeInto(tally, model);
        }
    }

    /// Groq's report in its own object.
    private void nested(Reader usage, byte[] bytes, int from, int length) throws IOException {
        ObjectSkim skim = new ObjectSkim(bytes, from, length);
        while (skim.next()) {
            if (skim.isNamed(USAGE)) {
                usage(usage, bytes, skim.valueFrom(), skim.valueLength());
            }
        }
    }

    /// What the provider's own tools did; most answers are skimmed, not read, for it.
    private void ownTools(ObjectSkim skim, byte[] bytes) throws IOException {
        if (skim.isNamed(OUTPUT) && skim.contains(CALL)) {
            tools = tools == null ? new ToolItems() : tools;
            parse(bytes, skim, tools::items);
        } else if (skim.isNamed(TOOLS) && tools != null) {
            parse(bytes, skim, tools::tools);
        } else if (skim.isNamed(CANDIDATES) && skim.contains(GROUNDING)) {
            grounding = new Grounding();
            parse(bytes, skim, grounding::candidates);
        }
    }

    @FunctionalInterface
    private interface Parsing {
        void read(JsonParser json) throws IOException;
    }

    private static void parse(byte[] bytes, ObjectSkim skim, Parsing reading) throws IOException {
        try (JsonParser json = Json.FACTORY.createParser(bytes, skim.valueFrom(), skim.valueLength())) {
            json.nextToken();
            reading.read(json);
        }
    }

    private void usage(Reader usage, byte[] bytes, int from, int length) throws IOException {
        try (JsonParser json = Json.FACTORY.createParser(bytes, from, length)) {
            json.nextToken();
            usage.read(json, tally);
        }
    }

    private static String text(byte[] bytes, int from, int length) throws IOException {
        String plain = new String(bytes, from + 1, length - 2, StandardCharsets.UTF_8);
        if (plain.indexOf('\\') < 0) {
            return plain;
        }
        try (JsonParser json = Json.FACTORY.createParser(bytes, from, length)) {
            json.nextToken();
            return json.getText();
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
            switch (name) {
                case "choices", "output", "content", "candidates" ->
                    bytes += GeneratedText.bytes(json, AnswerPeek::isLabel, () -> generatedBytes(json));
                default -> json.skipChildren();
            }
        }
        return bytes;
    }

    /// Sound and pictures are no text: a token of them is two hundred characters of base64 or more.
    private static long generatedBytes(JsonParser json) throws IOException {
        return switch (json.currentName()) {
            case "data", "b64_json", "result" -> Math.ceilDiv(json.getTextLength(), MEDIA_CHARS_PER_BYTE);
            case null, default -> Utf8.length(json);
        };
    }

    private static boolean isLabel(String name) {
        return switch (name) {
            case "role", "type", "id", "call_id", "status", "finish_reason", "object" -> true;
            case "finishReason", "category", "probability", "mimeType", "thoughtSignature" -> true;
            default -> false;
        };
    }

    /// Where the last `usage` or `usageMetadata` value begins, -1 where there is none.
    private static int lastUsage(byte[] bytes, int from, int length) {
        int end = from + length;
        for (int i = end - 9; i >= from; i--) {
            if (bytes[i] == '"'
                    && bytes[i + 1] == 'u'
                    && bytes[i + 2] == 's'
                    && bytes[i + 3] == 'a'
                    && bytes[i + 4] == 'g'
                    && bytes[i + 5] == 'e') {
                int at = i + 6;
                int behind = at + METADATA.length;
                at = behind < end && Arrays.equals(bytes, at, behind, METADATA, 0, METADATA.length) ? behind : at;
                if (bytes[at] == '"') {
                    return value(bytes, at + 1, end);
                }
            }
        }
        return -1;
    }

    private static int value(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && (bytes[at] <= ' ' || bytes[at] == ':')) {
            at++;
        }
        return at;
    }

    /// What the provider calls the answer.
    public @Nullable String id() {
        return idLength == 0 ? null : plain(idFrom, idLength);
    }

    /// How far the provider says it is, where it says so.
    public @Nullable String status() {
        return statusLength == 0 ? null : plain(statusFrom, statusLength);
    }

    private String plain(int from, int length) {
        return new String(bytes, from + 1, length - 2, StandardCharsets.UTF_8);
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
