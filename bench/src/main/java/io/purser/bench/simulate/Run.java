package io.purser.bench.simulate;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/// Runs one world and keeps its last steps beside what went wrong.
final class Run {
    private Run() {}

    /// Runs a seed to its end.
    ///
    /// @throws Violation where a promise does not hold
    static void of(long seed, Mutant mutant, Coverage coverage) {
        run(seed, new World(seed, Extras.Era.LATEST, mutant, coverage));
    }

    /// Runs a seed that was kept.
    static void of(SeedRun.Kept kept) {
        run(kept.seed(), new World(kept.seed(), kept.era(), Mutant.NONE, new Coverage()));
    }

    /// Runs a seed, printing every step.
    static void tell(long seed, Extras.Era era, Mutant mutant, Coverage coverage) {
        World world = new World(seed, era, mutant, coverage);
        world.agenda().tell();
        run(seed, world);
    }

    private static void run(long seed, World world) {
        if (LoggerFactory.getLogger("io.purser") instanceof Logger logger) {
            logger.setLevel(Level.OFF);
        }
        try {
            world.run();
        } catch (Violation violation) {
            throw withSteps(violation, seed, world);
        } catch (RuntimeException | AssertionError surprise) {
            Violation violation = new Violation("a surprise", surprise.toString());
            violation.initCause(surprise);
            throw withSteps(violation, seed, world);
        }
    }

    private static Violation withSteps(Violation violation, long seed, World world) {
        violation.addSuppressed(new IllegalStateException(
                "seed " + seed + ", the last steps:\n  " + world.agenda().lastSteps()));
        return violation;
    }
}
