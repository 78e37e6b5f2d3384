package io.purser.gateway.dialect.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.purser.core.usage.Meter;
import io.purser.gateway.dialect.UsageFields;
import io.purser.gateway.dialect.UsageReport;
import io.purser.gateway.dialect.UsageTally;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Normalises Google's usage report. Its prompt count includes the cached tokens and leaves out
/// what its tools have brought; its candidates leave out the thoughts; lists beside them say what
/// is sound, pictures or video. A stream repeats the report in every event, each for all that came
/// before.
public final class GeminiUsage extends UsageReport {
    private final Modalities read = new Modalities();
    private final Modalities fromCache = new Modalities();
    private final Modalities generated = new Modalities();
    private long prompt;
    private long cached;
    private long toolUse;
    private long candidates;
    private long thoughts;
    private long total;
    private @Nullable String service;

    /// Tokens by what they stand for; text and documents are the rest.
    private static final class Modalities {
        private long audio;
        private long image;
        private long video;

        private void add(@Nullable String modality, long tokens) {
            switch (modality) {
                case "AUDIO" -> audio += tokens;
                case "IMAGE" -> image += tokens;
                case "VIDEO" -> video += tokens;
                case null, default -> {}
            }
        }

        private void fit(long whole) {
            audio = Math.min(audio, whole);
            image = Math.min(image, whole - audio);
            video = Math.min(video, whole - audio - image);
        }
    }

    private GeminiUsage(UsageTally tally) {
        super(tally);
    }

    /// Reads the `usageMetadata` value at which the parser stands; one without a count says nothing.
    public static void read(JsonParser json, UsageTally tally) throws IOException {
        new GeminiUsage(tally).read(json);
    }

    @Override
    protected void field(JsonParser json, String name) throws IOException {
        switch (name) {
            case "promptTokenCount" -> prompt = count(json);
            case "cachedContentTokenCount" -> cached = UsageFields.count(json);
            case "toolUsePromptTokenCount" -> toolUse = UsageFields.count(json);
            case "candidatesTokenCount", "responseTokenCount" -> candidates = count(json);
            case "thoughtsTokenCount" -> thoughts = UsageFields.count(json);
            case "totalTokenCount" -> total = count(json);
            case "promptTokensDetails", "toolUsePromptTokensDetails" -> modalities(json, read);
            case "cacheTokensDetails" -> modalities(json, fromCache);
            case "candidatesTokensDetails", "responseTokensDetails" -> modalities(json, generated);
            case "trafficType", "serviceTier" -> service(UsageFields.text(json));
            default -> unknown(json, name);
        }
    }

    private void modalities(JsonParser json, Modalities into) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            modality(json, into);
        }
    }

    private void modality(JsonParser json, Modalities into) throws IOException {
        String[] modality = new String[1];
        long[] tokens = new long[1];
        UsageFields.each(json, name -> {
            switch (name) {
                case "modality" -> modality[0] = UsageFields.text(json);
                case "tokenCount" -> tokens[0] = UsageFields.count(json);
                default -> unknown(json, "tokensDetails." + name);
            }
        });
        into.add(modality[0], tokens[0]);
    }

    /// Google writes both a kind of traffic and a class of service; those that only say how
    /// capacity was bought are kept in its own words.
    private void service(@Nullable String said) {
        String word = said == null ? "" : said.toLowerCase(Locale.ROOT);
        switch (word) {
            case "", "traffic_type_unspecified", "service_tier_unspecified", "unspecified" -> {}
            case "on_demand_priority", "service_tier_priority" -> service = "priority";
            case "on_demand_flex", "service_tier_flex" -> service = "flex";
            case "on_demand", "service_tier_standard" -> service = service == null ? "standard" : service;
            default -> service = word;
        }
    }

    /// The total shows output that a report names nowhere else.
    @Override
    protected void mergeInto(UsageTally into) {
        long input = prompt + toolUse;
        long output = Math.max(candidates + thoughts, total - input);
        long fromCacheAll = Math.min(cached, prompt);
        read.fit(input);
        generated.fit(output);
        fromCache.fit(fromCacheAll);
        long audio = Math.min(fromCache.audio, read.audio);
        long image = Math.min(fromCache.image, read.image);
        long video = Math.min(fromCache.video, read.video);
        into.meter(Meter.AUDIO_INPUT, read.audio - audio);
        into.meter(Meter.AUDIO_CACHE_READ, audio);
        into.meter(Meter.IMAGE_INPUT, read.image - image);
        into.meter(Meter.IMAGE_CACHE_READ, image);
        into.meter(Meter.VIDEO_INPUT, read.video - video);
        into.meter(Meter.AUDIO_OUTPUT, generated.audio);
        into.meter(Meter.IMAGE_OUTPUT, generated.image);
        into.meter(Meter.VIDEO_OUTPUT, generated.video);
        into.serviceTier(service);
        into.mergeRunning(input, fromCacheAll - audio - image, 0, output, thoughts);
    }
}
