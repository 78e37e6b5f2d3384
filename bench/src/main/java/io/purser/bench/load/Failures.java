package io.purser.bench.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/// How calls failed: by status line and the body's error code, so that a figure above zero says what to look for.
public final class Failures {
    private static final int MOST_BODY_BYTES = 2_000;
    private final Map<String, Integer> kinds = new TreeMap<>();
    private long count;

    /// One call's answer as far as it came.
    static final class Seen {
        private String status = "";
        private final StringBuilder body = new StringBuilder();

        void head(String head) {
            int end = head.indexOf('\r');
            status = end < 0 ? head : head.substring(0, end);
        }

        boolean isSuccess() {
            return status.startsWith("HTTP/1.1 200");
        }

        void body(ByteBuf bytes) {
            if (!isSuccess() && body.length() < MOST_BODY_BYTES) {
                body.append(bytes.toString(StandardCharsets.UTF_8));
            }
        }

        private String kind() {
            int at = body.indexOf("\"code\":\"");
            int end = at < 0 ? -1 : body.indexOf("\"", at + 8);
            return end < 0 ? status : status + " " + body.substring(at + 8, end);
        }
    }

    void answered(Seen seen) {
        if (!seen.isSuccess()) {
            add(seen.kind());
        }
    }

    void broken(Seen seen) {
        add("connection ended after \"" + seen.status + "\"");
    }

    void refused() {
        add("no connection");
    }

    private void add(String kind) {
        kinds.merge(kind, 1, Integer::sum);
        count++;
    }

    /// All of them.
    public long count() {
        return count;
    }

    @Override
    public String toString() {
        return kinds.toString();
    }
}
