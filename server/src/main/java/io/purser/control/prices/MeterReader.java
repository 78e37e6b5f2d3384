package io.purser.control.prices;

import com.fasterxml.jackson.databind.JsonNode;
import io.purser.core.pricing.MeterPrice;
import io.purser.core.usage.Meter;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads what an entry charges besides text. The table uses some fields for different things in
/// different kinds of models; what they mean is decided here, by the kind.
final class MeterReader {

    private static final Map<String, Meter> PLAIN = Map.ofEntries(
            Map.entry("input_cost_per_audio_token", Meter.AUDIO_INPUT),
            Map.entry("cache_read_input_audio_token_cost", Meter.AUDIO_CACHE_READ),
            Map.entry("output_cost_per_audio_token", Meter.AUDIO_OUTPUT),
            Map.entry("input_cost_per_image_token", Meter.IMAGE_INPUT),
            Map.entry("cache_read_input_image_token_cost", Meter.IMAGE_CACHE_READ),
            Map.entry("output_cost_per_image_token", Meter.IMAGE_OUTPUT),
            Map.entry("input_cost_per_video_token", Meter.VIDEO_INPUT),
            Map.entry("output_cost_per_video_token", Meter.VIDEO_OUTPUT),
            Map.entry("input_cost_per_audio_per_second", Meter.AUDIO_INPUT_MILLIS),
            Map.entry("input_cost_per_video_per_second", Meter.VIDEO_INPUT_MILLIS),
            Map.entry("output_cost_per_video_per_second", Meter.VIDEO_OUTPUT_MILLIS),
            Map.entry("input_cost_per_character", Meter.INPUT_CHARACTERS),
            Map.entry("output_cost_per_character", Meter.OUTPUT_CHARACTERS),
            Map.entry("ocr_cost_per_page", Meter.PAGES),
            Map.entry("code_interpreter_cost_per_session", Meter.CODE_SESSIONS));

    private static final String IN_SECOND = "input_cost_per_second";
    private static final String OUT_SECOND = "output_cost_per_second";
    private static final String IN_IMAGE = "input_cost_per_image";
    private static final String OUT_IMAGE = "output_cost_per_image";
    private static final String IN_PIXEL = "input_cost_per_pixel";
    private static final String OUT_PIXEL = "output_cost_per_pixel";
    private static final String QUERY = "input_cost_per_query";
    private static final String SEARCHES = "search_context_cost_per_query";
    private static final String FILE_SEARCHES = "file_search_cost_per_1k_calls";

    private static final Set<String> BY_KIND =
            Set.of(IN_SECOND, OUT_SECOND, IN_IMAGE, OUT_IMAGE, IN_PIXEL, OUT_PIXEL, QUERY, SEARCHES, FILE_SEARCHES);

    /// Prices that rise with the length of a film: which of them holds is nowhere told.
    private static final String INTERVAL = "input_cost_per_video_per_second_above_8s_interval";

    private static final String RESOLUTION = "output_cost_per_second_1080p";

    private final RateReader reader;
    private final ModelKind kind;

    MeterReader(RateReader reader, ModelKind kind) {
        this.reader = reader;
        this.kind = kind;
    }

    /// Whether a field with this base is read here.
    static boolean reads(String base) {
        return PLAIN.containsKey(base) || BY_KIND.contains(base);
    }

    /// The rates of the fields with this suffix; a price of 0 is unknown.
    Map<Meter, Long> read(JsonNode entry, String suffix) {
        Map<Meter, Long> rates = new EnumMap<>(Meter.class);
        PLAIN.forEach((base, meter) -> {
            boolean several = meter == Meter.VIDEO_INPUT_MILLIS && entry.has(INTERVAL);
            put(rates, meter, several ? null : reader.meter(entry, base + suffix, MeterPrice.of(meter)));
        });
        seconds(rates, entry, suffix);
        pictures(rates, entry, new Pictures(IN_IMAGE, Meter.INPUT_IMAGES, OUT_IMAGE, Meter.OUTPUT_IMAGES), suffix);
        pictures(rates, entry, new Pictures(IN_PIXEL, Meter.INPUT_PIXELS, OUT_PIXEL, Meter.OUTPUT_PIXELS), suffix);
        Meter query = kind.query();
        if (query != null) {
            put(rates, query, reader.meter(entry, QUERY + suffix, MeterPrice.of(query)));
        }
        if (suffix.isEmpty()) {
            searches(rates, entry.path(SEARCHES));
            put(rates, Meter.FILE_SEARCHES, reader.thousand(entry, FILE_SEARCHES, MeterPrice.FILE_SEARCH));
        }
        return rates;
    }

    private static void put(Map<Meter, Long> rates, Meter meter, @Nullable Long rate) {
        if (rate != null) {
            rates.putIfAbsent(meter, rate);
        }
    }

    private void searches(Map<Meter, Long> rates, JsonNode sizes) {
        search(rates, sizes, "medium", MeterPrice.WEB_SEARCH);
        search(rates, sizes, "low", MeterPrice.WEB_SEARCH_LOW);
        search(rates, sizes, "high", MeterPrice.WEB_SEARCH_HIGH);
    }

    private void search(Map<Meter, Long> rates, JsonNode sizes, String size, MeterPrice price) {
        put(rates, price.meter(), reader.meter(sizes, "search_context_size_" + size, price));
    }

    /// A second is what is heard, spoken or filmed, by the kind of the model. For speech that is
    /// written down the table gives either direction, or both for one thing.
    private void seconds(Map<Meter, Long> rates, JsonNode entry, String suffix) {
        Meter meter = kind.second();
        if (meter == null) {
            if (entry.has(IN_SECOND + suffix) || entry.has(OUT_SECOND + suffix)) {
                reader.note(Note.PROVISIONED);
            }
            return;
        }
        if (entry.has(RESOLUTION)) {
            reader.note(Note.RESOLUTION);
            return;
        }
        Long in = reader.meter(entry, IN_SECOND + suffix, MeterPrice.of(meter));
        Long out = reader.meter(entry, OUT_SECOND + suffix, MeterPrice.of(meter));
        if (in != null && out != null && !in.equals(out)) {
            reader.refuse(
                    Reason.CONTRADICTION,
                    IN_SECOND + " " + entry.get(IN_SECOND + suffix) + ", " + OUT_SECOND + " "
                            + entry.get(OUT_SECOND + suffix));
        }
        put(rates, meter, in == null ? out : in);
    }

    /// The two fields for images or pixels.
    private record Pictures(String inField, Meter in, String outField, Meter out) {}

    /// What makes images is charged for those, in whichever of the two fields that stands.
    private void pictures(Map<Meter, Long> rates, JsonNode entry, Pictures fields, String suffix) {
        JsonNode in = entry.path(fields.inField() + suffix);
        JsonNode out = entry.path(fields.outField() + suffix);
        boolean once = kind.makesImages() && (isNothing(out) || (in.isNumber() && out.isNumber() && same(in, out)));
        if (!once) {
            put(rates, fields.in(), reader.meter(entry, fields.inField() + suffix, MeterPrice.of(fields.in())));
            put(rates, fields.out(), reader.meter(entry, fields.outField() + suffix, MeterPrice.of(fields.out())));
        } else {
            put(rates, fields.out(), reader.meter(entry, fields.inField() + suffix, MeterPrice.of(fields.out())));
        }
    }

    private static boolean isNothing(JsonNode value) {
        return value.isMissingNode()
                || value.isNull()
                || (value.isNumber() && value.decimalValue().signum() == 0);
    }

    private static boolean same(JsonNode one, JsonNode other) {
        return one.decimalValue().compareTo(other.decimalValue()) == 0;
    }
}
