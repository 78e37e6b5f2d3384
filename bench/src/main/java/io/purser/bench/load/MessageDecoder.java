package io.purser.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Cuts an HTTP/1.1 byte stream into heads and bodies, for requests and answers alike. It does
/// only what the bench needs, so that the load generator and the stub cost little beside the
/// process under test: fixed and chunked framing, no trailers kept.
public final class MessageDecoder extends ByteToMessageDecoder {

    /// Told about each part of each message, on the event loop.
    public interface Sink {
        /// The start line and the headers, as they came.
        void head(String head);

        /// Bytes of the body; the buffer is valid during the call only.
        void body(ByteBuf bytes);

        void end();
    }

    private enum Expect {
        HEAD,
        FIXED,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER
    }

    private final Sink sink;
    private Expect expect = Expect.HEAD;
    private long remaining;

    public MessageDecoder(Sink sink) {
        this.sink = sink;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        boolean progress = true;
        while (progress && in.isReadable()) {
            progress = switch (expect) {
                case HEAD -> head(in);
                case FIXED -> body(in, Expect.HEAD);
                case CHUNK_SIZE -> chunkSize(in);
                case CHUNK -> body(in, Expect.CHUNK_END);
                case CHUNK_END -> skipLine(in, Expect.CHUNK_SIZE);
                case TRAILER -> trailer(in);
            };
        }
    }

    private boolean head(ByteBuf in) {
        int length = headLength(in);
        if (length < 0) {
            return false;
        }
        String head = in.readString(length, StandardCharsets.ISO_8859_1);
        sink.head(head);
        if (header(head, "transfer-encoding").equalsIgnoreCase("chunked")) {
            expect = Expect.CHUNK_SIZE;
            return true;
        }
        String contentLength = header(head, "content-length");
        remaining = contentLength.isEmpty() ? 0 : Long.parseLong(contentLength);
        if (remaining == 0) {
            sink.end();
        } else {
            expect = Expect.FIXED;
        }
        return true;
    }

    private boolean body(ByteBuf in, Expect after) {
        int length = (int) Math.min(remaining, in.readableBytes());
        sink.body(in.slice(in.readerIndex(), length));
        in.skipBytes(length);
        remaining -= length;
        if (remaining == 0) {
            expect = after;
            if (after == Expect.HEAD) {
                sink.end();
            }
        }
        return true;
    }

    private boolean chunkSize(ByteBuf in) {
        int length = in.bytesBefore((byte) '\n');
        if (length < 0) {
            return false;
        }
        String line = in.readString(length + 1, StandardCharsets.ISO_8859_1).strip();
        int extension = line.indexOf(';');
        remaining = Long.parseLong(extension < 0 ? line : line.substring(0, extension), 16);
        expect = remaining == 0 ? Expect.TRAILER : Expect.CHUNK;
        return true;
    }

    private boolean skipLine(ByteBuf in, Expect after) {
        int length = in.bytesBefore((byte) '\n');
        if (length < 0) {
            return false;
        }
        in.skipBytes(length + 1);
        expect = after;
        return true;
    }

    private boolean trailer(ByteBuf in) {
        int length = in.bytesBefore((byte) '\n');
        if (length < 0) {
            return false;
        }
        boolean last = length <= 1;
        in.skipBytes(length + 1);
        if (last) {
            expect = Expect.HEAD;
            sink.end();
        }
        return true;
    }

    /// The length of the head with its empty line, -1 while it is not whole.
    private static int headLength(ByteBuf in) {
        int from = in.readerIndex();
        while (true) {
            int newline = in.indexOf(from, in.writerIndex(), (byte) '\n');
            if (newline < 0) {
                return -1;
            }
            if (newline >= 3 + in.readerIndex() && in.getByte(newline - 2) == '\n') {
                return newline + 1 - in.readerIndex();
            }
            from = newline + 1;
        }
    }

    /// The value of a header in a head, empty where it is absent.
    ///
    /// @param name in lower case
    public static String header(String head, String name) {
        int at = head.indexOf('\n');
        while (at >= 0 && at + name.length() + 1 < head.length()) {
            int line = at + 1;
            if (head.regionMatches(true, line, name, 0, name.length()) && head.charAt(line + name.length()) == ':') {
                int end = head.indexOf('\n', line);
                return head.substring(line + name.length() + 1, end).strip();
            }
            at = head.indexOf('\n', line);
        }
        return "";
    }
}
