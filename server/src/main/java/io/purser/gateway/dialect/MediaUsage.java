package io.purser.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.purser.core.usage.Meter;
import io.purser.core.usage.Quantities;
import java.io.IOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// Normalises what the providers report of images, sound and ranking. Their `usage` tells tokens,
/// with or without what kind they are of, or seconds; Cohere's `meta` tells search units.
public final class MediaUsage extends UsageReport {
    private static final double MILLIS = 1_000;

    private final Meter in;
    private final Meter out;
    private final boolean textOut;
    private long input;
    private long output;
    private long total;
    private long inText = -1;
    private long inOther = -1;
    private long outText;
    private long cached;
    private Quantities others = Quantities.NONE;
    private @Nullable String cost;

    /// @param in what tokens read are where nobody says, {@link Meter#INPUT_CHARACTERS} for text
    /// @param textOut whether the tokens generated are text
    private MediaUsage(UsageTally tally, Meter in, Meter out, boolean textOut) {
        super(tally);
        this.in = in;
        this.out = out;
        this.textOut = textOut;
    }

    /// The reader of an endpoint's `usage`.
    public static AnswerPeek.Reader reader(Endpoint endpoint) {
        return switch (endpoint.task()) {
            case LISTEN -> MediaUsage::heard;
            case SPEAK -> MediaUsage::spoken;
            case RANK, TEXT -> MediaUsage::ranked;
            case DRAW -> MediaUsage::drawn;
        };
    }

    private static void drawn(JsonParser json, UsageTally tally) throws IOException {
        new MediaUsage(tally, Meter.IMAGE_INPUT, Meter.IMAGE_OUTPUT, false).read(json);
    }

    private static void heard(JsonParser json, UsageTally tally) throws IOException {
        new MediaUsage(tally, Meter.AUDIO_INPUT, Meter.AUDIO_OUTPUT, true).read(json);
    }

    private static void spoken(JsonParser json, UsageTally tally) throws IOException {
        new MediaUsage(tally, Meter.INPUT_CHARACTERS, Meter.AUDIO_OUTPUT, false).read(json);
    }

    private static void ranked(JsonParser json, UsageTally tally) throws IOException {
        new MediaUsage(tally, Meter.INPUT_CHARACTERS, Meter.OUTPUT_CHARACTERS, true).read(json);
    }

    /// Reads Cohere's `meta`, with the parser at its value.
    static void meta(JsonParser json, UsageTally tally) throws IOException {
        MediaUsage usage = new MediaUsage(tally, Meter.INPUT_CHARACTERS, Meter.OUTPUT_CHARACTERS, true);
        UsageFields.each(json, name -> {
            switch (name) {
                case "billed_units", "tokens" -> UsageFields.each(json, field -> usage.field(json, field));
                default -> json.skipChildren();
            }
        });
        usage.merge();
    }

    @Override
    protected void field(JsonParser json, String name) throws IOException {
        switch (name) {
            case "input_tokens", "prompt_tokens" -> input = Math.max(input, count(json));
            case "output_tokens", "completion_tokens" -> output = Math.max(output, count(json));
            case "total_tokens" -> total = count(json);
            case "search_units" -> others = others.with(Meter.SEARCH_UNITS, count(json));
            case "seconds" -> seconds(json);
            case "input_tokens_details", "input_token_details", "prompt_tokens_details" ->
                UsageFields.each(json, detail -> inDetail(json, detail));
            case "output_tokens_details", "output_token_details", "completion_tokens_details" ->
                UsageFields.each(json, detail -> outDetail(json, detail));
            case "cost" -> reportedCost(json);
            default -> unknown(json, name);
        }
    }

    private void inDetail(JsonParser json, String name) throws IOException {
        switch (name) {
            case "text_tokens" -> inText = UsageFields.count(json);
            case "image_tokens", "audio_tokens" -> inOther = Math.max(0, inOther) + UsageFields.count(json);
            case "cached_tokens" -> cached = UsageFields.count(json);
            case "cached_tokens_details" -> json.skipChildren();
            default -> unknown(json, "input_tokens_details." + name);
        }
    }

    private void outDetail(JsonParser json, String name) throws IOException {
        switch (name) {
            case "text_tokens" -> outText = UsageFields.count(json);
            case "image_tokens", "audio_tokens", "reasoning_tokens" -> json.skipChildren();
            default -> unknown(json, "output_tokens_details." + name);
        }
    }

    private void reportedCost(JsonParser json) throws IOException {
        BigDecimal amount = UsageFields.amount(json);
        cost = amount == null ? cost : amount.toPlainString() + " USD";
    }

    /// A length in seconds, `verbose_json`'s `duration` too.
    static long millis(JsonParser json) throws IOException {
        double seconds = switch (json.currentToken()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_STRING -> json.getValueAsDouble(-1);
            default -> -1;
        };
        json.skipChildren();
        boolean isLength = seconds >= 0 && seconds < UsageTally.MOST / MILLIS;
        return isLength ? (long) Math.ceil(seconds * MILLIS - 1e-6) : -1;
    }

    private void seconds(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        long millis = millis(json);
        if (millis >= 0) {
            says();
            others = others.with(Meter.AUDIO_INPUT_MILLIS, millis);
        }
    }

    @Override
    protected void mergeInto(UsageTally tally) {
        long prompt = Math.max(input, output == 0 ? total : total - output);
        long other = in == Meter.INPUT_CHARACTERS ? 0 : Math.min(prompt, otherInput(prompt));
        long text = prompt - other;
        long cachedText = Math.min(cached, text);
        long cachedOther = Math.min(cached - cachedText, other);
        Quantities all = others;
        if (in == Meter.IMAGE_INPUT || in == Meter.AUDIO_INPUT) {
            Meter read = in == Meter.IMAGE_INPUT ? Meter.IMAGE_CACHE_READ : Meter.AUDIO_CACHE_READ;
            all = all.with(in, other - cachedOther).with(read, cachedOther);
        }
        long said = textOut ? output : Math.min(outText, output);
        all = textOut ? all : all.with(out, output - said);
        tally.others(all);
        tally.reportedCost(cost);
        tally.merge(text - cachedText, cachedText, 0, 0, said, 0);
    }

    /// Without details what was read is taken for what the call is about.
    private long otherInput(long prompt) {
        if (inOther >= 0) {
            return inOther;
        }
        boolean isPicture = in == Meter.IMAGE_INPUT;
        return inText >= 0 ? prompt - Math.min(prompt, inText) : isPicture ? 0 : prompt;
    }
}
