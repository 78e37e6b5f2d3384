package io.purser.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.core.usage.Meter;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.Quantities;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.gateway.sandbox.Sandbox;
import io.purser.governance.admission.Admission;
import io.purser.governance.settlement.GovernedCall;
import io.purser.platform.http.Listener;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Ranking, images, transcripts and speech against the bill of the provider, which shares none of
/// our counting (failures.md E7, E8, B15, F9).
@TestInstance(Lifecycle.PER_CLASS)
final class MediaTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vertx vertx = Listener.vertx();
    private final Sandbox sandbox = Sandbox.start(vertx, InstantSource.system(), 0, null)
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    private final Rig rig = new Rig(URI.create(sandbox.origin()));

    @AfterAll
    void stop() {
        rig.close();
        sandbox.close().toCompletionStage().toCompletableFuture().join();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void forget() {
        rig.governance.asked.clear();
        rig.governance.ends.clear();
        rig.seen.clear();
    }

    private JsonNode lastLine() throws Exception {
        JsonNode lines = JSON.readTree(sandbox.billJson(0)).get("attempts");
        return lines.get(lines.size() - 1);
    }

    /// The bill's line as usage, without what the provider counts and does not report.
    private TokenUsage billed() throws Exception {
        JsonNode line = lastLine();
        Quantities[] units = {Quantities.NONE};
        line.get("units")
                .properties()
                .forEach(each -> units[0] = units[0].with(
                        Meter.ofBucket(each.getKey()), each.getValue().asLong()));
        return TokenUsage.of(line.get("input").asLong(), line.get("output").asLong())
                .with(units[0]);
    }

    /// A form with one file.
    private HttpResponse<String> form(String path, String fileName, byte[] file, String... fields) throws Exception {
        StringBuilder head = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            head.append("--BoUnD\r\nContent-Disposition: form-data; name=\"").append(fields[i]);
            head.append("\"\r\n\r\n").append(fields[i + 1]).append("\r\n");
        }
        head.append("--BoUnD\r\nContent-Disposition: form-data; name=\"").append(fileName);
        head.append("\"; filename=\"f.bin\"\r\nContent-Type: application/octet-stream\r\n\r\n");
        byte[] before = head.toString().getBytes(StandardCharsets.UTF_8);
        byte[] after = "\r\n--BoUnD--\r\n".getBytes(StandardCharsets.UTF_8);
        byte[] all = ByteBuffer.allocate(before.length + file.length + after.length)
                .put(before)
                .put(file)
                .put(after)
                .array();
        return rig.send(rig.request(path)
                .header("Content-Type", "multipart/form-data; boundary=BoUnD")
                .POST(HttpRequest.BodyPublishers.ofByteArray(all)));
    }

    private static byte[] wav(int seconds) {
        int bytes = seconds * 32_000;
        ByteBuffer out = ByteBuffer.allocate(44 + bytes).order(ByteOrder.LITTLE_ENDIAN);
        out.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + bytes);
        out.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        out.putShort((short) 1).putShort((short) 1).putInt(16_000).putInt(32_000);
        out.putShort((short) 2).putShort((short) 16);
        out.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(bytes);
        return out.array();
    }

    private TokenUsage reported() throws Exception {
        GovernedCall.End end = rig.governance.end();
        assertThat(end.outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(end.source()).isEqualTo(UsageSource.PROVIDER);
        assertThat(end.flags()).isEmpty();
        return end.usage();
    }

    private void assertHeldAtLeast(TokenUsage used) throws Exception {
        Admission.Request asked = rig.governance.asked.take();
        Quantities held = asked.shape().units();
        used.others().forEach((meter, amount) -> {
            boolean isPrompts = meter == Meter.IMAGE_INPUT;
            long bound = isPrompts ? asked.shape().prompt().images() * 256L : held.get(meter);
            assertThat(bound).as("%s of %s", meter, asked.shape().model()).isGreaterThanOrEqualTo(amount);
        });
        assertThat(asked.shape().prompt().textBytes()).isGreaterThanOrEqualTo(used.input());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sandbox-rerank", "sandbox-rerank-tokens"})
    void b15_rerankIsMeteredByWhatItsProviderReports(String model) throws Exception {
        StringBuilder documents = new StringBuilder();
        for (int i = 0; i < 150; i++) {
            documents
                    .append(i == 0 ? "" : ",")
                    .append("\"document number ")
                    .append(i)
                    .append('"');
        }

        var answer = rig.post(
                "/v1/rerank",
                "{\"model\":\"" + model + "\",\"query\":\"which one?\",\"top_n\":3,\"documents\":[" + documents
                        + ",{\"text\":\"an object\"}]}");

        assertThat(JSON.readTree(answer.body()).get("results")).hasSize(3);
        assertThat(answer.headers().firstValue("purser-cost")).isPresent();
        TokenUsage used = reported();
        assertThat(used).isEqualTo(billed());
        assertHeldAtLeast(used);
    }

    @Test
    void e7_imagesAreBilledByTheirOwnTokensAndNotAsText() throws Exception {
        rig.post(
                "/v1/images/generations",
                "{\"model\":\"sandbox-image\",\"prompt\":\"a cat\",\"n\":2,\"size\":\"1536x1024\",\"quality\":\"high\"}");

        TokenUsage used = reported();
        assertThat(used.others().get(Meter.IMAGE_OUTPUT)).isEqualTo(2 * 6_144);
        assertThat(used.others().get(Meter.OUTPUT_IMAGES)).isEqualTo(2);
        assertThat(used.output()).isZero();
        assertThat(withoutPieces(used)).isEqualTo(billed());
        assertHeldAtLeast(used);
    }

    private static TokenUsage withoutPieces(TokenUsage used) {
        return used.with(used.others().with(Meter.OUTPUT_IMAGES, 0).with(Meter.OUTPUT_PIXELS, 0));
    }

    @Test
    void e7_whatAPieceworkModelReallyMadeIsCountedAndNotWhatWasAsked() throws Exception {
        var answer = rig.post(
                "/v1/images/generations",
                "{\"model\":\"sandbox-dall-e\",\"prompt\":\"cats [[out=1]]\",\"n\":3,\"size\":\"256x256\"}");

        assertThat(JSON.readTree(answer.body()).get("data")).hasSize(1);
        GovernedCall.End end = rig.governance.end();
        assertThat(end.source()).isEqualTo(UsageSource.COUNTED);
        assertThat(end.flags()).isEmpty();
        assertThat(end.usage()).isEqualTo(billed());
        Admission.Request asked = rig.governance.asked.take();
        assertThat(asked.shape().units().get(Meter.OUTPUT_IMAGES)).isEqualTo(3);
        assertThat(asked.priceNames()).containsExactly("standard/256-x-256/sandbox-dall-e", "256-x-256/sandbox-dall-e");
    }

    @Test
    void theLastEventOfEachStreamedImageTellsItsShare() throws Exception {
        var answer = rig.post(
                "/v1/images/generations",
                "{\"model\":\"sandbox-image\",\"prompt\":\"a dog\",\"n\":2,\"quality\":\"low\",\"stream\":true,"
                        + "\"partial_images\":2}");

        assertThat(answer.body().split("partial_image_index", -1)).hasSize(5);
        assertThat(answer.body().split("image_generation.completed\"", -1)).hasSize(3);
        TokenUsage used = reported();
        assertThat(withoutPieces(used)).isEqualTo(billed());
        assertThat(used.others().get(Meter.OUTPUT_IMAGES)).isEqualTo(2);
        assertHeldAtLeast(used);
    }

    @Test
    void editsAndVariationsAreForms() throws Exception {
        var edited = form("/v1/images/edits", "image[]", new byte[5_000], "model", "sandbox-image", "prompt", "a hat");

        assertThat(edited.statusCode()).isEqualTo(200);
        TokenUsage used = reported();
        assertThat(used.others().get(Meter.IMAGE_INPUT)).isEqualTo(256);
        assertThat(withoutPieces(used)).isEqualTo(billed());

        var varied = form("/v1/images/variations", "image", new byte[500], "model", "sandbox-dall-e", "n", "2");

        assertThat(varied.statusCode()).isEqualTo(200);
        assertThat(rig.governance.end().usage()).isEqualTo(billed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sandbox-transcribe", "sandbox-whisper"})
    void e8_aTranscriptIsBilledByWhatItsProviderReports(String model) throws Exception {
        var answer = form("/v1/audio/transcriptions", "file", wav(4), "model", model, "prompt", "names");

        assertThat(JSON.readTree(answer.body()).get("text").asText()).isNotBlank();
        TokenUsage used = reported();
        assertThat(used).isEqualTo(billed());
        assertHeldAtLeast(used);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "srt", "vtt", "verbose_json"})
    void e8_aFormatWithoutAReportIsCountedByTheRecordingsLengthAndFlagged(String format) throws Exception {
        var answer =
                form("/v1/audio/translations", "file", wav(4), "model", "sandbox-whisper", "response_format", format);

        assertThat(answer.statusCode()).isEqualTo(200);
        GovernedCall.End end = rig.governance.end();
        long billed = lastLine().get("units").get("audio_input_milliseconds").asLong();
        assertThat(end.usage().others().get(Meter.AUDIO_INPUT_MILLIS)).isBetween(billed, billed + 2);
        assertThat(end.flags().contains("usage_missing")).isEqualTo(!format.equals("verbose_json"));
    }

    @Test
    void aStreamedTranscriptTellsItsUsageAtItsEnd() throws Exception {
        var answer = form("/v1/audio/transcriptions", "file", wav(3), "model", "sandbox-transcribe", "stream", "true");

        assertThat(answer.body()).contains("transcript.text.delta").contains("transcript.text.done");
        assertThat(reported()).isEqualTo(billed());
    }

    @Test
    void speechIsBilledByItsCharactersWhereItsModelIs() throws Exception {
        var answer = rig.client.send(
                rig.request("/v1/audio/speech")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"model\":\"sandbox-tts-1\",\"voice\":\"alloy\",\"input\":\"Grüße, 世界 🌍\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());

        assertThat(answer.headers().firstValue("content-type")).contains("audio/mpeg");
        GovernedCall.End end = rig.governance.end();
        assertThat(end.flags()).isEmpty();
        assertThat(end.usage()).isEqualTo(billed());
        assertThat(end.usage().others()).isEqualTo(Quantities.of(Meter.INPUT_CHARACTERS, 11));
    }

    @Test
    void speechAsEventsTellsItsTokensAndSpeechAsAFileIsBoundedAndFlagged() throws Exception {
        String words =
                "\"model\":\"sandbox-speech\",\"voice\":\"alloy\",\"input\":\"" + "some words ".repeat(20) + "\"";
        rig.post("/v1/audio/speech", "{" + words + ",\"stream_format\":\"sse\"}");

        TokenUsage used = reported();
        assertThat(used.with(used.others().with(Meter.INPUT_CHARACTERS, 0))).isEqualTo(billed());
        assertHeldAtLeast(used);

        rig.post("/v1/audio/speech", "{" + words + ",\"response_format\":\"pcm\"}");

        GovernedCall.End end = rig.governance.end();
        assertThat(end.source()).isEqualTo(UsageSource.COUNTED);
        assertThat(end.flags()).containsExactly("usage_missing");
        assertThat(end.usage().others().get(Meter.AUDIO_OUTPUT))
                .isGreaterThanOrEqualTo(billed().others().get(Meter.AUDIO_OUTPUT));
    }

    @Test
    void f9_anAnswerThatNobodyReportsOnIsStillARowWithWhatItMayHaveCost() throws Exception {
        rig.answers(200, "{\"created\":1,\"data\":[{\"b64_json\":\"" + "x".repeat(3_000_000) + "\"}]}");

        var answer = rig.post("/v1/images/generations", "{\"model\":\"gpt-image-1\",\"prompt\":\"a cat\"}");

        assertThat(answer.body()).hasSizeGreaterThan(3_000_000);
        GovernedCall.End end = rig.governance.end();
        assertThat(end.flags()).containsExactly("usage_missing");
        assertThat(end.usage().others().get(Meter.OUTPUT_IMAGES)).isEqualTo(1);
        assertThat(end.usage().others().get(Meter.IMAGE_OUTPUT)).isGreaterThan(4_160);
    }

    @Test
    void aLargePictureIsCountedByTheReportAtItsEnd() throws Exception {
        rig.answers(
                200,
                "{\"created\":1,\"data\":[{\"b64_json\":\"" + "x".repeat(3_000_000)
                        + "\"},{\"b64_json\":\"y\"}],\"usage\":{\"input_tokens\":50,\"input_tokens_details\":"
                        + "{\"text_tokens\":10,\"image_tokens\":40},\"output_tokens\":4160,\"total_tokens\":4210}}");

        rig.post("/v1/images/generations", "{\"model\":\"gpt-image-1\",\"prompt\":\"a cat\",\"n\":2}");

        TokenUsage used = reported();
        assertThat(used.input()).isEqualTo(10);
        assertThat(used.others().get(Meter.IMAGE_INPUT)).isEqualTo(40);
        assertThat(used.others().get(Meter.IMAGE_OUTPUT)).isEqualTo(4_160);
        assertThat(used.others().get(Meter.OUTPUT_IMAGES)).isEqualTo(2);
    }

    @Test
    void whatIsMissingIsSaidAndNothingIsForwarded() throws Exception {
        assertRefused(rig.post("/v1/images/generations", "{\"prompt\":\"a cat\"}"), "model");
        assertRefused(rig.post("/v1/images/generations", "{\"model\":\"gpt-image-1\"}"), "prompt");
        assertRefused(rig.post("/v1/images/generations", "{\"model\":\"gpt-image-1\",\"prompt\":\"a\",\"n\":0}"), "n");
        assertRefused(rig.post("/v1/audio/speech", "{\"model\":\"gpt-tts\",\"voice\":\"alloy\"}"), "input");
        assertRefused(rig.post("/v1/rerank", "{\"model\":\"gpt-r\",\"query\":\"q\",\"documents\":[]}"), "documents");
        assertRefused(rig.post("/v1/rerank", "{\"model\":\"gpt-r\",\"documents\":[\"a\"]}"), "query");
        assertRefused(rig.post("/v1/images/edits", "{}"), "content-type");
        assertRefused(form("/v1/images/edits", "picture", new byte[9], "model", "gpt-image-1", "prompt", "x"), "image");
        assertRefused(form("/v1/audio/transcriptions", "file", new byte[9], "language", "en"), "model");
        assertThat(rig.governance.asked).isEmpty();
    }

    private static void assertRefused(HttpResponse<String> answer, String field) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(JSON.readTree(answer.body())
                        .get("error")
                        .get("message")
                        .asText()
                        .toLowerCase(Locale.ROOT))
                .startsWith(field);
    }

    @Test
    void anAliasIsSentUnderItsOtherNameInAFormToo() throws Exception {
        rig.answers(200, "{\"text\":\"hello\",\"usage\":{\"type\":\"duration\",\"seconds\":1.25}}");

        form("/v1/audio/transcriptions", "file", new byte[99], "model", "fast");

        Rig.Seen seen = rig.seen();
        assertThat(seen.headers()).containsEntry("content-type", "multipart/form-data; boundary=BoUnD");
        assertThat(seen.body()).contains("name=\"model\"\r\n\r\ngpt-fast-2\r\n");
        assertThat(reported().others()).isEqualTo(Quantities.of(Meter.AUDIO_INPUT_MILLIS, 1_250));
    }

    @Test
    void aCallOfWhichNothingComesBackIsChargedWhatWasHeldOfEveryKind() throws Exception {
        rig.upstream = _ -> {};

        var answer = rig.post("/v1/images/generations", "{\"model\":\"gpt-image-1\",\"prompt\":\"a cat\"}");

        assertThat(answer.statusCode()).isEqualTo(504);
        GovernedCall.End end = rig.governance.end();
        assertThat(end.source()).isEqualTo(UsageSource.HELD);
        assertThat(end.usage().others())
                .isEqualTo(rig.governance.asked.take().shape().units());
    }
}
