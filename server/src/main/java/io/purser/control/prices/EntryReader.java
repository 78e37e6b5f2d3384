package io.purser.control.prices;

import com.fasterxml.jackson.databind.JsonNode;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.pricing.ModelLimits;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.Rates;
import io.purser.core.pricing.Tier;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Judges one entry of the table.
final class EntryReader {

    private static final Set<String> NO_MODELS = Set.of("sample_spec", "fallback_generalizations", "last_updated");

    /// They answer with tokens, so that both directions need a price.
    private static final Set<String> GENERATING = Set.of("chat", "completion", "responses");

    /// They answer with figures; only what goes in is charged.
    private static final Set<String> READING = Set.of("embedding", "moderation");

    /// They cache by themselves and bill a write as plain input.
    private static final Set<String> CACHE_BY_THEMSELVES = Set.of("openai", "gemini", "deepseek", "mistral", "xai");

    private final String source;
    private final Instant effectiveFrom;

    EntryReader(String source, Instant effectiveFrom) {
        this.source = source;
        this.effectiveFrom = effectiveFrom;
    }

    /// Whether a missing price for cache writes is no gap at this provider.
    static boolean cachesByItself(String provider) {
        return CACHE_BY_THEMSELVES.contains(provider);
    }

    Entry read(String id, JsonNode fields) {
        JsonNode listed = fields.path("litellm_provider");
        var name = TableName.of(id, listed.isTextual() ? listed.asText() : "");
        if (NO_MODELS.contains(id)) {
            return new Entry.NoModel(id, name);
        }
        if (!fields.isObject() || id.isBlank()) {
            return new Entry.Refused(id, name, Reason.MALFORMED, RateReader.shortened(fields.toString()));
        }
        if (name.provider().isBlank()) {
            return new Entry.Refused(id, name, Reason.NO_PROVIDER, "litellm_provider " + listed);
        }
        String mode = fields.path("mode").asText("");
        if (!GENERATING.contains(mode) && !READING.contains(mode)) {
            return new Entry.NotPriced(id, name, mode.isEmpty() ? "no mode" : mode);
        }
        if (id.indexOf('*') >= 0) {
            return new Entry.Refused(id, name, Reason.PATTERN, "");
        }
        return price(id, name, fields, GENERATING.contains(mode));
    }

    private Entry price(String id, TableName name, JsonNode fields, boolean generating) {
        var reader = new RateReader();
        TierReader.Tiered tiered = TierReader.read(fields, reader);
        Long fee = reader.perRequest(fields, "input_cost_per_request");
        Rates base = generating ? tiered.base() : withoutOutputOfZero(tiered.base());
        units(fields, reader);
        if (reader.reason() == null && !tiered.base().known()) {
            return new Entry.NotPriced(id, name, units(reader.notes()));
        }
        if (generating && dearerOutput(fields, base, reader)) {
            return new Entry.NotPriced(id, name, "audio or image output dearer than text");
        }
        complete(base, tiered.tiers(), generating, reader);
        Reason refused = reader.reason();
        if (refused != null) {
            return new Entry.Refused(id, name, refused, reader.detail());
        }
        notes(name, base, reader);
        var price = new ModelPrice(
                name.provider(),
                name.model(),
                effectiveFrom,
                source,
                CurrencyUnit.USD,
                base,
                tiered.tiers(),
                fee,
                false,
                cachesByItself(name.provider()),
                new ModelLimits(
                        null,
                        RateReader.tokens(fields, "max_input_tokens"),
                        RateReader.tokens(fields, "max_output_tokens")),
                ModelPrice.Origin.IMPORTED);
        return new Entry.Priced(id, name, price, reader.notes());
    }

    private static Rates withoutOutputOfZero(Rates base) {
        Long output = base.output();
        return output == null || output != 0
                ? base
                : new Rates(base.input(), base.cacheRead(), base.cacheWrite(), base.cacheWriteLong(), null);
    }

    /// Refuses what would charge nothing, or guess.
    private static void complete(Rates base, List<Tier> tiers, boolean generating, RateReader reader) {
        Long input = base.input();
        Long output = base.output();
        if (input == null) {
            reader.refuse(Reason.NO_INPUT, "");
        } else if (generating && output == null) {
            reader.refuse(Reason.NO_OUTPUT, "");
        } else if (input == 0 || (output != null && output == 0)) {
            reader.refuse(Reason.ZERO, input == 0 ? output == null || output == 0 ? "both" : "input" : "output");
        }
        for (Tier tier : tiers) {
            if (isZero(tier.rates().input()) || isZero(tier.rates().output())) {
                reader.refuse(Reason.ZERO, "above " + tier.above() + " tokens");
            }
        }
    }

    private static boolean isZero(@Nullable Long rate) {
        return rate != null && rate == 0;
    }

    /// What it generates can be dearer than its text: to charge that as text would be too little.
    private static boolean dearerOutput(JsonNode fields, Rates base, RateReader reader) {
        Long text = base.output();
        for (String field : List.of("output_cost_per_audio_token", "output_cost_per_image_token")) {
            Long other = reader.perMillion(fields, field);
            if (other != null && text != null && other > text) {
                return true;
            }
        }
        return false;
    }

    /// Notes every price that is not one of ours.
    private static void units(JsonNode fields, RateReader reader) {
        fields.fieldNames().forEachRemaining(field -> {
            boolean ours = TierReader.reads(field)
                    || field.equals("tiered_pricing")
                    || field.equals("input_cost_per_request")
                    || field.equals("input_cost_per_token_cache_hit")
                    || field.startsWith("output_cost_per_reasoning_token");
            if (!ours && !fields.path(field).isNull()) {
                Note.ofField(field).ifPresent(reader::note);
            }
        });
    }

    private static void notes(TableName name, Rates base, RateReader reader) {
        if (name.regional()) {
            reader.note(Note.REGIONAL);
        }
        if (base.cacheRead() != null && base.cacheWrite() == null && !cachesByItself(name.provider())) {
            reader.note(Note.CACHE_WRITE_UNKNOWN);
        }
    }

    private static String units(Set<Note> notes) {
        return notes.stream().filter(Note::unit).findFirst().map(Note::text).orElse("no price listed");
    }
}
