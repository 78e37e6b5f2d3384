package io.purser.bench.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Behind the proxy stands one who sends back what comes and ends when nothing more does.
final class FaultProxyTest {
    private static final byte[] SENT = new byte[4_000];
    private final ServerSocket echo;
    private final FaultProxy proxy;

    FaultProxyTest() throws IOException {
        Arrays.fill(SENT, (byte) 'x');
        echo = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::answer);
        proxy = FaultProxy.before(echo.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void everythingPassesWhereNothingIsDrawn() throws IOException {
        assertThat(cameBack(new Trouble.None())).isEqualTo(SENT.length);
    }

    @Test
    void whatIsOnlySlowComesWhole() throws IOException {
        assertThat(cameBack(new Trouble.Trickle(Side.ANSWER, 3_900, 8, 1))).isEqualTo(SENT.length);
        assertThat(cameBack(new Trouble.Delay(Side.REQUEST, 10, 5))).isEqualTo(SENT.length);
        assertThat(proxy.struck()).containsOnly(Map.entry("trickle", 1), Map.entry("delay", 1));
    }

    @Test
    void aCutComesAtItsByte() throws IOException {
        assertThat(cameBack(new Trouble.Cut(Side.ANSWER, 123, false))).isEqualTo(123);
    }

    /// The other direction goes on, however soon the sender ends.
    @Test
    void aHalfCloseLeavesTheOtherDirectionOpen() throws IOException {
        for (int again = 0; again < 200; again++) {
            assertThat(cameBack(new Trouble.HalfClose(Side.REQUEST, 77))).isEqualTo(77);
        }
    }

    @Test
    void aResetIsAReset() {
        assertThatThrownBy(() -> cameBack(new Trouble.Cut(Side.REQUEST, 0, true)))
                .isInstanceOf(SocketException.class);
    }

    @Test
    void whoWatchesSeesWhatPassesOnConnectionsThatAreOpenAlready() throws IOException {
        proxy.draw(Trouble.None::new);
        AtomicInteger seen = new AtomicInteger();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            socket.getOutputStream().write(SENT, 0, 10);
            assertThat(socket.getInputStream().readNBytes(10)).hasSize(10);
            proxy.watch((side, bytes, length) -> seen.addAndGet(length));
            socket.getOutputStream().write(SENT, 0, 5);
            assertThat(socket.getInputStream().readNBytes(5)).hasSize(5);
        }
        assertThat(seen).hasValue(10);
    }

    @Test
    void whoVanishesTakesNoConnectionUntilItAppears() throws Exception {
        proxy.draw(Trouble.None::new);
        proxy.vanish();
        try (Socket socket = new Socket()) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port());
            assertThatThrownBy(() -> socket.connect(address, 100)).isInstanceOf(SocketTimeoutException.class);
        }
        proxy.appear();
        assertThat(cameBackAtLast()).isEqualTo(SENT.length);
    }

    /// The kernel may reset who comes while those that filled its queue are still leaving it.
    private int cameBackAtLast() throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                return cameBack(new Trouble.None());
            } catch (SocketException reset) {
                if (tries == 10) {
                    throw reset;
                }
            }
        }
    }

    @Test
    void theSameSeedDrawsTheSame() {
        assertThat(drawn(7)).isEqualTo(drawn(7)).isNotEqualTo(drawn(8)).hasSize(50);
        assertThat(drawn(7).stream().map(Trouble::word).distinct())
                .contains("delay", "cut", "halfclose", "blackhole", "trickle");
    }

    private static List<Trouble> drawn(long seed) {
        return Stream.generate(new Troubles(seed)).limit(50).toList();
    }

    private int cameBack(Trouble trouble) throws IOException {
        proxy.draw(() -> trouble);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            socket.getOutputStream().write(SENT);
            socket.shutdownOutput();
            return socket.getInputStream().readAllBytes().length;
        }
    }

    private void answer() {
        while (!echo.isClosed()) {
            try (Socket socket = echo.accept()) {
                socket.getInputStream().transferTo(socket.getOutputStream());
            } catch (IOException over) {
                // The next one, unless the test has ended.
            }
        }
    }
}
