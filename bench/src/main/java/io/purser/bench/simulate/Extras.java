package io.purser.bench.simulate;

/// What was thought of after the first seeds were kept, and not every world has. Each part's draws are its own, so that
/// a world of an earlier era is to the letter what it was before.
record Extras(
        Chance chance, boolean degrades, boolean batches, boolean rerates, Part allowances, Part reports, Part holds) {
    private static final long APART = 0x5DEECE66DL;
    private static final long OF_ALLOWANCES = 0x2545F4914F6CDD1DL;
    private static final long OF_REPORTS = 0x14057B7EF767814FL;
    private static final long OF_HOLDS = 0x369DEA0F31A53F85L;

    /// What a world can have. A seed that is kept names the one that it was found in.
    enum Era {
        /// As it was at first.
        PLAIN,
        /// Budgets that degrade, batches, re-rating.
        DEGRADING,
        /// Allowances, and windows that carry over.
        ALLOWANCES,
        /// Calls that were made elsewhere and are told.
        REPORTS,
        /// Holds of calls that others make.
        HOLDS;

        static final Era LATEST = values()[values().length - 1];

        boolean has(Era part) {
            return compareTo(part) >= 0;
        }
    }

    /// One part of a world, where it has it.
    record Part(boolean isOn, Chance chance) {
        static Part of(long seed, boolean possible, int percent) {
            Chance chance = new Chance(seed);
            return new Part(possible && chance.percent(percent), chance);
        }
    }

    static Extras of(long seed, Era era) {
        Chance chance = new Chance(seed ^ APART);
        boolean more = era.has(Era.DEGRADING);
        return new Extras(
                chance,
                more && chance.percent(50),
                more && chance.percent(40),
                more && chance.percent(50),
                Part.of(seed ^ OF_ALLOWANCES, era.has(Era.ALLOWANCES), 50),
                Part.of(seed ^ OF_REPORTS, era.has(Era.REPORTS), 40),
                Part.of(seed ^ OF_HOLDS, era.has(Era.HOLDS), 50));
    }
}
