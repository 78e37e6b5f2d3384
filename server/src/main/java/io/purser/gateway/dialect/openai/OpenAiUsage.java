package io.purser.gateway.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import io.purser.core.usage.Meter;
import io.purser.gateway.dialect.UsageFields;
import io.purser.gateway.dialect.UsageReport;
import io.purser.gateway.dialect.UsageTally;
import java.io.IOException;
import java.util.Set;

/// Normalises OpenAI's usage report, under both of its namings, and those of the providers that
/// speak its dialect. Its prompt count includes what was cached and what is not text; its
/// completion count should include reasoning, and where a compatible provider leaves it out the
/// total shows it.
public final class OpenAiUsage extends UsageReport {
    /// Numbers that compatible providers report and that cost nothing: times, speeds, sums of what
    /// stands elsewhere.
    private static final Set<String> FREE = Set.of(
            "prompt_cache_miss_tokens",
            "queue_time",
            "prompt_time",
            "completion_time",
            "total_time",
            "start_time",
            "end_time",
            "time_to_first_token",
            "total_latency",
            "acceptance_rate",
            "completion_tokens_per_sec",
            "completion_tokens_after_first_per_sec",
            "completion_tokens_after_first_per_sec_first_ten",
            "total_tokens_per_sec",
            "tokens_per_second",
            "prompt_tokens_per_second",
            "completion_tokens_per_second",
            "latency_checkpoint",
            "doc_size_bytes",
            "num_server_side_tools_used");

    private final Kinds in = new Kinds();
    private final Kinds out = new Kinds();
    private final Bill bill = new Bill();
    private long prompt;
    private long completion;
    private long total;
    private long cacheWrite;
    private long reasoningApart;
    private long citations;
    private long soundMillis;
    private long pages;

    private OpenAiUsage(UsageTally tally) {
        super(tally);
    }

    /// Reads the `usage` value at which the parser stands; one without a count says nothing.
    public static void read(JsonParser json, UsageTally tally) throws IOException {
        new OpenAiUsage(tally).read(json);
    }

    @Override
    protected void field(JsonParser json, String name) throws IOException {
        switch (name) {
            case "prompt_tokens", "input_tokens" -> prompt = count(json);
            case "completion_tokens", "output_tokens" -> completion = count(json);
            case "total_tokens" -> total = count(json);
            case "prompt_tokens_details", "input_tokens_details", "prompt_token_details", "input_token_details" ->
                UsageFields.each(json, detail -> prompted(json, detail));
            case "completion_tokens_details",
                    "output_tokens_details",
                    "completion_token_details",
                    "output_token_details" -> UsageFields.each(json, detail -> completed(json, detail));
            default -> others(json, name);
        }
    }

    /// What only some providers report.
    private void others(JsonParser json, String name) throws IOException {
        switch (name) {
            case "prompt_cache_hit_tokens", "cached_tokens", "num_cached_tokens" ->
                in.cached = Math.max(in.cached, UsageFields.count(json));
            case "cache_write_tokens", "cache_creation_input_tokens" -> cacheWrite = UsageFields.count(json);
            case "reasoning_tokens" -> reasoningApart = UsageFields.count(json);
            case "citation_tokens" -> citations = UsageFields.count(json);
            case "seconds", "prompt_audio_seconds" -> seconds(json);
            case "pages_processed" -> pages = count(json);
            default -> {
                if (!bill.field(json, name) && !isFree(json, name)) {
                    unknown(json, name);
                }
            }
        }
    }

    private static boolean isFree(JsonParser json, String name) {
        return json.currentToken().isNumeric() && FREE.contains(name);
    }

    private void seconds(JsonParser json) throws IOException {
        if (json.currentToken().isNumeric()) {
            says();
        }
        soundMillis = UsageFields.millis(json);
    }

    private void prompted(JsonParser json, String name) throws IOException {
        switch (name) {
            case "cached_tokens" -> in.cached = Math.max(in.cached, UsageFields.count(json));
            case "cache_write_tokens", "cache_creation_tokens", "cache_creation_input_tokens" ->
                cacheWrite = Math.max(cacheWrite, UsageFields.count(json));
            case "cache_creation" -> json.skipChildren();
            case "cached_tokens_details" -> UsageFields.each(json, kind -> cached(json, kind));
            case "cached_text_tokens" -> json.skipChildren();
            case "cached_audio_tokens" -> in.cachedAudio = UsageFields.count(json);
            case "cached_image_tokens" -> in.cachedImage = UsageFields.count(json);
            default -> kind(json, name, in, "prompt_tokens_details.");
        }
    }

    private void cached(JsonParser json, String kind) throws IOException {
        switch (kind) {
            case "text_tokens" -> json.skipChildren();
            case "audio_tokens" -> in.cachedAudio = UsageFields.count(json);
            case "image_tokens" -> in.cachedImage = UsageFields.count(json);
            default -> unknown(json, "cached_tokens_details." + kind);
        }
    }

    /// Predictions that were accepted or rejected are in the completion.
    private void completed(JsonParser json, String name) throws IOException {
        switch (name) {
            case "reasoning_tokens" -> out.reasoning = UsageFields.count(json);
            case "accepted_prediction_tokens", "rejected_prediction_tokens" -> json.skipChildren();
            default -> kind(json, name, out, "completion_tokens_details.");
        }
    }

    private void kind(JsonParser json, String name, Kinds kinds, String where) throws IOException {
        switch (name) {
            case "text_tokens" -> json.skipChildren();
            case "audio_tokens" -> kinds.audio = UsageFields.count(json);
            case "image_tokens" -> kinds.image = UsageFields.count(json);
            case "video_tokens" -> kinds.video = UsageFields.count(json);
            default -> unknown(json, where + name);
        }
    }

    @Override
    protected void mergeInto(UsageTally into) {
        long read = prompt + citations + unsaidSound();
        long generated = Math.max(completed(), total - read);
        in.fit(read);
        out.fit(generated);
        into.meter(Meter.AUDIO_INPUT, in.audio - in.cachedAudio);
        into.meter(Meter.AUDIO_CACHE_READ, in.cachedAudio);
        into.meter(Meter.IMAGE_INPUT, in.image - in.cachedImage);
        into.meter(Meter.IMAGE_CACHE_READ, in.cachedImage);
        into.meter(Meter.VIDEO_INPUT, in.video);
        into.meter(Meter.AUDIO_OUTPUT, out.audio);
        into.meter(Meter.IMAGE_OUTPUT, out.image);
        into.meter(Meter.VIDEO_OUTPUT, out.video);
        into.meter(Meter.AUDIO_INPUT_MILLIS, soundMillis);
        into.meter(Meter.PAGES, pages);
        bill.mergeInto(into);
        into.mergeRunning(read, in.cachedText(), cacheWrite, generated, reasoning());
    }

    /// Where sound is reported in seconds, its tokens are in the total alone.
    private long unsaidSound() {
        long unsaid = soundMillis == 0 || in.audio > 0 ? 0 : Math.max(0, total - prompt - completion);
        in.audio += unsaid;
        return unsaid;
    }

    /// Reasoning belongs to the completion; more of it than the completion has stands beside it, and
    /// so does that of reports of research.
    private long completed() {
        boolean isApart = reasoning() > completion || citations > 0 || bill.researched();
        return isApart ? completion + reasoning() : completion;
    }

    private long reasoning() {
        return Math.max(out.reasoning, reasoningApart);
    }

    /// What kinds of tokens a prompt or an answer is made of, besides text.
    private static final class Kinds {
        private long cached;
        private long cachedAudio;
        private long cachedImage;
        private long audio;
        private long image;
        private long video;
        private long reasoning;

        /// Makes the kinds parts of the whole, and what is cached parts of its kind; of which kind
        /// nobody says is text while there is any.
        private void fit(long whole) {
            audio = Math.min(audio, whole);
            image = Math.min(image, whole - audio);
            video = Math.min(video, whole - audio - image);
            long text = whole - audio - image - video;
            cachedAudio = Math.min(cachedAudio, audio);
            cachedImage = Math.min(cachedImage, image);
            long rest = Math.max(0, cached - cachedAudio - cachedImage - text);
            long moreAudio = Math.min(rest, audio - cachedAudio);
            cachedAudio += moreAudio;
            cachedImage += Math.min(rest - moreAudio, image - cachedImage);
        }

        private long cachedText() {
            return Math.max(0, cached - cachedAudio - cachedImage);
        }
    }
}
