package io.purser.platform.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/// Reads request bodies whole, each up to a limit and all that are held at one moment up to
/// another. One object serves the whole process.
public final class Bodies {
    /// What a larger body is given when it begins: its announcement alone takes no room from others.
    private static final int FIRST_BYTES = 64 << 10;

    private final int maxBytesEach;
    private final long maxBytesInAll;
    private final AtomicLong heldBytes = new AtomicLong();

    public Bodies(int maxBytesEach, long maxBytesInAll) {
        this.maxBytesEach = maxBytesEach;
        this.maxBytesInAll = maxBytesInAll;
    }

    /// 32 MiB each, 256 MiB in all.
    public static Bodies withDefaults() {
        return new Bodies(32 << 20, 256L << 20);
    }

    public int maxBytesEach() {
        return maxBytesEach;
    }

    /// Bytes of bodies that are held now.
    public long heldBytes() {
        return heldBytes.get();
    }

    /// Told once how the reading went, on the request's event loop; not told when the client
    /// leaves before the body's end.
    public interface Reader {
        /// The body is whole. Call [Body#release] once when its bytes are no longer needed.
        void whole(Body body);

        /// The body is refused; nothing is held.
        void refused(Fault fault, String detail);
    }

    /// Reads one body. Call on the request's event loop before it has returned from the handler.
    public void read(HttpServerRequest request, Reader reader) {
        long announced = announcedLength(request);
        if (announced > maxBytesEach) {
            reader.refused(Fault.BODY_TOO_LARGE, tooLarge());
            return;
        }
        int first = Math.clamp(announced, 0, FIRST_BYTES);
        if (first > 0 && !reserve(first)) {
            reader.refused(Fault.TOO_MANY_BODIES, overloaded());
            return;
        }
        Body body = new Body(this, announced < 0 ? maxBytesEach : (int) announced, first, reader);
        request.exceptionHandler(_ -> body.failed());
        request.handler(body::append);
        request.endHandler(_ -> body.complete());
    }

    /// -1 where the head does not say it.
    static long announcedLength(HttpServerRequest request) {
        String length = request.headers().get(HttpHeaders.CONTENT_LENGTH);
        if (length == null) {
            return -1;
        }
        try {
            return Long.parseLong(length.strip());
        } catch (NumberFormatException _) {
            return Long.MAX_VALUE;
        }
    }

    private boolean reserve(long bytes) {
        if (heldBytes.addAndGet(bytes) <= maxBytesInAll) {
            return true;
        }
        heldBytes.addAndGet(-bytes);
        return false;
    }

    private String tooLarge() {
        return "The request body is too large; expected at most " + maxBytesEach + " bytes.";
    }

    private static String overloaded() {
        return "The gateway is holding as many request bodies as it may; try again in a second.";
    }

    /// One request body. Its bytes are at `bytes()[0 .. length())`.
    public static final class Body {
        private final Bodies owner;
        private final Reader reader;
        private final int most;
        private byte[] bytes;
        private int length;
        private long reservedBytes;
        private boolean over;

        /// @param most bytes that it can have
        /// @param first bytes that are reserved for it
        private Body(Bodies owner, int most, int first, Reader reader) {
            this.owner = owner;
            this.reader = reader;
            this.most = most;
            this.bytes = new byte[first];
            this.reservedBytes = first;
        }

        public byte[] bytes() {
            return bytes;
        }

        public int length() {
            return length;
        }

        /// Gives the bytes back to the process's limit. Further calls change nothing.
        public void release() {
            owner.heldBytes.addAndGet(-reservedBytes);
            reservedBytes = 0;
        }

        private void append(Buffer chunk) {
            if (over) {
                return;
            }
            int more = chunk.length();
            if (length + (long) more > owner.maxBytesEach) {
                refuse(Fault.BODY_TOO_LARGE, owner.tooLarge());
                return;
            }
            if (length + more > bytes.length && !grow(length + more)) {
                refuse(Fault.TOO_MANY_BODIES, overloaded());
                return;
            }
            chunk.getBytes(bytes, length);
            length += more;
        }

        /// Doubles the room, so that what is reserved is what is taken.
        private boolean grow(int least) {
            int size = Math.max(least, (int) Math.min(most, 2L * bytes.length));
            if (!owner.reserve(size - reservedBytes)) {
                return false;
            }
            reservedBytes = size;
            bytes = Arrays.copyOf(bytes, size);
            return true;
        }

        private void complete() {
            if (!over) {
                over = true;
                reader.whole(this);
            }
        }

        private void failed() {
            over = true;
            release();
        }

        private void refuse(Fault fault, String detail) {
            over = true;
            release();
            reader.refused(fault, detail);
        }
    }
}
