package io.purser.bench.torture;

import io.purser.bench.proxy.FaultProxy;
import io.purser.bench.proxy.Side;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
    /// The ledger's file grows, which only a checkpoint does.
    CHECKPOINT,
    /// The gateway has just been started after another kill.
    RECOVERING,
    /// Any.
    RANDOM;

    private static final int MOST_PIECES = 12;
    private static final int PATIENCE_SECONDS = 6;
    private static final long SETTLING_NANOS = 500_000;
    private static final int RANDOM_MILLIS = 1_500;

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
            case CHECKPOINT -> grows(ground, ground.gateway().dataFolder().resolve("ledger.db"));
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

    private static boolean grows(Ground ground, Path file) throws IOException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        long before = Files.getLastModifiedTime(file).toMillis();
        long now = before;
        while (now == before && System.nanoTime() < limit) {
            LockSupport.parkNanos(100_000);
            now = Files.getLastModifiedTime(file).toMillis();
        }
        strike(ground);
        return now != before;
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
