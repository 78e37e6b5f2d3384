package io.purser.platform.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.Vertx;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.transport.Transport;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/// The machine's own transport, with a place for what a listener wants to stand where connections
/// are accepted. Vert.x shows a connection only once a worker's loop takes it up; the file it costs is
/// open by then.
final class AcceptorTransport implements Transport, io.vertx.core.transport.Transport {
    private final io.vertx.core.transport.Transport chosen;
    private final Transport own;
    private final Map<Integer, ChannelHandler> acceptors = new ConcurrentHashMap<>();

    private AcceptorTransport(io.vertx.core.transport.Transport chosen) {
        this.chosen = chosen;
        this.own = chosen.implementation();
    }

    /// Native where the machine has one.
    static AcceptorTransport best() {
        io.vertx.core.transport.@Nullable Transport best = io.vertx.core.transport.Transport.nativeTransport();
        return new AcceptorTransport(best != null && best.available() ? best : io.vertx.core.transport.Transport.NIO);
    }

    /// The one of this Vert.x, which must be one of [Listener#vertx()].
    static AcceptorTransport of(Vertx vertx) {
        if (((VertxInternal) vertx).transport() instanceof AcceptorTransport transport) {
            return transport;
        }
        throw new IllegalArgumentException("another Vert.x; expected one of Listener.vertx()");
    }

    /// From here on `handler` is given the connections that are accepted at `port`, as they are.
    ///
    /// @param port as the server's options name it
    void place(int port, ChannelHandler handler) {
        acceptors.put(port, handler);
    }

    /// The server is bound, or could not be.
    void bound(int port, ChannelHandler handler) {
        acceptors.remove(port, handler);
    }

    @Override
    public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
        own.configure(options, domainSocket, bootstrap);
        ChannelHandler acceptor = acceptors.get(options.getPort());
        if (acceptor != null) {
            bootstrap.handler(acceptor);
        }
    }

    @Override
    public String name() {
        return chosen.name();
    }

    @Override
    public boolean available() {
        return chosen.available();
    }

    @Override
    public boolean isAvailable() {
        return own.isAvailable();
    }

    @Override
    public @Nullable Throwable unavailabilityCause() {
        return own.unavailabilityCause();
    }

    @Override
    public Transport implementation() {
        return this;
    }

    @Override
    public boolean supportsDomainSockets() {
        return own.supportsDomainSockets();
    }

    @Override
    public boolean supportFileRegion() {
        return own.supportFileRegion();
    }

    @Override
    public java.net.SocketAddress convert(SocketAddress address) {
        return own.convert(address);
    }

    @Override
    public SocketAddress convert(java.net.SocketAddress address) {
        return own.convert(address);
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        return own.ioHandlerFactory();
    }

    @Override
    public EventLoopGroup eventLoopGroup(int type, int threads, ThreadFactory factory, int ioRatio) {
        return own.eventLoopGroup(type, threads, factory, ioRatio);
    }

    @Override
    public DatagramChannel datagramChannel() {
        return own.datagramChannel();
    }

    @Override
    @SuppressWarnings("deprecation")
    public DatagramChannel datagramChannel(InternetProtocolFamily family) {
        return own.datagramChannel(family);
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
        return own.channelFactory(domainSocket);
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
        return own.serverChannelFactory(domainSocket);
    }

    @Override
    public void configure(DatagramChannel channel, DatagramSocketOptions options) {
        own.configure(channel, options);
    }

    @Override
    public void configure(ClientOptionsBase options, int connectTimeout, boolean domainSocket, Bootstrap bootstrap) {
        own.configure(options, connectTimeout, domainSocket, bootstrap);
    }
}
