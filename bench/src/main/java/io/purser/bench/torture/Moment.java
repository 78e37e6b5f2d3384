package io.purser.bench.torture;

import io.purser.bench.proxy.FaultProxy;
import io.purser.bench.proxy.Side;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// A moment in the life of a gateway at which it is killed, seen from outside: by what passes the
/// fault proxies, and by its files.
enum Moment {
    /// The provider takes no connection: calls are held and none is sent.
    HELD_NOT_SENT,
    /// A request has passed to the provider, which thinks.
    SENT_NOT_ANSWERED,
    /// A first byte of an answer is on its way to its client.
    FIRST_BYTE_OUT,
    /// The end of an answer has come from the provider: its settlement is being queued and committed.
    SETTLING,
    /// The index of the ledger's WAL says that frames are being moved.
    CHECKPOINT,
    /// The gateway has just been started after another kill.
    RECOVERING,
    /// Any.
    RANDOM;

    private static final int MOST_PIECES = 12;
    private static final int PATIENCE_SECONDS = 6;
    private static final long SETTLING_NANOS = 500_000;
    private static final int RANDOM_MILLIS = 1_500;
    private static final int CHECKPOINT_SECONDS = 30;
    private static final long LOOK_NANOS = 50_000;
    private static final long MOVING_NANOS = 5_000_000;

    /// As tables have it.
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /// What the sandbox is told so that the moment lasts.
    String directives() {
        return this == SENT_NOT_ANSWERED ? "[[start=300ms]]" : "";
    }

    /// Waits for the moment under load and strikes.
    ///
    /// @return whether the moment came; where it does not, the strike comes all the same
    boolean strike(Ground ground, Random random) throws IOException, InterruptedException {
        return switch (this) {
            case HELD_NOT_SENT -> held(ground, random);
            case SENT_NOT_ANSWERED -> seen(ground, ground.back(), Side.REQUEST, "POST /", random, 1);
            case FIRST_BYTE_OUT -> seen(ground, ground.front(), Side.ANSWER, "HTTP/1.1 200", random, 1);
            case SETTLING ->
                seen(ground, ground.back(), Side.ANSWER, "\"usage\"", random, random.nextLong(1, SETTLING_NANOS));
            case CHECKPOINT -> checkpoint(ground, random);
            case RECOVERING, RANDOM -> {
                TimeUnit.MILLISECONDS.sleep(random.nextInt(RANDOM_MILLIS));
                yield strike(ground);
            }
        };
    }

    private static boolean strike(Ground ground) {
        ground.gateway().process().strike();
        return true;
    }

    private static boolean held(Ground ground, Random random) throws IOException, InterruptedException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        int wanted = 1 + random.nextInt(4);
        int open = ground.gateway().openHolds();
        while (open < wanted && System.nanoTime() < limit) {
            open = ground.gateway().openHolds();
        }
        strike(ground);
        return open >= wanted;
    }

    private static boolean seen(Ground ground, FaultProxy proxy, Side side, String text, Random random, long afterNanos)
            throws InterruptedException {
        byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
        AtomicInteger left = new AtomicInteger(1 + random.nextInt(MOST_PIECES));
        CountDownLatch struck = new CountDownLatch(1);
        proxy.watch((from, bytes, length) -> {
            if (from == side && contains(bytes, length, wanted) && left.decrementAndGet() == 0) {
                Thread.ofPlatform().start(() -> {
                    LockSupport.parkNanos(afterNanos);
                    strike(ground);
                    struck.countDown();
                });
            }
        });
        boolean came = struck.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        proxy.watch(FaultProxy.Watcher.NOBODY);
        strike(ground);
        return came;
    }

    /// A checkpoint comes when the WAL has become long, and then takes some milliseconds.
    private static boolean checkpoint(Ground ground, Random random) throws IOException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(CHECKPOINT_SECONDS);
        boolean runs = false;
        try (FileChannel index = WalIndex.open(ground.gateway().dataFolder().resolve("ledger.db"))) {
            WalIndex earlier = WalIndex.read(index);
            while (!runs && System.nanoTime() < limit) {
                LockSupport.parkNanos(LOOK_NANOS);
                WalIndex now = WalIndex.read(index);
                runs = now.checkpointRuns(earlier);
                earlier = runs ? earlier : now;
            }
            LockSupport.parkNanos(random.nextLong(1, MOVING_NANOS));
            runs = runs && WalIndex.read(index).checkpointRuns(earlier);
        }
        strike(ground);
        return runs;
    }

    private static boolean contains(byte[] bytes, int length, byte[] wanted) {
        ByteBuffer sought = ByteBuffer.wrap(wanted);
        for (int at = 0; at + wanted.length <= length; at++) {
            if (bytes[at] == wanted[0]
                    && ByteBuffer.wrap(bytes, at, wanted.length).equals(sought)) {
                return true;
            }
        }
        return false;
    }
}
