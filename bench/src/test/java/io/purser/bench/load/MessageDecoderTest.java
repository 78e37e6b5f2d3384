package io.purser.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MessageDecoderTest {
    private static final String FIXED = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private static final String CHUNKED =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\na;x=1\r\n0123456789\r\n0\r\nt: 1\r\n\r\n";
    private static final String EMPTY = "HTTP/1.1 204 No Content\r\n\r\n";

    @Test
    void anyCutOfTheSameBytesGivesTheSameMessages() {
        byte[] bytes = (FIXED + CHUNKED + EMPTY + FIXED).getBytes(StandardCharsets.ISO_8859_1);
        for (int size = 1; size <= bytes.length; size++) {
            assertThat(decode(bytes, size)).containsExactly("200:hello", "200:abc0123456789", "204:", "200:hello");
        }
    }

    @Test
    void aHeaderIsFoundWhateverItsCase() {
        assertThat(MessageDecoder.header("GET / HTTP/1.1\r\nX-One: Two\r\n\r\n", "x-one"))
                .isEqualTo("Two");
        assertThat(MessageDecoder.header("GET / HTTP/1.1\r\nX-One: Two\r\n\r\n", "x-two"))
                .isEmpty();
    }

    private static List<String> decode(byte[] bytes, int size) {
        Collected collected = new Collected();
        EmbeddedChannel channel = new EmbeddedChannel(new MessageDecoder(collected));
        for (int at = 0; at < bytes.length; at += size) {
            channel.writeInbound(Unpooled.copiedBuffer(bytes, at, Math.min(size, bytes.length - at)));
        }
        return collected.messages;
    }

    private static final class Collected implements MessageDecoder.Sink {
        private final List<String> messages = new ArrayList<>();
        private final StringBuilder current = new StringBuilder();

        @Override
        public void head(String head) {
            current.append(head, 9, 12).append(':');
        }

        @Override
        public void body(ByteBuf bytes) {
            current.append(bytes.toString(StandardCharsets.ISO_8859_1));
        }

        @Override
        public void end() {
            messages.add(current.toString());
            current.setLength(0);
        }
    }
}
