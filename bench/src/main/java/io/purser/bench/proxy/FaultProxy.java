package io.purser.bench.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Passes connections from a port of its own on to another, and lets happen to each what was drawn
/// for it. A thread per direction, virtual, so that thousands of connections are nothing.
public final class FaultProxy implements AutoCloseable {
    private static final int BACKLOG = 128;
    private final ServerSocketChannel server;
    private final InetSocketAddress target;
    private final Thread acceptor = Thread.ofVirtual().name("fault-proxy").unstarted(this::accept);
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> struck = new ConcurrentHashMap<>();
    private volatile Supplier<Trouble> draws = Troubles.none();
    private final List<SocketChannel> fillers = new ArrayList<>();
    private volatile boolean full;
    private volatile Watcher watcher = Watcher.NOBODY;

    /// Sees what passes, on the thread that passes it on, before it does.
    public interface Watcher {
        Watcher NOBODY = (side, bytes, length) -> {};

        void passes(Side side, byte[] bytes, int length);
    }

    private FaultProxy(ServerSocketChannel server, int port) {
        this.server = server;
        this.target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /// Starts it in front of a port of this machine, with nothing going wrong yet.
    public static FaultProxy before(int port) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        FaultProxy proxy = new FaultProxy(server, port);
        proxy.acceptor.start();
        return proxy;
    }

    public int port() {
        return server.socket().getLocalPort();
    }

    /// What happens to connections that are opened from now on.
    public void draw(Supplier<Trouble> next) {
        draws = next;
    }

    /// Who sees what passes from now on.
    public void watch(Watcher next) {
        watcher = next;
    }

    /// How often each trouble came to pass.
    public Map<String, Integer> struck() {
        return new TreeMap<>(struck);
    }

    /// Connections that are open.
    public int open() {
        return links.size();
    }

    /// Takes no new connection and leaves whoever asks for one without an answer, as a host does that
    /// has vanished.
    public synchronized void vanish() throws IOException, InterruptedException {
        full = true;
        knock();
        for (int waiting = 0; waiting < 3; ) {
            waiting = knock() ? 0 : waiting + 1;
        }
    }

    /// Asks for a connection that nobody will take.
    private boolean knock() throws IOException, InterruptedException {
        SocketChannel filler = SocketChannel.open();
        filler.configureBlocking(false);
        fillers.add(filler);
        filler.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
        TimeUnit.MICROSECONDS.sleep(200);
        return filler.finishConnect();
    }

    /// Takes connections again.
    public synchronized void appear() {
        fillers.forEach(filler -> Link.close(filler, true));
        fillers.clear();
        full = false;
        LockSupport.unpark(acceptor);
    }

    /// Ends every connection by a reset.
    public void cutAll() {
        links.forEach(link -> link.close(true));
    }

    @Override
    public void close() throws IOException {
        appear();
        server.close();
        cutAll();
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel near = server.accept();
                while (full) {
                    LockSupport.park();
                }
                Thread.ofVirtual().start(() -> open(near));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void open(SocketChannel near) {
        SocketChannel far;
        try {
            near.setOption(StandardSocketOptions.TCP_NODELAY, true);
            far = SocketChannel.open(target);
            far.setOption(StandardSocketOptions.TCP_NODELAY, true);
        } catch (IOException unreachable) {
            Link.close(near, true);
            return;
        }
        Link link = new Link(near, far, draws.get(), this::passes, this::struck, links::remove);
        links.add(link);
        link.start();
    }

    /// Connections that are open already are seen too.
    private void passes(Side side, byte[] bytes, int length) {
        watcher.passes(side, bytes, length);
    }

    private void struck(Trouble trouble) {
        struck.merge(trouble.word(), 1, Integer::sum);
    }
}
