package io.purser.platform.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
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
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Makes every new connection strict: a request that says its length in two ways is refused
/// instead of guessed, a head must be whole within a time, an idle connection is closed.
final class StrictConnections implements Handler<HttpConnection> {
    private final HttpServerOptions options;
    private final Duration headerTimeout;
    private final LongAdder open;

    StrictConnections(HttpServerOptions options, Duration headerTimeout, LongAdder open) {
        this.options = options;
        this.headerTimeout = headerTimeout;
        this.open = open;
    }

    @Override
    public void handle(HttpConnection connection) {
        ChannelPipeline pipeline = ((ConnectionBase) connection).channel().pipeline();
        Watch watch = new Watch(headerTimeout, open);
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
    private static final class Watch extends ChannelDuplexHandler {
        private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(75);

        private final long headerNanos;
        private final LongAdder allOpen;
        private long headBeganNanos;
        private long lastNanos;
        private int open;
        private boolean inBody;
        private boolean inHead;
        private @Nullable ScheduledFuture<?> look;

        Watch(Duration headerTimeout, LongAdder allOpen) {
            this.headerNanos = headerTimeout.toNanos();
            this.allOpen = allOpen;
        }

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
            long everyNanos = Math.max(headerNanos / 4, TimeUnit.MILLISECONDS.toNanos(50));
            look = context.executor()
                    .scheduleWithFixedDelay(() -> look(context), everyNanos, everyNanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext context) {
            stop();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            stop();
            context.fireChannelInactive();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest) {
                inBody = true;
                inHead = false;
                open++;
                allOpen.increment();
            }
            if (message instanceof LastHttpContent) {
                inBody = false;
            }
            context.fireChannelRead(message);
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (message instanceof LastHttpContent && !isContinue(message) && open > 0) {
                open--;
                allOpen.decrement();
                lastNanos = System.nanoTime();
            }
            var _ = context.write(message, promise);
        }

        private static boolean isContinue(Object message) {
            return message instanceof HttpResponse response
                    && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        }

        private void look(ChannelHandlerContext context) {
            if (context.pipeline().get("httpDecoder") == null) {
                stop();
                return;
            }
            long now = System.nanoTime();
            if ((inHead && now - headBeganNanos > headerNanos) || (open == 0 && now - lastNanos > IDLE_NANOS)) {
                var _ = context.close();
            }
        }

        private void stop() {
            ScheduledFuture<?> running = look;
            if (running != null) {
                running.cancel(false);
                look = null;
            }
            allOpen.add(-open);
            open = 0;
        }
    }
}
