package io.purser.control.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Unit;
import io.purser.core.policy.Policy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplaysTest {
    private static final Policy DRAFT = PlayedHouse.policy(
            List.of(),
            PlayedHouse.budget(
                    "tokens", Scope.ORGANIZATION, Unit.TOKENS, 30_000, Enforcement.SOFT, Estimation.ADAPTIVE));

    private final Path path;

    ReplaysTest(@TempDir Path path) {
        this.path = path;
    }

    @Test
    void aReplayThatIsCancelledEndsAfterTheStretchThatItPlays() throws Exception {
        try (PlayedHouse house = new PlayedHouse(path)) {
            house.enforce(DRAFT);
            house.ask("ada", null, OptionalLong.of(10));
            house.tick(Duration.ofDays(20).toMillis());
            Replays[] playing = new Replays[1];
            RecordedPast past = (organization, from, to, each) -> {
                house.ledger.past().between(organization, from, to, each);
                assertThat(playing[0].cancel("acme")).isPresent();
            };
            playing[0] = new Replays(past, house.ledger, () -> Instant.ofEpochMilli(house.now));

            Replays.Outcome outcome =
                    playing[0].run(new Replay.Wish(DRAFT, List.of(), PlayedHouse.BEGINNING, house.now));

            assertThat(outcome).isInstanceOfSatisfying(Replays.Outcome.Done.class, done -> {
                assertThat(done.report().ending()).isEqualTo(ReplayReport.Ending.CANCELLED);
                assertThat(done.report().to())
                        .isEqualTo(PlayedHouse.BEGINNING + Duration.ofDays(1).toMillis());
                assertThat(done.report().served().calls()).isEqualTo(1);
            });
            assertThat(playing[0].cancel("acme")).as("nothing is under way").isEmpty();
        }
    }
}
