package io.purser.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.gateway.dialect.EventSplitter;
import io.purser.gateway.dialect.StreamTap;
import io.purser.gateway.dialect.openai.ChatTap;
import io.purser.governance.settlement.GovernedCall;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The providers that speak OpenAI's dialect each with ways of their own: answers as their documentation
/// describes them, written by us, whole and streamed, however the bytes are cut.
final class RecordingsTest {
    /// @param usage what its report comes to in disjoint buckets
    /// @param cost what it says itself that the call cost
    private record Recording(
            String provider, TokenUsage usage, @Nullable String cost) {
        @Override
        public String toString() {
            return provider;
        }
    }

    private static final List<Recording> ALL = List.of(
            new Recording("mistral", new TokenUsage(15, 16, 0, 0, 12, 0), null),
            new Recording("deepseek", new TokenUsage(36, 64, 0, 0, 40, 25), null),
            new Recording("groq", new TokenUsage(10, 8, 0, 0, 9, 4), null),
            new Recording("xai", new TokenUsage(26, 6, 0, 0, 103, 94), null),
            new Recording("openrouter", new TokenUsage(44, 150, 0, 0, 20, 12), "0.00095 USD"),
            new Recording("ollama", new TokenUsage(26, 0, 0, 0, 5, 0), null),
            new Recording("vllm", new TokenUsage(14, 0, 0, 0, 5, 0), null));

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    static Stream<Recording> recordings() {
        return ALL.stream();
    }

    private static String read(String name) {
        try (InputStream in = RecordingsTest.class.getResourceAsStream("recordings/" + name)) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String ask(String more) {
        return "{\"model\":\"gpt-x\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]" + more + "}";
    }

    private void isBilled(Recording recording) throws InterruptedException {
        GovernedCall.End end = rig.governance.end();
        assertThat(end.usage()).isEqualTo(recording.usage());
        assertThat(end.source()).isEqualTo(UsageSource.PROVIDER);
        assertThat(end.outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(end.said().reportedCost()).isEqualTo(recording.cost());
        assertThat(end.flags()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void aWholeAnswerPassesAndItsReportIsRead(Recording recording) throws Exception {
        String body = read(recording.provider() + ".json");
        rig.answers(200, body);

        assertThat(rig.post("/v1/chat/completions", ask("")).body()).isEqualTo(body);

        isBilled(recording);
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void aStreamPassesAndItsReportIsReadHoweverItsBytesAreCut(Recording recording) throws Exception {
        String events = read(recording.provider() + ".sse");
        for (int bytes : new int[] {1, 13, 1_000_000}) {
            rig.streams(events, bytes);

            String got = rig.post(
                            "/v1/chat/completions", ask(",\"stream\":true,\"stream_options\":{\"include_usage\":true}"))
                    .body();

            assertThat(got.replaceAll(",\"purser_cost\":\"[^\"]*\",\"purser_currency\":\"USD\"", ""))
                    .isEqualTo(events);
            isBilled(recording);
        }
    }

    /// Portkey #691: streams had no usage unless the caller asked for it.
    @ParameterizedTest
    @MethodSource("recordings")
    void p691AChunkThatIsThereForItsReportAloneGoesNoFurtherThanUsWhereNobodyAsked(Recording recording)
            throws Exception {
        rig.streams(read(recording.provider() + ".sse"), 1_000_000);

        String got = rig.post("/v1/chat/completions", ask(",\"stream\":true")).body();

        assertThat(rig.seen().body()).contains("\"include_usage\":true");
        assertThat(got).doesNotContain("\"choices\":[],").endsWith("data: [DONE]\n\n");
        isBilled(recording);
    }

    /// Portkey #1259: the usage of Mistral's streams was missing. Mistral reports unasked, and refuses a
    /// field that it does not know.
    @Test
    void p1259MistralIsNotAskedForWhatItReportsAnyway() throws Exception {
        rig.streams(read("mistral.sse"), 7);

        rig.post("/v1/chat/completions", ask(",\"stream\":true").replace("gpt-x", "mistral-x"));

        assertThat(rig.seen().body()).doesNotContain("stream_options");
        isBilled(ALL.getFirst());
    }

    @Test
    void openRouterIsAskedForItsOwnCostUnlessTheCallerSaysSomethingOfIt() throws Exception {
        rig.answers(200, read("openrouter.json"));

        rig.post("/v1/chat/completions", ask("").replace("gpt-x", "router/x"));
        rig.post("/v1/chat/completions", ask(",\"usage\":{\"include\":false}").replace("gpt-x", "router/x"));

        assertThat(rig.seen().body()).contains("\"usage\":{\"include\":true}");
        assertThat(rig.seen().body()).contains("\"usage\":{\"include\":false}").doesNotContain("true");
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void whatATapFindsDoesNotDependOnHowTheBytesWereCut(Recording recording) {
        byte[] events = read(recording.provider() + ".sse").getBytes(StandardCharsets.UTF_8);
        List<StreamTap.Event> expected = meanings(events, events.length, recording);
        for (int bytes = 1; bytes < 200; bytes++) {
            assertThat(meanings(events, bytes, recording)).as("%d bytes", bytes).isEqualTo(expected);
        }
    }

    private static List<StreamTap.Event> meanings(byte[] events, int bytes, Recording recording) {
        EventSplitter splitter = new EventSplitter();
        ChatTap tap = new ChatTap(true);
        List<StreamTap.Event> meanings = new ArrayList<>();
        for (int at = 0; at < events.length; at += bytes) {
            splitter.feed(Buffer.buffer(events).getBuffer(at, Math.min(events.length, at + bytes)));
            while (splitter.next()) {
                if (splitter.hasData()) {
                    meanings.add(tap.read(splitter.data(), splitter.dataFrom(), splitter.dataTo()));
                }
            }
        }
        assertThat(tap.state().tally().usage(0)).isEqualTo(recording.usage());
        return meanings;
    }
}
