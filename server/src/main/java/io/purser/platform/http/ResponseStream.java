package io.purser.platform.http;

import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// The body of a blocking route's answer: gathers up to 32 KiB, then writes and waits until the
/// connection has taken it, so that a slow reader slows the writer. A body that fits leaves with
/// its length in one piece; a longer one of which the length was said beforehand is not chunked.
final class ResponseStream extends OutputStream {
    private static final int GATHERED_BYTES = 32 << 10;

    private final Context context;
    private final HttpServerResponse response;
    private byte[] gathered = new byte[1024];
    private int length;
    private boolean begun;
    private long patienceMillis = Long.MAX_VALUE;

    ResponseStream(Context context, HttpServerResponse response) {
        this.context = context;
        this.response = response;
    }

    /// How long the connection may take nothing before the answer is given up.
    void patience(Duration most) {
        patienceMillis = most.toMillis();
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        int from = offset;
        int left = count;
        while (left > 0) {
            int taken = Math.min(left, GATHERED_BYTES - length);
            if (length + taken > gathered.length) {
                gathered = java.util.Arrays.copyOf(gathered, Math.min(GATHERED_BYTES, 2 * (length + taken)));
            }
            System.arraycopy(bytes, from, gathered, length, taken);
            length += taken;
            from += taken;
            left -= taken;
            if (length == GATHERED_BYTES) {
                flush();
            }
        }
    }

    @Override
    public void flush() throws IOException {
        if (length == 0) {
            return;
        }
        Buffer piece = take();
        boolean first = !begun;
        begun = true;
        await(() -> {
            if (first && !response.headers().contains("content-length")) {
                response.setChunked(true);
            }
            return response.write(piece);
        });
    }

    /// Ends the answer. Without it the client sees a broken body.
    @Override
    public void close() throws IOException {
        Buffer rest = take();
        await(() -> response.ended() ? Future.succeededFuture() : response.end(rest));
    }

    boolean begun() {
        return begun;
    }

    private Buffer take() {
        Buffer piece = BufferInternal.buffer(Unpooled.copiedBuffer(gathered, 0, length));
        length = 0;
        return piece;
    }

    private void await(Supplier<Future<Void>> write) throws IOException {
        Promise<Void> done = Promise.promise();
        context.runOnContext(_ -> {
            try {
                write.get().onComplete(done);
            } catch (IllegalStateException e) {
                done.fail(e);
            }
        });
        try {
            done.future().toCompletionStage().toCompletableFuture().get(patienceMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while writing an answer", e);
        } catch (ExecutionException e) {
            throw new IOException("the client left before the answer's end", e.getCause());
        } catch (TimeoutException e) {
            throw new StalledException(patienceMillis, e);
        }
    }
}
