package io.purser.bench.proxy;

import java.util.Random;
import java.util.function.Supplier;

/// Draws what goes wrong on each new connection: the same seed draws the same troubles.
public final class Troubles implements Supplier<Trouble> {
    private static final int FARTHEST = 16 << 10;
    private final Random random;

    public Troubles(long seed) {
        this.random = new Random(seed);
    }

    /// Nothing goes wrong.
    public static Supplier<Trouble> none() {
        return Trouble.None::new;
    }

    @Override
    public synchronized Trouble get() {
        Side side = random.nextInt(3) == 0 ? Side.REQUEST : Side.ANSWER;
        long at = near(FARTHEST) - 1;
        return switch (random.nextInt(8)) {
            case 0 -> new Trouble.Delay(side, at, 20 + random.nextInt(400));
            case 1 -> new Trouble.Cut(side, at, true);
            case 2 -> new Trouble.Cut(side, at, false);
            case 3 -> new Trouble.HalfClose(side, at);
            case 4 -> new Trouble.BlackHole(side, at);
            case 5 -> new Trouble.Trickle(side, at, 1 + random.nextInt(16), 1 + random.nextInt(5));
            default -> new Trouble.Cut(Side.ANSWER, FARTHEST + random.nextInt(8 * FARTHEST), false);
        };
    }

    /// From 1 to `most`, small numbers more often: a connection's first bytes are its head.
    private long near(int most) {
        return (long) Math.exp(random.nextDouble() * Math.log(most));
    }
}
