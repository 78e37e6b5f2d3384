package io.purser.bench.simulate;

import java.util.List;
import java.util.SplittableRandom;

/// What a seed decides, draw by draw.
final class Chance {
    private final SplittableRandom random;

    Chance(long seed) {
        random = new SplittableRandom(seed);
    }

    private Chance(SplittableRandom random) {
        this.random = random;
    }

    /// Draws of their own, so that one part of a world does not shift another's.
    Chance apart() {
        return new Chance(random.split());
    }

    /// Both ends included.
    long between(long low, long high) {
        return random.nextLong(low, high + 1);
    }

    boolean percent(int percent) {
        return random.nextInt(100) < percent;
    }

    boolean permille(int permille) {
        return random.nextInt(1000) < permille;
    }

    <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
