package io.purser.bench.torture;

import io.purser.bench.load.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// A client that makes a nuisance of itself on a connection of its own: it says little, or reads
/// little, for as long as it is let. A virtual thread for each.
final class Lingerer {
    private static final int SMALL_BUFFER = 4 << 10;
    private static final int MOST_READ = 64 << 10;
    private static final int BEAT_MILLIS = 250;
    private final SocketChannel channel;
    private final StringBuilder read = new StringBuilder();
    private final long beganNanos = System.nanoTime();
    private volatile long endedNanos;

    private Lingerer(int port) throws IOException {
        channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /// Sends a request and reads a few bytes of the answer each second.
    ///
    /// @param bytesPerSecond 0 reads nothing at all
    static Lingerer reading(int port, byte[] request, int bytesPerSecond) throws IOException {
        Lingerer client = new Lingerer(port);
        client.write(request);
        Thread.ofVirtual().start(() -> client.sip(bytesPerSecond));
        return client;
    }

    /// Sends the begin of something and then a byte now and then, or nothing.
    static Lingerer saying(int port, String begin, boolean dribbles) throws IOException {
        Lingerer client = new Lingerer(port);
        client.write(begin.getBytes(StandardCharsets.ISO_8859_1));
        Thread.ofVirtual().start(() -> client.wait(dribbles));
        return client;
    }

    /// Whether the other side has ended it.
    boolean isEnded() {
        return endedNanos != 0;
    }

    /// How long it was let.
    double seconds() {
        return ((endedNanos == 0 ? System.nanoTime() : endedNanos) - beganNanos) / 1e9;
    }

    /// Leaves.
    ///
    /// @return what came until then
    Answer leave() throws IOException {
        channel.close();
        synchronized (read) {
            String all = read.toString();
            int body = all.indexOf("\r\n\r\n");
            int status = all.length() < 12 ? 0 : Integer.parseInt(all.substring(9, 12));
            return new Answer(
                    status,
                    body < 0 ? all : all.substring(0, body + 4),
                    body < 0 ? "" : all.substring(body + 4),
                    false,
                    beganNanos,
                    System.nanoTime());
        }
    }

    private void write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            int _ = channel.write(buffer);
        }
    }

    private void sip(int bytesPerSecond) {
        ByteBuffer sip = ByteBuffer.allocate(Math.max(1, bytesPerSecond * BEAT_MILLIS / 1_000));
        try {
            while (channel.isOpen()) {
                TimeUnit.MILLISECONDS.sleep(BEAT_MILLIS);
                if (bytesPerSecond > 0 && channel.read(sip.clear()) < 0) {
                    break;
                }
                keep(sip.flip());
            }
        } catch (IOException ended) {
            // By either side.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        endedNanos = System.nanoTime();
    }

    private void keep(ByteBuffer sip) {
        synchronized (read) {
            if (read.length() < MOST_READ) {
                read.append(StandardCharsets.ISO_8859_1.decode(sip));
            }
        }
    }

    private void wait(boolean dribbles) {
        ByteBuffer answer = ByteBuffer.allocate(SMALL_BUFFER);
        if (dribbles) {
            Thread.ofVirtual().start(this::dribble);
        }
        try {
            while (channel.read(answer.clear()) >= 0) {
                keep(answer.flip());
            }
        } catch (IOException ended) {
            // By either side.
        }
        endedNanos = System.nanoTime();
    }

    private void dribble() {
        try {
            while (endedNanos == 0) {
                TimeUnit.MILLISECONDS.sleep(BEAT_MILLIS);
                write(new byte[] {'x'});
            }
        } catch (IOException ended) {
            // By either side.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
