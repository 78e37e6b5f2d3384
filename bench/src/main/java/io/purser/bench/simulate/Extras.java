package io.purser.bench.simulate;

/// What was thought of after the first seeds were kept, and not every world has. Its draws are its
/// own, so that a plain world is to the letter what it was before.
record Extras(Chance chance, boolean degrades, boolean batches, boolean rerates) {
    private static final long APART = 0x5DEECE66DL;

    static Extras of(long seed, boolean plain) {
        Chance chance = new Chance(seed ^ APART);
        return new Extras(
                chance, !plain && chance.percent(50), !plain && chance.percent(40), !plain && chance.percent(50));
    }
}
