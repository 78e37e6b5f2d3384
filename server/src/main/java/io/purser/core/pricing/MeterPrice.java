package io.purser.core.pricing;

import io.purser.core.money.CurrencyUnit;
import io.purser.core.usage.Meter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the price of a meter is written for people: under which name, for how much of it, and
/// within which bounds it can be believed.
public enum MeterPrice {
    AUDIO_INPUT(Meter.AUDIO_INPUT, "audioInput", "a million tokens", "0", "10000"),
    AUDIO_CACHE_READ(Meter.AUDIO_CACHE_READ, "audioCacheRead", "a million tokens", "0", "10000"),
    AUDIO_OUTPUT(Meter.AUDIO_OUTPUT, "audioOutput", "a million tokens", "0", "10000"),
    IMAGE_INPUT(Meter.IMAGE_INPUT, "imageInput", "a million tokens", "0", "10000"),
    IMAGE_CACHE_READ(Meter.IMAGE_CACHE_READ, "imageCacheRead", "a million tokens", "0", "10000"),
    IMAGE_OUTPUT(Meter.IMAGE_OUTPUT, "imageOutput", "a million tokens", "0", "10000"),
    VIDEO_INPUT(Meter.VIDEO_INPUT, "videoInput", "a million tokens", "0", "10000"),
    VIDEO_OUTPUT(Meter.VIDEO_OUTPUT, "videoOutput", "a million tokens", "0", "10000"),
    AUDIO_INPUT_SECOND(Meter.AUDIO_INPUT_MILLIS, "perAudioInputSecond", "a second", "0.0000001", "0.005"),
    AUDIO_OUTPUT_SECOND(Meter.AUDIO_OUTPUT_MILLIS, "perAudioOutputSecond", "a second", "0.0000001", "0.01"),
    VIDEO_INPUT_SECOND(Meter.VIDEO_INPUT_MILLIS, "perVideoInputSecond", "a second", "0.000001", "0.05"),
    VIDEO_OUTPUT_SECOND(Meter.VIDEO_OUTPUT_MILLIS, "perVideoOutputSecond", "a second", "0.0001", "5"),
    INPUT_CHARACTER(Meter.INPUT_CHARACTERS, "perInputCharacter", "a character", "0.00000001", "0.001"),
    OUTPUT_CHARACTER(Meter.OUTPUT_CHARACTERS, "perOutputCharacter", "a character", "0.00000001", "0.001"),
    INPUT_IMAGE(Meter.INPUT_IMAGES, "perInputImage", "an image", "0.00001", "1"),
    OUTPUT_IMAGE(Meter.OUTPUT_IMAGES, "perOutputImage", "an image", "0.0005", "5"),
    INPUT_PIXEL(Meter.INPUT_PIXELS, "perInputPixel", "a pixel", "0.0000000001", "0.00001"),
    OUTPUT_PIXEL(Meter.OUTPUT_PIXELS, "perOutputPixel", "a pixel", "0.0000000001", "0.00001"),
    PAGE(Meter.PAGES, "perPage", "a page", "0.00001", "1"),
    SEARCH_UNIT(Meter.SEARCH_UNITS, "perSearchUnit", "a search unit", "0.00001", "1"),
    WEB_SEARCH(Meter.WEB_SEARCHES, "perWebSearch", "a search", "0.0001", "1"),
    WEB_SEARCH_LOW(Meter.WEB_SEARCHES_LOW, "perWebSearchLow", "a search", "0.0001", "1"),
    WEB_SEARCH_HIGH(Meter.WEB_SEARCHES_HIGH, "perWebSearchHigh", "a search", "0.0001", "1"),
    FILE_SEARCH(Meter.FILE_SEARCHES, "perFileSearch", "a search", "0.0001", "1"),
    CODE_SESSION(Meter.CODE_SESSIONS, "perCodeSession", "a session", "0.0001", "10"),
    TOOL_CALL(Meter.TOOL_CALLS, "perToolCall", "a call", "0.00001", "10");

    private static final List<MeterPrice> ALL = List.of(values());
    private static final Map<Meter, MeterPrice> BY_METER = byMeter();

    private final Meter meter;
    private final String field;
    private final String unit;
    private final BigDecimal least;
    private final BigDecimal most;

    MeterPrice(Meter meter, String field, String unit, String least, String most) {
        this.meter = meter;
        this.field = field;
        this.unit = unit;
        this.least = new BigDecimal(least);
        this.most = new BigDecimal(most);
    }

    private static Map<Meter, MeterPrice> byMeter() {
        Map<Meter, MeterPrice> found = new EnumMap<>(Meter.class);
        ALL.forEach(price -> found.put(price.meter, price));
        return found;
    }

    /// How a meter's price is written.
    public static MeterPrice of(Meter meter) {
        MeterPrice found = BY_METER.get(meter);
        if (found == null) {
            throw new IllegalArgumentException(meter + " has no written price; expected one of " + BY_METER.keySet());
        }
        return found;
    }

    /// The price under this name, null where there is none.
    public static @Nullable MeterPrice named(String field) {
        for (MeterPrice price : ALL) {
            if (price.field.equals(field)) {
                return price;
            }
        }
        return null;
    }

    /// Every name, in the order of the meters.
    public static List<String> fields() {
        var names = new ArrayList<String>();
        ALL.forEach(price -> names.add(price.field));
        return List.copyOf(names);
    }

    public Meter meter() {
        return meter;
    }

    /// The name in files and answers.
    public String field() {
        return field;
    }

    /// What the written amount is for.
    public String unit() {
        return unit;
    }

    /// Whether it is for tokens, which are written by the million.
    public boolean isForTokens() {
        return meter.unit() == Meter.Unit.TOKEN;
    }

    /// By how many decimal places the rate for a million of the meter's smallest unit is larger
    /// than the amount as written.
    public int shift() {
        return switch (meter.unit()) {
            case TOKEN -> 0;
            case MILLISECOND -> 3;
            case PIECE -> 6;
        };
    }

    /// The amount as written, of a rate.
    public BigDecimal written(long rate, CurrencyUnit currency) {
        return BigDecimal.valueOf(rate, currency.scale() + shift());
    }

    /// Whether an amount is too large to be meant.
    public boolean isTooMuch(BigDecimal amount) {
        return amount.compareTo(most) > 0;
    }

    /// Whether an amount is so small that it can only be for something smaller.
    public boolean isTooLittle(BigDecimal amount) {
        return amount.signum() > 0 && amount.compareTo(least) < 0;
    }

    /// The largest amount that is believed.
    public String most() {
        return most.toPlainString();
    }
}
