package io.purser.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.usage.TokenUsage;
import io.purser.gateway.dialect.anthropic.MessagesTap;
import io.purser.gateway.dialect.gemini.ContentTap;
import io.purser.gateway.dialect.openai.ChatTap;
import io.purser.gateway.dialect.openai.ResponsesTap;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class StreamTapTest {
    private static final List<Supplier<StreamTap>> TAPS = List.of(
            () -> new ChatTap(true), () -> new ChatTap(false), ResponsesTap::new, MessagesTap::new, ContentTap::new);

    private static final String[] EVENTS = {
        "{\"id\":\"c\",\"created\":5,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"hé\"}}]}",
        "{\"choices\":[{\"index\":1,\"delta\":{\"tool_calls\":[{\"id\":\"x\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},\"finish_reason\":\"stop\"}]}",
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":18}}",
        "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}}",
        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"thinking\":\"hmm\"}}",
        "{\"type\":\"response.completed\",\"response\":{\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}}",
        "{\"type\":\"response.output_text.delta\",\"delta\":\"text\"}",
        "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"hi\"}]},\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":9,\"cachedContentTokenCount\":4}}",
        "[DONE]",
    };

    private static StreamTap.Event read(StreamTap tap, String json) {
        byte[] bytes = ("xx" + json + "yy").getBytes(StandardCharsets.UTF_8);
        return tap.read(bytes, 2, bytes.length - 2);
    }

    @Test
    void noBytesBreakATap() {
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            StreamTap tap = TAPS.get(seed % TAPS.size()).get();
            for (int i = 0; i < 3; i++) {
                byte[] bytes = EVENTS[random.nextInt(EVENTS.length)].getBytes(StandardCharsets.UTF_8);
                for (int change = random.nextInt(4); change > 0; change--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                tap.read(bytes, 0, bytes.length - random.nextInt(2) * random.nextInt(bytes.length));
            }
            TokenUsage usage = tap.state().tally().usage(7);
            assertThat(usage.output()).describedAs("seed %d", seed).isGreaterThanOrEqualTo(7);
            assertThat(usage.reasoning()).isLessThanOrEqualTo(usage.output());
            assertThat(tap.state().outputBytes()).isNotNegative();
        }
    }

    @Test
    void cumulativeReportsAreMergedInAnyOrder() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            ChatTap tap = new ChatTap(true);
            for (int i = 0; i < 20; i++) {
                int completion = i == 10 ? 99 : random.nextInt(99);
                read(tap, "{\"choices\":[],\"usage\":{\"prompt_tokens\":50,\"completion_tokens\":" + completion + "}}");
            }
            assertThat(tap.state().tally().usage(0)).isEqualTo(TokenUsage.of(50, 99));
        }
    }

    @Test
    void absurdFiguresAreNoTokens() {
        for (String figure :
                List.of("-5", "1e30", "99999999999999999999999", "\"7\"", "null", "[]", "1.5", "9000000000000000")) {
            ChatTap tap = new ChatTap(true);
            read(
                    tap,
                    "{\"choices\":[],\"usage\":{\"prompt_tokens\":" + figure + ",\"completion_tokens\":" + figure
                            + "}}");
            assertThat(tap.state().tally().usage(0)).describedAs(figure).isEqualTo(TokenUsage.NONE);
            assertThat(tap.state().tally().reported()).describedAs(figure).isFalse();
        }
    }

    @Test
    void aCostThatIsNoAmountIsNotSaid() {
        for (String figure :
                List.of("1e10000000158500000", "1e400", "-0.5", "\"0.5\"", "1e-99", "null", "9".repeat(99))) {
            ChatTap tap = new ChatTap(true);
            read(tap, "{\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"cost\":" + figure + "}}");
            assertThat(tap.state().tally().reportedCost()).describedAs(figure).isNull();
            assertThat(tap.state().tally().reported()).describedAs(figure).isTrue();
        }
    }

    @Test
    void reasoningThatAProviderLeavesOutOfItsOutputIsFoundInTheTotal() {
        ChatTap tap = new ChatTap(true);
        read(
                tap,
                "{\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":115,"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":100}}}");
        assertThat(tap.state().tally().usage(0)).isEqualTo(new TokenUsage(10, 0, 0, 0, 105, 100));
    }

    @Test
    void cacheWritesOfOpenAiAreABucketOfTheirOwn() {
        ChatTap tap = new ChatTap(true);
        read(
                tap,
                "{\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":5,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":30,\"cache_write_tokens\":20}}}");
        assertThat(tap.state().tally().usage(0)).isEqualTo(new TokenUsage(50, 30, 20, 0, 5, 0));
    }

    @Test
    void eventsMeanWhatTheyAre() {
        ChatTap chat = new ChatTap(true);
        assertThat(read(chat, EVENTS[0])).isEqualTo(StreamTap.Event.OUTPUT);
        assertThat(chat.state().outputBytes()).isEqualTo(3);
        assertThat(read(chat, EVENTS[1])).isEqualTo(StreamTap.Event.CLOSING);
        assertThat(read(chat, EVENTS[2])).isEqualTo(StreamTap.Event.USAGE_ONLY);
        assertThat(read(chat, "[DONE]")).isEqualTo(StreamTap.Event.LAST);
        assertThat(read(chat, "{\"error\":{\"message\":\"x\"}}")).isEqualTo(StreamTap.Event.FAILED);
        assertThat(read(chat, "{\"choices\":[],\"prompt_filter_results\":[]}")).isEqualTo(StreamTap.Event.PASS);
        assertThat(chat.state().model()).isEqualTo("m");
    }

    private static final String[] DELTAS = {
        "{\"id\":\"c\",\"created\":5,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"finish_reason\":null}],\"obfuscation\":\"%s\"}",
        "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"id\":\"%2$s\",\"function\":{\"arguments\":\"%1$s\"}}]}}]}",
        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\",\"reasoning\":\"%s\"}}]}",
        "{\"choices\":[{\"index\":0,\"text\":\"%s\"},{\"index\":1,\"text\":\"%s\"}]}",
        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"%s\"}}",
        "{\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"thinking\":\"%s\",\"text\":\"%s\"}}",
        "{\"type\":\"response.output_text.delta\",\"sequence_number\":%3$d,\"item_id\":\"i\",\"delta\":\"%1$s\",\"obfuscation\":\"%2$s\"}",
        "{\"type\":\"response.output_text.delta\",\"obfuscation\":[\"%2$s\"],\"delta\":\"%1$s\",\"sequence_number\":%3$d}",
    };
    private static final String[] TEXTS = {
        "",
        "a",
        "tok ",
        "hé€😀",
        "a \\\"quoted\\\" word",
        "\\n",
        "\\u00e9",
        "}",
        "]}",
        "{\\\"a\\\":1}",
        ",",
        "null",
        "x".repeat(70)
    };

    /// No parser would take such a byte, so that whoever takes the event has not asked one.
    @Test
    void aDeltaLikeTheOneBeforeNeedsNoParser() {
        assertNeedsNoParser(() -> new ChatTap(true), DELTAS[0]);
        assertNeedsNoParser(() -> new ChatTap(false), DELTAS[0]);
        assertNeedsNoParser(MessagesTap::new, DELTAS[4]);
        assertNeedsNoParser(ResponsesTap::new, DELTAS[6]);
    }

    private static void assertNeedsNoParser(Supplier<StreamTap> dialect, String delta) {
        byte[] first = event(delta, "tok", 7);
        byte[] next = event(delta, "w#rd", 123);
        for (int i = 0; i < next.length; i++) {
            next[i] = next[i] == '#' ? (byte) 0xFF : next[i];
        }
        StreamTap tap = dialect.get();
        assertThat(tap.read(next, 0, next.length)).describedAs(delta).isEqualTo(StreamTap.Event.PASS);
        assertThat(tap.read(first, 0, first.length)).describedAs(delta).isEqualTo(StreamTap.Event.OUTPUT);
        assertThat(tap.read(next, 0, next.length)).describedAs(delta).isEqualTo(StreamTap.Event.OUTPUT);
        assertThat(tap.state().outputBytes()).isEqualTo(3 + 4);
    }

    private static byte[] event(String delta, String text, int number) {
        return delta.formatted(text, "pad", number).getBytes(StandardCharsets.UTF_8);
    }

    /// A tap that has learned what its stream's deltas look like finds in each what a tap that has
    /// learned nothing finds.
    @Test
    void whatATapHasLearnedOfItsStreamChangesNothing() {
        for (int seed = 0; seed < 4_000; seed++) {
            Random random = new Random(seed);
            Supplier<StreamTap> dialect = TAPS.get(seed % TAPS.size());
            StreamTap learned = dialect.get();
            String delta = DELTAS[random.nextInt(DELTAS.length)];
            long bytes = 0;
            for (int i = 0; i < 12; i++) {
                byte[] event = delta.formatted(
                                TEXTS[random.nextInt(TEXTS.length)], TEXTS[random.nextInt(TEXTS.length)], i * 7)
                        .getBytes(StandardCharsets.UTF_8);
                int place = random.nextInt(event.length);
                if (random.nextInt(4) == 0 && event[place] > 0) {
                    event[place] = (byte) random.nextInt(' ', 127);
                }
                StreamTap fresh = dialect.get();
                StreamTap.Event expected = fresh.read(event, 0, event.length);
                bytes += fresh.state().outputBytes();
                assertThat(learned.read(event, 0, event.length))
                        .describedAs("seed %d event %d", seed, i)
                        .isEqualTo(expected);
                assertThat(learned.state().outputBytes())
                        .describedAs("seed %d event %d", seed, i)
                        .isEqualTo(bytes);
            }
        }
    }
}
