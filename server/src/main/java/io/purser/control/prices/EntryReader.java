package io.purser.control.prices;

import com.fasterxml.jackson.databind.JsonNode;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.pricing.ModelLimits;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.Rates;
import io.purser.core.pricing.ServiceRates;
import io.purser.core.pricing.Tier;
import io.purser.core.usage.ServiceTier;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Judges one entry of the table.
final class EntryReader {

    private static final Set<String> NO_MODELS = Set.of("sample_spec", "fallback_generalizations", "last_updated");

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
        if (id.indexOf('*') >= 0) {
            return new Entry.Refused(id, name, Reason.PATTERN, "");
        }
        String mode = fields.path("mode").asText("");
        ModelKind kind = ModelKind.of(mode);
        return kind == null
                ? new Entry.NotPriced(id, name, mode.isEmpty() ? "no mode" : mode)
                : price(id, name, fields, kind);
    }

    private Entry price(String id, TableName name, JsonNode fields, ModelKind kind) {
        var reader = new RateReader();
        var tierReader = new TierReader(reader, new MeterReader(reader, kind));
        TierReader.Tiered tiered = tierReader.read(fields);
        Map<ServiceTier, ServiceRates> services = tierReader.services(fields);
        Map<String, Integer> uplifts = UpliftReader.read(fields, reader);
        Long fee = reader.perRequest(fields, "input_cost_per_request");
        Rates base = withoutZeros(tiered.base(), kind, reader);
        units(fields, reader);
        if (reader.reason() == null && !tiered.base().known() && fee == null) {
            return hasZero(fields)
                    ? new Entry.Refused(id, name, Reason.ZERO, "")
                    : new Entry.NotPriced(id, name, units(reader.notes()));
        }
        complete(base, tiered.tiers(), kind, fields, reader);
        Reason refused = reader.reason();
        if (refused != null) {
            return new Entry.Refused(id, name, refused, reader.detail());
        }
        if (!kind.isPriced(base) && !ModelKind.isTool(base)) {
            return new Entry.NotPriced(id, name, "no price for what it makes");
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
                ModelPrice.Origin.IMPORTED,
                services,
                uplifts);
        return new Entry.Priced(id, name, price, reader.notes());
    }

    /// A 0 for text says nothing where something else is charged, or where nothing is generated.
    private static Rates withoutZeros(Rates base, ModelKind kind, RateReader reader) {
        if (kind.generates()) {
            return base;
        }
        boolean other = !base.others().isEmpty();
        if (other && (isZero(base.input()) || isZero(base.output()))) {
            reader.note(Note.ZERO_RATE);
        }
        return new Rates(
                other && isZero(base.input()) ? null : base.input(),
                base.cacheRead(),
                base.cacheWrite(),
                base.cacheWriteLong(),
                isZero(base.output()) ? null : base.output(),
                base.reasoning(),
                base.others());
    }

    private static boolean hasZero(JsonNode fields) {
        return fields.properties().stream()
                .anyMatch(field -> TierReader.reads(field.getKey())
                        && field.getValue().isNumber()
                        && field.getValue().decimalValue().signum() == 0);
    }

    /// Refuses what would charge nothing, or guess.
    private static void complete(Rates base, List<Tier> tiers, ModelKind kind, JsonNode fields, RateReader reader) {
        Long input = base.input();
        Long output = base.output();
        if (ModelKind.isTool(base)) {
            return;
        }
        if (kind.generates() && input == null) {
            reader.refuse(Reason.NO_INPUT, "");
        } else if (kind.generates() && output == null) {
            reader.refuse(Reason.NO_OUTPUT, "");
        } else if (isZero(input) || isZero(output)) {
            reader.refuse(Reason.ZERO, !isZero(input) ? "output" : output == null || output == 0 ? "both" : "input");
        } else if (!kind.isPriced(base) && hasZero(fields)) {
            reader.refuse(Reason.ZERO, "");
        }
        if (kind == ModelKind.OCR && input != null && !base.others().isEmpty()) {
            reader.refuse(Reason.CONTRADICTION, "tokens and pages");
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

    /// Notes every price that is not one of ours.
    private static void units(JsonNode fields, RateReader reader) {
        fields.fieldNames().forEachRemaining(field -> {
            boolean ours = TierReader.reads(field)
                    || UpliftReader.reads(field)
                    || field.equals(TierReader.RANGES)
                    || field.equals("output_cost_per_second_1080p")
                    || field.equals("input_cost_per_request");
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
