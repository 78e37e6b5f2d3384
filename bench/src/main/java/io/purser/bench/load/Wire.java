package io.purser.bench.load;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.util.concurrent.TimeUnit;

/// Writes, closes and timers whose failure shows at the connection's end, not at the call.
@SuppressWarnings("FutureReturnValueIgnored")
public final class Wire {
    private Wire() {}

    /// Keeps Netty's start-up report out of what a benchmark prints.
    public static void quiet() {
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
    }

    public static void write(Channel channel, byte[] bytes) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(bytes), channel.voidPromise());
    }

    public static void close(Channel channel) {
        channel.close();
    }

    /// Runs a task on the channel's event loop at the earliest at an instant of `System.nanoTime`.
    public static void at(Channel channel, long nanoTime, Runnable task) {
        long wait = Math.max(0, nanoTime - System.nanoTime());
        channel.eventLoop().schedule(task, wait, TimeUnit.NANOSECONDS);
    }
}
