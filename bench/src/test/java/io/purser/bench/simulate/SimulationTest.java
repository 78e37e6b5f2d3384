package io.purser.bench.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The simulation as every build runs it. A seed that fails prints how it is run again; once it
/// is understood it goes to `kept-seeds.txt`.
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("purser.seeds", 500);
    private static final int MUTANT_SEEDS = 200;

    @Test
    void noPromiseBreaksInHundredsOfWorldsAndEveryPairOfStatesIsMet() throws InterruptedException {
        SeedRun run = new SeedRun(1, 1 + SEEDS, Mutant.NONE, System.out::println);

        run.run(2);

        List<String> told = new ArrayList<>();
        run.failures().forEach((seed, violation) -> told.add(SeedRun.told(seed, Mutant.NONE, violation)));
        System.out.println(
                SEEDS + " worlds; how often states met:\n" + run.coverage().table());
        assertThat(told).isEmpty();
        assertThat(run.coverage().missing()).isEmpty();
    }

    @Test
    void theSeedsThatFoundSomethingStayQuiet() {
        SeedRun.kept().forEach(Run::of);
    }

    @Test
    void theTableOfPromisesNamesEveryPlantedBug() throws IOException {
        String promises = Files.readString(Path.of("../docs/reliability.md"));

        assertThat(Mutant.values())
                .filteredOn(mutant -> mutant != Mutant.NONE)
                .allSatisfy(mutant -> assertThat(promises).contains("`" + mutant + "`"));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aPlantedBugIsCaught(Mutant mutant) {
        Caught caught = Caught.with(mutant, 1, MUTANT_SEEDS);

        System.out.println(mutant + ": " + caught);
        assertThat(
                        caught == null
                                ? "nothing in " + MUTANT_SEEDS + " worlds"
                                : caught.violation().invariant())
                .isIn(mutant.breaks());
    }
}
