package io.purser.control.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.control.admin.Desk;
import io.purser.core.policy.Policy;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LetterRoundTest {
    private final Desk desk;
    private final List<String> ended = new ArrayList<>();
    private final List<String> carried = new ArrayList<>();

    LetterRoundTest(@TempDir Path folder) {
        desk = new Desk(folder);
        desk.applied("""
                organization: acme
                groups: [{name: team}]
                users: [{name: lead@acme.example, group: team, roles: [team_lead]}]
                channels: [{name: ops, email: [ops@acme.example]}]
                """);
    }

    private final class Box implements LetterBox {
        @Override
        public List<Letter> due(long nowMillis, int each) {
            return List.of();
        }

        @Override
        public void done(Letter letter, DeliveryLog.State end, String detail, long triedAt) {
            ended.add(end + ": " + detail);
        }

        @Override
        public void later(Letter letter, int attempts, long dueAt, String detail, long triedAt) {
            throw new AssertionError("nothing is tried again here");
        }

        @Override
        public void postpone(Letter letter, long dueAt, String detail) {
            ended.add("until " + dueAt + ": " + detail);
        }

        @Override
        public void rest(Letter behind, long dueAt, String detail) {
            throw new AssertionError("everybody is reached here");
        }
    }

    private void deliver() {
        String lead = desk.policy("acme").users().getFirst().id();
        Letter letter = new Letter(
                "evt_1", "acme", "decider", lead, null, "increase 1", "each", null, "Purser: ada asks", "text", 0, 0);
        Delivery.Carrier carrier = (channel, _, _) -> {
            carried.add(String.valueOf(channel));
            return new Delivery.Delivered(250);
        };
        deliver(letter, carrier, Mutes.NONE);
    }

    private void deliver(Letter letter, Delivery.Carrier carrier, Mutes mutes) {
        new LetterRound(new Box(), desk.governance, carrier, InstantSource.fixed(java.time.Instant.EPOCH), mutes)
                .deliver(List.of(letter));
    }

    private void deliverTo(String channel, Mutes mutes) {
        Letter letter = new Letter(
                "evt_2", "acme", channel, null, null, "window", "day", null, "Purser: new", "text", 0, 0, "{\"a\": 1}");
        deliver(
                letter,
                (to, notice, _) -> {
                    carried.add(to.name() + " " + notice.json());
                    return new Delivery.Delivered(204);
                },
                mutes);
    }

    @Test
    void aChannelIsToldWhatProgramsRead() {
        deliverTo("ops", Mutes.NONE);
        assertThat(carried).containsExactly("ops {\"a\": 1}");
        assertThat(ended).containsExactly("DELIVERED: answered 204");
    }

    @Test
    void aMutedChannelWaitsAndOneThatIsGoneIsGivenUp() {
        deliverTo("ops", (_, channel, _) -> java.util.Optional.of(new Mutes.Mute(channel, 30_000, "at work", "ada")));
        deliverTo("away", Mutes.NONE);
        assertThat(carried).isEmpty();
        assertThat(ended)
                .containsExactly(
                        "until 30000: muted until 1970-01-01T00:00:30Z by ada", "GIVEN_UP: the channel is gone");
    }

    @Test
    void whoIsHereIsTold() {
        deliver();
        assertThat(carried).hasSize(1);
        assertThat(ended).containsExactly("DELIVERED: answered 250");
    }

    @Test
    void whoHasLeftSinceItWasWrittenIsToldNothing() {
        Policy policy = desk.policy("acme");
        desk.governance.enforce(policy.withPeople(
                policy.groups(), List.of(policy.users().getFirst().leaving())));
        deliver();
        assertThat(carried).isEmpty();
        assertThat(ended).containsExactly("UNDELIVERABLE: the user is gone");
    }
}
