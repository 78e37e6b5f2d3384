package io.purser.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.purser.gateway.relay.OnDisconnect;
import io.purser.gateway.relay.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// I-14: a client that reads nothing costs 256 KiB at most, or half as much again as the 1 MiB that an answer
/// which is no stream may have, however much its provider sends. The provider is a plain socket, so that its
/// buffers are not ours.
final class UnreadStreamsTest {
    private static final int CLIENTS = 64;
    private static final byte[] EVENTS = events();
    private final AtomicLong sent = new AtomicLong();

    private static byte[] events() {
        String event = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + "word ".repeat(10) + "\"}}]}\n\n";
        String many = event.repeat(200);
        return (Integer.toHexString(many.length()) + "\r\n" + many + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({"text/event-stream, 256", "application/json, 1536"})
    void clientsThatReadNothingHoldTheProviderBack(String type, long mostKibibytesEach) throws Exception {
        List<Socket> clients = new ArrayList<>();
        Duration patience = Duration.ofMinutes(2);
        try (ServerSocket provider = new ServerSocket(0, CLIENTS, InetAddress.getLoopbackAddress());
                Rig rig = new Rig(
                        null,
                        null,
                        new OnDisconnect.Cancel(),
                        new Provider.Timeouts(patience, patience, patience),
                        URI.create("http://127.0.0.1:" + provider.getLocalPort() + "/v1"))) {
            Thread.ofVirtual().start(() -> serve(provider, type));
            ask(rig, clients, 1);
            rest();
            long before = memory();
            ask(rig, clients, CLIENTS);
            rest();
            assertThat((memory() - before) / CLIENTS).isLessThan(mostKibibytesEach << 10);
        } finally {
            for (Socket each : clients) {
                each.close();
            }
        }
    }

    private static void ask(Rig rig, List<Socket> clients, int count) throws IOException {
        String body = "{\"model\":\"away-1\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
        String request = "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer "
                + FakeGovernance.KEY + "\r\n"
                + "content-type: application/json\r\ncontent-length: " + body.length() + "\r\n\r\n" + body;
        for (int i = 0; i < count; i++) {
            Socket client = new Socket();
            client.setReceiveBufferSize(4 << 10);
            client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), rig.port()));
            client.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            clients.add(client);
        }
    }

    /// Returns when the provider has got rid of nothing for a second.
    private void rest() {
        long before = -1;
        for (int second = 0; second < 30 && (before != sent.get() || before == 0); second++) {
            before = sent.get();
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        }
        assertThat(sent).hasPositiveValue();
    }

    /// The heap in use, and the native memory of buffers in use.
    private static long memory() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory() + PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
    }

    private void serve(ServerSocket provider, String type) {
        while (!provider.isClosed()) {
            try {
                Socket socket = provider.accept();
                Thread.ofVirtual().start(() -> answer(socket, type));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void answer(Socket socket, String type) {
        try (socket) {
            InputStream in = socket.getInputStream();
            assertThat(in.read(new byte[8 << 10])).isPositive();
            OutputStream out = socket.getOutputStream();
            out.write(("HTTP/1.1 200 OK\r\ncontent-type: " + type + "\r\ntransfer-encoding: chunked\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            while (true) {
                out.write(EVENTS);
                sent.addAndGet(EVENTS.length);
            }
        } catch (IOException left) {
            // The test is over.
        }
    }
}
