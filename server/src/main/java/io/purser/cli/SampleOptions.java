package io.purser.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// A call to be priced.
final class SampleOptions {

    private static final long LARGEST = 1_000_000_000;
    private static final long MILLIS = 1000;

    @Option(names = "--input", paramLabel = "N", description = "Uncached input tokens; 1000.")
    private @Nullable Long input;

    @Option(names = "--cache-read", paramLabel = "N", description = "Tokens read from the cache.")
    private long cacheRead;

    @Option(names = "--cache-write", paramLabel = "N", description = "Tokens written to it.")
    private long cacheWrite;

    @Option(names = "--cache-write-long", paramLabel = "N", description = "Tokens written for an hour.")
    private long cacheWriteLong;

    @Option(
            names = {"--output-tokens"},
            paramLabel = "N",
            description = "Generated tokens; 500.")
    private @Nullable Long output;

    @Option(names = "--reasoning", paramLabel = "N", description = "So many of them not seen by the caller.")
    private long reasoning;

    @Option(names = "--audio-input", paramLabel = "N", description = "Tokens of sound read.")
    private long audioInput;

    @Option(names = "--audio-cache-read", paramLabel = "N", description = "The same from the cache.")
    private long audioCacheRead;

    @Option(names = "--audio-output", paramLabel = "N", description = "Tokens of sound made.")
    private long audioOutput;

    @Option(names = "--image-input", paramLabel = "N", description = "Tokens of images read.")
    private long imageInput;

    @Option(names = "--image-output", paramLabel = "N", description = "Tokens of images made.")
    private long imageOutput;

    @Option(names = "--audio-seconds", paramLabel = "N", description = "Seconds of sound read.")
    private long audioSeconds;

    @Option(names = "--speech-seconds", paramLabel = "N", description = "Seconds of speech made.")
    private long speechSeconds;

    @Option(names = "--video-seconds", paramLabel = "N", description = "Seconds of video made.")
    private long videoSeconds;

    @Option(names = "--characters", paramLabel = "N", description = "Characters read.")
    private long characters;

    @Option(names = "--input-images", paramLabel = "N", description = "Images read.")
    private long inputImages;

    @Option(names = "--images", paramLabel = "N", description = "Images made.")
    private long images;

    @Option(names = "--pixels", paramLabel = "N", description = "Their pixels, all together.")
    private long pixels;

    @Option(names = "--pages", paramLabel = "N", description = "Pages.")
    private long pages;

    @Option(names = "--search-units", paramLabel = "N", description = "Units of reranking.")
    private long searchUnits;

    @Option(names = "--web-searches", paramLabel = "N", description = "Searches of the web.")
    private long webSearches;

    @Option(names = "--file-searches", paramLabel = "N", description = "Searches in files.")
    private long fileSearches;

    @Option(names = "--code-sessions", paramLabel = "N", description = "Sessions of the code interpreter.")
    private long codeSessions;

    @Option(names = "--tool-calls", paramLabel = "N", description = "Calls of another hosted tool.")
    private long toolCalls;

    @Option(names = "--service", paramLabel = "CLASS", description = "standard, priority, flex or batch; standard.")
    private String service = "standard";

    @Option(names = "--region", paramLabel = "NAME", description = "Where it runs; the provider's own.")
    private @Nullable String region;

    PriceDesk.Sample sample() {
        Map<String, Long> units = new LinkedHashMap<>();
        put(units, "audio_input_tokens", audioInput, 1);
        put(units, "audio_cache_read_tokens", audioCacheRead, 1);
        put(units, "audio_output_tokens", audioOutput, 1);
        put(units, "image_input_tokens", imageInput, 1);
        put(units, "image_output_tokens", imageOutput, 1);
        put(units, "audio_input_milliseconds", audioSeconds, MILLIS);
        put(units, "audio_output_milliseconds", speechSeconds, MILLIS);
        put(units, "video_output_milliseconds", videoSeconds, MILLIS);
        put(units, "input_characters", characters, 1);
        put(units, "input_images", inputImages, 1);
        put(units, "output_images", images, 1);
        put(units, "output_pixels", pixels, 1);
        put(units, "pages", pages, 1);
        put(units, "search_units", searchUnits, 1);
        put(units, "web_searches", webSearches, 1);
        put(units, "file_searches", fileSearches, 1);
        put(units, "code_sessions", codeSessions, 1);
        put(units, "tool_calls", toolCalls, 1);
        boolean usual = units.isEmpty() && cacheRead == 0 && cacheWrite == 0 && cacheWriteLong == 0;
        long read = input == null ? (usual ? 1000 : 0) : believed(input);
        long made = output == null ? (usual ? 500 : 0) : believed(output);
        if (believed(reasoning) > made) {
            throw new CommandFailed(reasoning + " tokens of reasoning are more than the output, " + made);
        }
        boolean nothing = usual && input == null && output == null && reasoning == 0;
        return new PriceDesk.Sample(
                read,
                believed(cacheRead),
                believed(cacheWrite),
                believed(cacheWriteLong),
                made,
                reasoning,
                units,
                nothing,
                service(),
                region);
    }

    private String service() {
        return switch (service) {
            case "standard", "priority", "flex", "batch" -> service;
            default ->
                throw new CommandFailed(
                        service + " is not a class of service; expected standard, priority, flex or batch");
        };
    }

    private static void put(Map<String, Long> units, String name, long count, long each) {
        if (believed(count) > 0) {
            units.put(name, count * each);
        }
    }

    private static long believed(long count) {
        if (count < 0 || count > LARGEST) {
            throw new CommandFailed(count + " is not a count; expected 0 to " + LARGEST);
        }
        return count;
    }
}
