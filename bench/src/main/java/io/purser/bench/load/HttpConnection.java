package io.purser.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One kept-alive connection that carries one call at a time. Used on its event loop only.
final class HttpConnection {

    /// Told what comes back for one call.
    interface Reply extends MessageDecoder.Sink {
        /// The connection is gone before the answer's end.
        void broken();
    }

    private final Channel channel;
    private final Consumer<HttpConnection> closed;
    private @Nullable Reply reply;

    HttpConnection(Channel channel, Consumer<HttpConnection> closed) {
        this.closed = closed;
        this.channel = channel;
        channel.pipeline().addLast(new MessageDecoder(new Forward()), new Broken());
    }

    void send(byte[] request, Reply to) {
        reply = to;
        Wire.write(channel, request);
    }

    void close() {
        Wire.close(channel);
    }

    private @Nullable Reply takeReply() {
        Reply taken = reply;
        reply = null;
        return taken;
    }

    private final class Forward implements MessageDecoder.Sink {
        @Override
        public void head(String head) {
            if (reply != null) {
                reply.head(head);
            }
        }

        @Override
        public void body(ByteBuf bytes) {
            if (reply != null) {
                reply.body(bytes);
            }
        }

        @Override
        public void end() {
            Reply ended = takeReply();
            if (ended != null) {
                ended.end();
            }
        }
    }

    private final class Broken extends ChannelInboundHandlerAdapter {
        @Override
        public void channelInactive(ChannelHandlerContext context) {
            Reply broken = takeReply();
            if (broken != null) {
                broken.broken();
            }
            closed.accept(HttpConnection.this);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            Wire.close(context.channel());
        }
    }
}
