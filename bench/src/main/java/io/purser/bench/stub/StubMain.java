package io.purser.bench.stub;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.purser.bench.load.MessageDecoder;
import io.purser.bench.load.Wire;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/// A provider that answers at once with fixed text and true usage, on one event loop: cheap
/// enough that the process before it is what a measurement sees. A streamed answer's length and
/// pace stand in the prompt as `[[out=200]]` and `[[pace=10ms]]`. `GET /served` tells how many of
/// either it answered.
public final class StubMain {
    private static final AtomicLong WHOLE = new AtomicLong();
    private static final AtomicLong STREAMED = new AtomicLong();

    private StubMain() {}

    /// @param args the port
    public static void main(String[] args) throws InterruptedException {
        Wire.quiet();
        Channel server = new ServerBootstrap()
                .group(new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()))
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 8192)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<EpollSocketChannel>() {
                    @Override
                    protected void initChannel(EpollSocketChannel channel) {
                        channel.pipeline().addLast(new MessageDecoder(new Conversation(channel)));
                    }
                })
                .bind("127.0.0.1", Integer.parseInt(args[0]))
                .sync()
                .channel();
        server.closeFuture().sync();
    }

    /// One connection: a whole request is followed by its answer.
    private static final class Conversation implements MessageDecoder.Sink {
        private final Channel channel;
        private final StringBuilder body = new StringBuilder();
        private boolean count;

        private Conversation(Channel channel) {
            this.channel = channel;
        }

        @Override
        public void head(String head) {
            body.setLength(0);
            count = head.startsWith("GET /served ");
        }

        @Override
        public void body(ByteBuf bytes) {
            body.append(bytes.toString(StandardCharsets.ISO_8859_1));
        }

        @Override
        public void end() {
            if (count) {
                Wire.write(channel, Completion.served(WHOLE.get(), STREAMED.get()));
            } else if (body.indexOf("\"stream\":true") >= 0) {
                STREAMED.incrementAndGet();
                new PacedAnswer(channel, directive("out=", 100), directive("pace=", 0)).begin();
            } else {
                WHOLE.incrementAndGet();
                Wire.write(channel, PacedAnswer.WHOLE);
            }
        }

        private int directive(String name, int otherwise) {
            int at = body.indexOf("[[" + name);
            if (at < 0) {
                return otherwise;
            }
            int from = at + 2 + name.length();
            int to = from;
            while (Character.isDigit(body.charAt(to))) {
                to++;
            }
            return Integer.parseInt(body.substring(from, to));
        }
    }
}
