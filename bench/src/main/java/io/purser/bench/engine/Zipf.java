package io.purser.bench.engine;

import java.util.Arrays;
import java.util.Random;

/// Draws members so that the n-th is n times rarer than the first.
final class Zipf {
    private final double[] upTo;
    private final Random random;

    Zipf(int members, long seed) {
        upTo = new double[members];
        random = new Random(seed);
        double sum = 0;
        for (int i = 0; i < members; i++) {
            sum += 1.0 / (i + 1);
            upTo[i] = sum;
        }
    }

    int[] draw(int count) {
        int[] drawn = new int[count];
        Arrays.setAll(drawn, _ -> draw());
        return drawn;
    }

    private int draw() {
        int at = Arrays.binarySearch(upTo, random.nextDouble() * upTo[upTo.length - 1]);
        return Math.min(upTo.length - 1, at >= 0 ? at : -at - 1);
    }
}
