package io.purser.platform.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The connections of one listener, counted from the moment they are accepted. Where one is too
/// many, no other is accepted until one has gone: the oldest of those that never asked anything, else
/// the longest idle one of a loop, else the one that came last. Those that wait to be accepted cost the
/// process nothing.
///
/// Stands where connections are accepted.
@Sharable
final class Crowd extends ChannelInboundHandlerAdapter {
    private final int limit;
    private final AtomicInteger count = new AtomicInteger();
    private final IdleConnections strangers = new IdleConnections();
    private final List<Idle> loops = new CopyOnWriteArrayList<>();
    private volatile @Nullable ChannelHandlerContext held;

    Crowd(int limit) {
        this.limit = limit;
    }

    /// The idle connections of one event loop, which may be asked for one on any thread.
    interface Idle {
        /// Closes the longest idle one; `otherwise` where there is none.
        void closeLongest(Runnable otherwise);
    }

    void watch(Idle loop) {
        loops.add(loop);
    }

    int count() {
        return count.get();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        Channel connection = (Channel) accepted;
        boolean isOneTooMany = count.incrementAndGet() > limit;
        connection.closeFuture().addListener(_ -> left());
        connection.pipeline().addLast(new Stranger(isOneTooMany));
        if (isOneTooMany) {
            hold(context);
        }
        context.fireChannelRead(accepted);
    }

    private void hold(ChannelHandlerContext acceptor) {
        acceptor.channel().config().setAutoRead(false);
        held = acceptor;
        if (count.get() <= limit) {
            goOn();
        }
    }

    private void left() {
        if (count.decrementAndGet() <= limit && held != null) {
            goOn();
        }
    }

    private void goOn() {
        ChannelHandlerContext acceptor = held;
        held = null;
        if (acceptor != null) {
            acceptor.channel().config().setAutoRead(true);
        }
    }

    /// The first request has begun on this connection.
    static void asked(ChannelPipeline connection) {
        connection.get(Stranger.class).leave();
    }

    private void makeRoom(Channel last, IdleConnections.Entry itsPlace) {
        boolean isClosed;
        synchronized (strangers) {
            isClosed = strangers.closeOldestBut(itsPlace);
        }
        if (!isClosed) {
            closeIdle(loops.iterator(), last);
        }
    }

    private static void closeIdle(Iterator<Idle> loops, Channel last) {
        if (loops.hasNext()) {
            loops.next().closeLongest(() -> closeIdle(loops, last));
        } else {
            var _ = last.close();
        }
    }

    /// First in each connection's pipeline: one that has never asked anything is the first to go.
    private final class Stranger extends ChannelInboundHandlerAdapter {
        private final IdleConnections.Entry place = new IdleConnections.Entry();
        private final boolean isOneTooMany;

        Stranger(boolean isOneTooMany) {
            this.isOneTooMany = isOneTooMany;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            Channel connection = context.channel();
            place.closes = () -> {
                var _ = connection.close();
            };
            synchronized (strangers) {
                strangers.add(place);
            }
            if (isOneTooMany) {
                makeRoom(connection, place);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            leave();
            context.fireChannelInactive();
        }

        void leave() {
            synchronized (strangers) {
                strangers.remove(place);
            }
        }
    }
}
