package io.purser.core.ledger;

import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Short histories of other seeds than `DifferentialTest`'s, one test each: what `bench mutate` can
/// afford to ask of every mutant.
final class ShortDifferentialTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008})
    void theEngineAgreesWithItsNaiveReferenceThroughAShortHistory(long seed) {
        new Differential(seed, Flaw.NONE, new TreeMap<>()).run(250);
    }
}
