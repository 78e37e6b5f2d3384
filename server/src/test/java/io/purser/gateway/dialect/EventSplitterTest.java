package io.purser.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class EventSplitterTest {
    private static final String[] ENDS = {"\n", "\r\n", "\r"};
    private static final String[] LINES = {
        "data: {\"a\":1}", "data:x", "data", "event: ping", ": comment", "data: ", "id: 7", "data: ä€😀", "retry: 1"
    };

    /// Events as `whole text|data`, found in chunks of the given sizes.
    private static List<String> split(byte[] bytes, Random sizes, int largest) {
        EventSplitter splitter = new EventSplitter();
        List<String> events = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int size = Math.min(bytes.length - at, 1 + sizes.nextInt(largest));
            splitter.feed(Buffer.buffer().appendBytes(bytes, at, size));
            at += size;
            take(splitter, events);
        }
        splitter.end();
        take(splitter, events);
        return events;
    }

    private static void take(EventSplitter splitter, List<String> events) {
        while (splitter.next()) {
            String data = splitter.hasData() ? text(splitter.data(), splitter.dataFrom(), splitter.dataTo()) : "-";
            events.add(text(splitter.bytes(), splitter.from(), splitter.to()) + "|" + data);
        }
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    @Test
    void anyChunkingFindsTheSameEventsAndLosesNoByte() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            for (int line = random.nextInt(40); line > 0; line--) {
                text.append(random.nextInt(3) == 0 ? "" : LINES[random.nextInt(LINES.length)])
                        .append(ENDS[random.nextInt(ENDS.length)]);
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            List<String> whole = split(bytes, random, 100_000);
            assertThat(split(bytes, random, 1)).describedAs("seed %d", seed).isEqualTo(whole);
            assertThat(split(bytes, random, 9)).describedAs("seed %d", seed).isEqualTo(whole);
            StringBuilder joined = new StringBuilder();
            whole.forEach(event -> joined.append(event, 0, event.lastIndexOf('|')));
            assertThat(joined.toString()).describedAs("seed %d", seed).isEqualTo(text.toString());
        }
    }

    @Test
    void severalDataLinesAreJoined() {
        byte[] bytes = "event: x\ndata: {\"a\":\ndata: 1}\n\n".getBytes(StandardCharsets.UTF_8);
        assertThat(split(bytes, new Random(1), 5)).containsExactly("event: x\ndata: {\"a\":\ndata: 1}\n\n|{\"a\":\n1}");
    }
}
