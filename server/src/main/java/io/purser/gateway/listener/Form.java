package io.purser.gateway.listener;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.core.usage.DataMode;
import io.purser.core.usage.Meter;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.Quantities;
import io.purser.core.usage.TokenUsage;
import io.purser.platform.config.NearestName;
import io.purser.platform.config.Quantity;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The fields of an object that is ours to understand as a whole, by name and type. Every field that is asked for is
/// known; one that is not is refused, since a misspelt `maxOutputTokens` would be money.
final class Form {
    private static final Pattern WORD = Pattern.compile("[!-~]{1,128}");
    private static final List<String> OUTCOMES = List.of("success", "error", "cancelled", "broken_off");
    private static final long MOST = 1_000_000_000L;

    private final ObjectNode fields;
    private final String path;
    private final Set<String> known = new LinkedHashSet<>();

    Form(ObjectNode fields) {
        this(fields, "");
    }

    Form(ObjectNode fields, String path) {
        this.fields = fields;
        this.path = path;
    }

    /// A field that is not as it must be.
    static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String field;

        Wrong(String field, String expected) {
            super(expected, null, false, false);
            this.field = field;
        }

        String field() {
            return field;
        }

        String expected() {
            return String.valueOf(getMessage());
        }
    }

    private @Nullable JsonNode value(String name) {
        known.add(name);
        JsonNode value = fields.get(name);
        return value == null || value.isNull() ? null : value;
    }

    boolean has(String name) {
        return value(name) != null;
    }

    /// A text of 1 to 128 visible ASCII characters.
    @Nullable
    String word(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        if (!value.isTextual() || !WORD.matcher(value.textValue()).matches()) {
            throw new Wrong(path + name, "1 to 128 visible ASCII characters");
        }
        return value.textValue();
    }

    /// A text of these.
    String oneOf(String name, String otherwise, List<String> words) {
        JsonNode value = value(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.isTextual() || !words.contains(value.textValue())) {
            throw new Wrong(path + name, "one of " + String.join(", ", words));
        }
        return value.textValue();
    }

    /// A count of 0 to 10^9: no call has more of anything, and a sum of many must not run over.
    OptionalLong count(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return OptionalLong.empty();
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < 0
                || value.longValue() > MOST) {
            throw new Wrong(path + name, "a whole number from 0 to " + MOST);
        }
        return OptionalLong.of(value.longValue());
    }

    /// What the usage of a call is told as: a bucket for each kind of tokens, and `others` for what is not text.
    TokenUsage usage() {
        long output = count("outputTokens").orElse(0);
        long reasoning = count("reasoningTokens").orElse(0);
        if (reasoning > output) {
            throw new Wrong(path + "reasoningTokens", "at most the outputTokens, of which they are a part");
        }
        TokenUsage text = new TokenUsage(
                count("inputTokens").orElse(0),
                count("cacheReadTokens").orElse(0),
                count("cacheWriteTokens").orElse(0),
                count("cacheWriteLongTokens").orElse(0),
                output,
                reasoning);
        Form others = inner("others");
        done();
        return others == null ? text : text.with(others.quantities());
    }

    private Quantities quantities() {
        Quantities quantities = Quantities.NONE;
        for (Meter meter : Meter.values()) {
            quantities = quantities.with(meter, count(meter.bucket()).orElse(0));
        }
        done();
        return quantities;
    }

    /// A truth value; false where it is not there.
    boolean flag(String name) {
        JsonNode value = value(name);
        if (value != null && !value.isBoolean()) {
            throw new Wrong(path + name, "true or false");
        }
        return value != null && value.booleanValue();
    }

    /// An instant in RFC 3339, in epoch milliseconds; null where it is not there.
    @Nullable
    Long instant(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(value.isTextual() ? value.textValue() : "")
                    .toInstant()
                    .toEpochMilli();
        } catch (DateTimeException | ArithmeticException _) {
            throw new Wrong(path + name, "an instant in RFC 3339, such as 2026-11-22T10:15:30Z");
        }
    }

    /// A text of which nothing more is asked here.
    @Nullable
    String text(String name) {
        JsonNode value = value(name);
        if (value != null && !value.isTextual()) {
            throw new Wrong(path + name, "a text");
        }
        return value == null ? null : value.textValue();
    }

    /// How a call ended; `success` where it is not said.
    Outcome outcome() {
        return switch (oneOf("outcome", "success", OUTCOMES)) {
            case "error" -> Outcome.PROVIDER_ERROR;
            case "cancelled" -> Outcome.CLIENT_GONE;
            case "broken_off" -> Outcome.BROKEN_OFF;
            default -> Outcome.SUCCESS;
        };
    }

    /// Whether a call was made in earnest; `real` where it is not said.
    DataMode dataMode() {
        return DataMode.named(oneOf("dataMode", DataMode.REAL.word(), DataMode.words()))
                .orElseThrow();
    }

    long required(String name) {
        return count(name).orElseThrow(() -> new Wrong(path + name, "a whole number; it is missing"));
    }

    /// A duration of 1 s to `most`, such as `10m` or `PT10M`.
    Duration duration(String name, Duration otherwise, Duration most) {
        JsonNode value = value(name);
        if (value == null) {
            return otherwise;
        }
        String expected = "a duration from 1s to " + most.toHours() + "h, such as 10m";
        try {
            Duration duration = Quantity.duration(value.isTextual() ? value.textValue() : "");
            if (duration.compareTo(Duration.ofSeconds(1)) >= 0 && duration.compareTo(most) <= 0) {
                return duration;
            }
        } catch (IllegalArgumentException _) {
            throw new Wrong(path + name, expected);
        }
        throw new Wrong(path + name, expected);
    }

    /// An object of texts.
    Map<String, String> texts(String name) {
        JsonNode value = value(name);
        Map<String, String> texts = new LinkedHashMap<>();
        if (value == null) {
            return texts;
        }
        boolean isFlat = value.isObject();
        for (Map.Entry<String, JsonNode> each : value.properties()) {
            isFlat &= each.getValue().isTextual();
            texts.put(each.getKey(), each.getValue().asText());
        }
        if (!isFlat) {
            throw new Wrong(path + name, "an object of texts");
        }
        return texts;
    }

    /// A form inside this one, null where it is not there.
    @Nullable
    Form inner(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof ObjectNode inner)) {
            throw new Wrong(path + name, "an object");
        }
        return new Form(inner, path + name + ".");
    }

    /// Refuses what was not asked for.
    void done() {
        for (Map.Entry<String, JsonNode> each : fields.properties()) {
            String name = each.getKey();
            if (!known.contains(name)) {
                String meant = NearestName.of(name, known)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("");
                throw new Wrong(
                        path + (WORD.matcher(name).matches() ? name : "?"),
                        "one of " + String.join(", ", known) + "; the field is unknown" + meant);
            }
        }
    }
}
