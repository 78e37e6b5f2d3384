package io.purser.platform.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Makes every new connection strict: a request that says its length in two ways is refused
/// instead of guessed, a head must be whole within a time, a body must not fall silent, an idle
/// connection is closed, and so is the longest idle one where there are too many. Belongs to one
/// event loop.
final class StrictConnections implements Handler<HttpConnection>, Crowd.Idle {
    private final HttpServerOptions options;
    private final Listener.Limits limits;
    private final LongAdder open;
    private final EventLoop loop;
    private final IdleConnections idle = new IdleConnections();

    /// @param open counts the requests that are open
    StrictConnections(HttpServerOptions options, Listener.Limits limits, EventLoop loop, LongAdder open) {
        this.options = options;
        this.limits = limits;
        this.loop = loop;
        this.open = open;
    }

    @Override
    public void closeLongest(Runnable otherwise) {
        loop.execute(() -> {
            if (!idle.closeOldest()) {
                otherwise.run();
            }
        });
    }

    @Override
    public void handle(HttpConnection connection) {
        ChannelPipeline pipeline = ((ConnectionBase) connection).channel().pipeline();
        Watch watch = new Watch();
        pipeline.replace("httpDecoder", "httpDecoder", new StrictDecoder(options));
        pipeline.addBefore("httpDecoder", "watchBytes", watch.bytes());
        pipeline.addAfter("httpEncoder", "watchMessages", watch);
    }

    /// Refuses a head with both `Transfer-Encoding` and `Content-Length`, which intermediaries
    /// read differently.
    private static final class StrictDecoder extends VertxHttpRequestDecoder {
        StrictDecoder(HttpServerOptions options) {
            super(options);
        }

        @Override
        protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
            throw new IllegalArgumentException("both Transfer-Encoding and Content-Length; expected one");
        }
    }

    /// Follows one connection: closes it where a head dribbles in or nothing happens for long, and
    /// counts the requests that are open. One look every few seconds for each connection, nothing
    /// per request but a few writes to fields.
    private final class Watch extends ChannelDuplexHandler {
        private static final long IDLE_NANOS = 75_000_000_000L;
        /// After a pause of the process, what came meanwhile is read before a connection is judged.
        private static final long READ_FIRST_MILLIS = 1;

        private final IdleConnections.Entry place = new IdleConnections.Entry();
        private final long headNanos = limits.headTime().toNanos();
        private final long silenceNanos = limits.bodySilence().toNanos();
        private long headBeganNanos;
        private long lastNanos;
        private int requests;
        private boolean inBody;
        private boolean inHead;
        private boolean known;
        private @Nullable ScheduledFuture<?> look;

        ChannelInboundHandlerAdapter bytes() {
            return new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                    bytesCame();
                    context.fireChannelRead(message);
                }
            };
        }

        private void bytesCame() {
            lastNanos = System.nanoTime();
            if (!inBody && !inHead) {
                inHead = true;
                headBeganNanos = lastNanos;
            }
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            lastNanos = System.nanoTime();
            headBeganNanos = lastNanos;
            inHead = true;
            place.closes = () -> {
                var _ = context.close();
            };
            long everyNanos = Math.max(headNanos / 4, TimeUnit.MILLISECONDS.toNanos(50));
            look = context.executor()
                    .scheduleWithFixedDelay(() -> look(context), everyNanos, everyNanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext context) {
            leaveAlone();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            leaveAlone();
            context.fireChannelInactive();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest) {
                inBody = true;
                inHead = false;
                if (known) {
                    idle.remove(place);
                } else {
                    known = true;
                    Crowd.asked(context.pipeline());
                }
                requests++;
                open.increment();
            }
            if (message instanceof LastHttpContent) {
                inBody = false;
            }
            context.fireChannelRead(message);
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (message instanceof LastHttpContent && !isContinue(message) && requests > 0) {
                requests--;
                open.decrement();
                lastNanos = System.nanoTime();
                if (requests == 0) {
                    idle.add(place);
                }
            }
            var _ = context.write(message, promise);
        }

        private static boolean isContinue(Object message) {
            return message instanceof HttpResponse response
                    && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        }

        private void look(ChannelHandlerContext context) {
            if (context.pipeline().get("httpDecoder") == null) {
                // It is a WebSocket now, and still one connection.
                leaveAlone();
                return;
            }
            if (isOverdue()) {
                var _ = context.executor()
                        .schedule(() -> closeIfOverdue(context), READ_FIRST_MILLIS, TimeUnit.MILLISECONDS);
            }
        }

        private boolean isOverdue() {
            long now = System.nanoTime();
            boolean isSlow = inHead && now - headBeganNanos > headNanos;
            boolean isSilent = inBody && now - lastNanos > silenceNanos;
            boolean isIdle = requests == 0 && now - lastNanos > IDLE_NANOS;
            return isSlow || isSilent || isIdle;
        }

        private void closeIfOverdue(ChannelHandlerContext context) {
            if (look != null && isOverdue()) {
                var _ = context.close();
            }
        }

        private void leaveAlone() {
            ScheduledFuture<?> running = look;
            if (running != null) {
                running.cancel(false);
                look = null;
            }
            idle.remove(place);
            open.add(-requests);
            requests = 0;
        }
    }
}
