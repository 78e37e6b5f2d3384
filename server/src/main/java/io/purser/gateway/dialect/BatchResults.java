package io.purser.gateway.dialect;

import io.purser.core.usage.TokenUsage;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a batch's output as it comes: of every line the usage that the provider reports. A line
/// that is an error costs nothing.
public final class BatchResults {
    private static final int MAX_LINE_BYTES = 8 << 20;
    private static final byte[] RESPONSE = ObjectSkim.name("response");
    private static final byte[] BODY = ObjectSkim.name("body");
    private static final byte[] STATUS = ObjectSkim.name("status_code");

    private final AnswerPeek.Reader reader;
    private final List<TokenUsage> parts = new ArrayList<>();
    private Buffer pending = Buffer.buffer();
    private @Nullable String model;
    private int unread;

    public BatchResults(AnswerPeek.Reader reader) {
        this.reader = reader;
    }

    /// Takes bytes as they come.
    public void feed(Buffer piece) {
        pending.appendBuffer(piece);
        byte[] bytes = pending.getBytes();
        int from = 0;
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] == '\n') {
                line(bytes, from, at);
                from = at + 1;
            }
        }
        boolean isTooLong = bytes.length - from > MAX_LINE_BYTES;
        unread += isTooLong ? 1 : 0;
        pending = isTooLong ? Buffer.buffer() : Buffer.buffer().appendBytes(bytes, from, bytes.length - from);
    }

    /// No more bytes come.
    public void end() {
        byte[] bytes = pending.getBytes();
        line(bytes, 0, bytes.length);
        pending = Buffer.buffer();
    }

    private void line(byte[] bytes, int from, int to) {
        if (new String(bytes, from, to - from, java.nio.charset.StandardCharsets.ISO_8859_1).isBlank()) {
            return;
        }
        ObjectSkim line = new ObjectSkim(bytes, from, to - from);
        while (line.next()) {
            if (line.isNamed(RESPONSE)) {
                response(bytes, line);
                return;
            }
        }
        unread++;
    }

    private void response(byte[] bytes, ObjectSkim line) {
        if (!line.isObject()) {
            return;
        }
        boolean isError = false;
        AnswerPeek answer = null;
        ObjectSkim response = new ObjectSkim(bytes, line.valueFrom(), line.valueLength());
        while (response.next()) {
            if (response.isNamed(STATUS)) {
                isError = bytes[response.valueFrom()] != '2';
            } else if (response.isNamed(BODY)) {
                answer = AnswerPeek.read(reader, bytes, response.valueFrom(), response.valueLength(), false);
            }
        }
        if (isError) {
            return;
        }
        if (answer == null || !answer.tally().reported()) {
            unread++;
            return;
        }
        parts.add(answer.tally().usage(0));
        model = model == null ? answer.model() : model;
    }

    /// What each line came to.
    public List<TokenUsage> parts() {
        return List.copyOf(parts);
    }

    /// The model that the provider says answered.
    public @Nullable String model() {
        return model;
    }

    /// How many lines should have told a usage and did not.
    public int unread() {
        return unread;
    }
}
