package io.purser.governance.admission;

import static io.purser.governance.admission.GovernedHouse.admitted;
import static io.purser.governance.admission.GovernedHouse.hard;
import static io.purser.governance.admission.GovernedHouse.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.budget.Estimation;
import io.purser.gateway.relay.TokenMeter;
import io.purser.governance.settlement.GovernedCall;
import io.purser.storage.sqlite.DataFolder;
import io.purser.storage.sqlite.SqliteLessons;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What calls have taught, over a restart.
class LessonsTest {
    private static final long SECOND = 1_000_000_000L;

    private static Lessons start(LessonStore store, Taught... taught) {
        return Lessons.start(store, List.of(taught), Executors.newSingleThreadScheduledExecutor());
    }

    private static long held(GovernedHouse house) {
        house.enforce(hard("day", 1_000_000_000 * GovernedHouse.MICRO, Estimation.ADAPTIVE));
        GovernedCall call = admitted(house.ask("model", OptionalLong.empty()));
        long held = call.coveredOutput();
        settle(call, 1, 1);
        return held;
    }

    @Test
    void aRestartEstimatesAsTheProcessBeforeItDid(@TempDir Path folder) {
        GovernedHouse before = new GovernedHouse();
        TokenMeter meterBefore = new TokenMeter();
        assertThat(held(before)).isEqualTo(1_024);
        long learned;
        try (DataFolder data = DataFolder.open(folder);
                SqliteLessons store = SqliteLessons.open(data);
                Lessons lessons = start(store, before.admission.taught(), meterBefore)) {
            assertThat(lessons).isNotNull();
            for (int i = 0; i < 60; i++) {
                settle(admitted(before.ask("model", OptionalLong.empty())), 20, 200 + 3 * i);
                meterBefore.learnOutput("model", 3_000 + i, 700, 800 + i);
                meterBefore.learnPrompt("model", 4_000, 900);
                meterBefore.learnPace("model", 800 + i, 500, 7 * SECOND);
            }
            learned = held(before);
        }
        GovernedHouse after = new GovernedHouse();
        TokenMeter meterAfter = new TokenMeter();
        try (DataFolder data = DataFolder.open(folder);
                SqliteLessons store = SqliteLessons.open(data);
                Lessons lessons = start(store, after.admission.taught(), meterAfter)) {
            assertThat(lessons).isNotNull();
            assertThat(learned).isBetween(300L, 400L);
            assertThat(held(after)).isEqualTo(learned);
            assertThat(meterAfter.output("model", 10_000, 2_400)).isEqualTo(meterBefore.output("model", 10_000, 2_400));
            assertThat(meterAfter.prompt("model", 4_000)).isEqualTo(meterBefore.prompt("model", 4_000));
            assertThat(meterAfter.tokensPerSecond("model")).isEqualTo(meterBefore.tokensPerSecond("model"));
            assertThat(meterAfter.reasons("model")).isTrue();
        }
    }

    @Test
    void figuresThatCannotBeReadAreLearnedAnew() {
        GovernedHouse house = new GovernedHouse();
        TokenMeter meter = new TokenMeter();
        List<Lesson> kept = new ArrayList<>();
        for (String figures : new String[] {"", "5", "5:", ":5", "5:-1", "400:1", "5:99999", "x:y", "5:2 5"}) {
            kept.add(new Lesson(Lesson.Kind.OUTPUT_LENGTH, "acme", "model", null, figures));
        }
        for (String figures : new String[] {"", "1 2", "0 0 0 0 0 0 0", "NaN 1 1 1 1 1 1", "4 1 1 1 1 1 -1"}) {
            kept.add(new Lesson(Lesson.Kind.TOKENS, "", "model", null, figures));
        }

        try (Lessons lessons = start(new Shelf(kept), house.admission.taught(), meter)) {
            assertThat(lessons).isNotNull();
            assertThat(held(house)).isEqualTo(1_024);
            assertThat(meter.output("model", 400, 1)).isEqualTo(100);
        }
    }

    @Test
    void aFileThatCannotBeReadIsPutAsideAndStopsNoStart(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("learned.db"), "this is no database, ".repeat(1_000));
        TokenMeter meter = new TokenMeter();
        meter.learnPace("model", 100, 50, SECOND);
        try (DataFolder data = DataFolder.open(folder)) {
            try (SqliteLessons store = SqliteLessons.open(data)) {
                assertThat(store.all()).isEmpty();
                store.keep(meter.learned());
            }
            assertThat(folder.resolve("learned.db.unreadable")).content().startsWith("this is no database");
            try (SqliteLessons store = SqliteLessons.open(data)) {
                assertThat(store.all()).extracting(Lesson::model).containsExactly("model");
            }
        }
    }

    @Test
    void lessonsThatCannotBeReadStopNoStart() {
        GovernedHouse house = new GovernedHouse();
        LessonStore damaged = new LessonStore() {
            @Override
            public List<Lesson> all() {
                throw new IllegalStateException("malformed");
            }

            @Override
            public void keep(List<Lesson> lessons) {}
        };

        try (Lessons lessons = start(damaged, house.admission.taught())) {
            assertThat(lessons).isNotNull();
            assertThat(held(house)).isEqualTo(1_024);
        }
    }

    @Test
    void onlyWhatHasChangedIsKeptAgain() {
        TokenMeter meter = new TokenMeter();
        meter.learnPace("one", 100, 50, SECOND);
        meter.learnPace("other", 100, 50, SECOND);
        assertThat(meter.learned()).hasSize(2);

        meter.learnPace("other", 100, 50, SECOND / 2);

        assertThat(meter.learned()).extracting(Lesson::model).containsExactly("other");
        assertThat(meter.learned()).isEmpty();
    }

    /// A store that has something and takes nothing.
    private record Shelf(List<Lesson> all) implements LessonStore {
        @Override
        public void keep(List<Lesson> lessons) {
            throw new IllegalStateException("full");
        }
    }
}
