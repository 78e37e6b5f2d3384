package io.purser.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.gateway.dialect.anthropic.AnthropicUsage;
import io.purser.gateway.dialect.anthropic.MessagesTap;
import io.purser.gateway.dialect.gemini.ContentTap;
import io.purser.gateway.dialect.gemini.GeminiUsage;
import io.purser.gateway.dialect.openai.ChatTap;
import io.purser.gateway.dialect.openai.OpenAiUsage;
import io.purser.gateway.dialect.openai.ResponsesTap;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/// Recordings of every provider, whole and streamed: however a stream is cut into chunks, the same
/// is found in it.
final class GoldenTest {
    private static final int RANDOM_CUTS = 40;

    private record Recording(String file, String reader, String buckets, String said) {}

    /// What one reading found.
    private record Found(String buckets, String said, List<StreamTap.Event> events, long outputBytes) {}

    @Test
    void everyRecordingComesToWhatItsProviderBills() throws IOException {
        for (Recording recording : recordings()) {
            Found found = recording.file().endsWith(".sse")
                    ? stream(recording, bytes(recording.file()), _ -> Integer.MAX_VALUE)
                    : whole(recording);
            assertThat(found.buckets()).as(recording.file()).isEqualTo(recording.buckets());
            assertThat(found.said()).as(recording.file()).isEqualTo(recording.said());
        }
    }

    @Test
    void aStreamCutAtAnyByteIsTheSameStream() throws IOException {
        for (Recording recording : streams()) {
            byte[] bytes = bytes(recording.file());
            Found uncut = stream(recording, bytes, _ -> Integer.MAX_VALUE);
            for (int cut = 1; cut < bytes.length; cut++) {
                int first = cut;
                Found found = stream(recording, bytes, at -> at == 0 ? first : Integer.MAX_VALUE);
                assertThat(found).as("%s cut at %d", recording.file(), cut).isEqualTo(uncut);
            }
        }
    }

    @Test
    void aStreamInAnyChunksIsTheSameStream() throws IOException {
        for (Recording recording : streams()) {
            byte[] bytes = bytes(recording.file());
            Found uncut = stream(recording, bytes, _ -> Integer.MAX_VALUE);
            assertThat(stream(recording, bytes, _ -> 1)).as(recording.file()).isEqualTo(uncut);
            for (int seed = 0; seed < RANDOM_CUTS; seed++) {
                Random random = new Random(seed);
                int most = 1 + random.nextInt(300);
                assertThat(stream(recording, bytes, _ -> 1 + random.nextInt(most)))
                        .as("%s, seed %d", recording.file(), seed)
                        .isEqualTo(uncut);
            }
        }
    }

    private static Found whole(Recording recording) throws IOException {
        byte[] bytes = bytes(recording.file());
        AnswerPeek peek = AnswerPeek.read(reader(recording.reader()), bytes, 0, bytes.length, false);
        return new Found(UsageWords.of(peek.tally().usage(0)), said(recording, peek.tally()), List.of(), 0);
    }

    /// @param chunk how many bytes come next, at a place in the stream
    private static Found stream(Recording recording, byte[] bytes, IntUnaryOperator chunk) {
        StreamTap tap = tap(recording.reader());
        EventSplitter splitter = new EventSplitter();
        List<StreamTap.Event> events = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(chunk.applyAsInt(at), bytes.length - at);
            splitter.feed(Buffer.buffer(length).appendBytes(bytes, at, length));
            at += length;
            read(splitter, tap, events);
        }
        splitter.end();
        read(splitter, tap, events);
        return new Found(
                UsageWords.of(tap.state().tally().usage(0)),
                said(recording, tap.state().tally()),
                events,
                tap.state().outputBytes());
    }

    private static void read(EventSplitter splitter, StreamTap tap, List<StreamTap.Event> events) {
        while (splitter.next()) {
            if (splitter.hasData()) {
                events.add(tap.read(splitter.data(), splitter.dataFrom(), splitter.dataTo()));
            }
        }
    }

    private static String said(Recording recording, UsageTally tally) {
        assertThat(tally.unknownFields()).as(recording.file()).isEmpty();
        assertThat(tally.reported()).as(recording.file()).isTrue();
        List<String> words = new ArrayList<>();
        if (tally.serviceTier() != null) {
            words.add("service " + tally.serviceTier());
        }
        if (tally.reportedCost() != null) {
            words.add("cost " + tally.reportedCost());
        }
        return String.join(", ", words);
    }

    private static AnswerPeek.Reader reader(String name) {
        return switch (name) {
            case "chat", "responses" -> OpenAiUsage::read;
            case "messages" -> AnthropicUsage::read;
            case "gemini" -> GeminiUsage::read;
            default -> throw new AssertionError(name);
        };
    }

    private static StreamTap tap(String name) {
        return switch (name) {
            case "chat" -> new ChatTap(true);
            case "responses" -> new ResponsesTap();
            case "messages" -> new MessagesTap();
            case "gemini" -> new ContentTap();
            default -> throw new AssertionError(name);
        };
    }

    private static List<Recording> streams() throws IOException {
        return recordings().stream()
                .filter(recording -> recording.file().endsWith(".sse"))
                .toList();
    }

    private static List<Recording> recordings() throws IOException {
        List<Recording> recordings = new ArrayList<>();
        for (String line : new String(bytes("expected.txt"), StandardCharsets.UTF_8).split("\n")) {
            if (!line.startsWith("#")) {
                String[] columns = line.split(" \\| ", -1);
                recordings.add(new Recording(columns[0], columns[1], columns[2], columns.length > 3 ? columns[3] : ""));
            }
        }
        assertThat(recordings).hasSizeGreaterThan(25);
        return recordings;
    }

    private static byte[] bytes(String file) throws IOException {
        try (InputStream in = GoldenTest.class.getResourceAsStream("/golden/" + file)) {
            return Objects.requireNonNull(in, file).readAllBytes();
        }
    }
}
