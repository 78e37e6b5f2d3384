package io.purser.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The client side of the bench: one event loop, so that it leaves the machine to the process
/// under test.
public final class LoadClient implements AutoCloseable {
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final EventLoop loop = group.next();

    /// Runs a task on the event loop.
    void execute(Runnable task) {
        loop.execute(task);
    }

    /// Runs a task on the event loop at the earliest at an instant of `System.nanoTime`.
    @SuppressWarnings("FutureReturnValueIgnored")
    void at(long nanoTime, Runnable task) {
        loop.schedule(task, Math.max(0, nanoTime - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    /// Opens a connection; `opened` or `failed` is told on the event loop.
    void connect(int port, Consumer<Channel> opened, Runnable failed) {
        new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 5_000)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        // The connection adds its own handlers when it is open.
                    }
                })
                .connect("127.0.0.1", port)
                .addListener((io.netty.channel.ChannelFuture done) -> {
                    if (done.isSuccess()) {
                        opened.accept(done.channel());
                    } else {
                        failed.run();
                    }
                });
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
