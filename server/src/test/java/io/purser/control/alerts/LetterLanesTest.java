package io.purser.control.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.control.admin.Desk;
import io.purser.control.audit.Sealer;
import io.purser.core.calendar.Window;
import io.purser.core.policy.Channel;
import io.purser.platform.secret.SecretBox;
import io.purser.platform.secret.SigningKey;
import io.purser.storage.sqlite.DataFolder;
import io.purser.storage.sqlite.SqliteConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Letters of several receivers over the real store, one of whom cannot be reached.
final class LetterLanesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Desk desk;

    @SuppressWarnings("NullAway.Init")
    private DataFolder data;

    @SuppressWarnings("NullAway.Init")
    private SqliteConfig config;

    private final List<String> tried = new ArrayList<>();
    private boolean isDead = true;
    private long now = 1_000_000;

    @BeforeEach
    void open() throws IOException {
        desk = new Desk(Files.createDirectories(folder.resolve("desk")));
        desk.applied("""
                organization: acme
                users: [{name: lead@acme.example}]
                channels: [{name: dead, email: [dead@acme.example]}, {name: ops, email: [ops@acme.example]}]
                """);
        data = DataFolder.open(folder.resolve("data"));
        config = SqliteConfig.open(
                data,
                SecretBox.of(folder.resolve("data"), desk.random),
                new Sealer(SigningKey.of(folder.resolve("data"), desk.random)),
                0);
        List<Letter> letters = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            letters.add(toChannel("dead", i));
        }
        letters.add(toChannel("ops", 1));
        letters.add(toPerson());
        config.windows().turn("acme", new WindowStore.Seen("b", new Window(0, 1), 1), letters);
    }

    @AfterEach
    void close() {
        config.close();
        data.close();
    }

    private static Letter toChannel(String channel, int i) {
        return new Letter(
                "evt_" + channel + i, "acme", channel, null, null, "window", "day", null, "t", "text", 0, 0, "{}");
    }

    private Letter toPerson() {
        String lead = desk.policy("acme").users().getFirst().id();
        return new Letter("evt_p", "acme", "decider", lead, null, "increase 1", "day", null, "t", "text", 0, 0);
    }

    private Delivery carry(Channel channel, Notice notice, long at) {
        tried.add(notice.id());
        return isDead && channel.name().equals("dead")
                ? new Delivery.Unreachable("nobody is there")
                : new Delivery.Delivered(204);
    }

    private void round() {
        LetterRound round = new LetterRound(
                config.letters(), desk.governance, this::carry, () -> Instant.ofEpochMilli(now), Mutes.NONE);
        round.due().values().forEach(round::deliver);
    }

    @Test
    void oneDeadReceiverDelaysNobodyElse() {
        round();
        assertThat(tried).containsExactlyInAnyOrder("evt_dead0", "evt_ops1", "evt_p");
        now += 4_999;
        round();
        assertThat(tried).as("the whole of what is dead waits").hasSize(3);
        assertThat(config.letters()
                        .latest("acme", "dead", DeliveryLog.State.WAITING)
                        .getLast()
                        .detail())
                .as("what was tried says how it ended")
                .isEqualTo("nobody is there");
        now += 1;
        round();
        assertThat(tried).as("one try again").hasSize(4).endsWith("evt_dead0");
    }

    @Test
    void whatWaitedIsToldWhenTheReceiverIsBack() {
        round();
        isDead = false;
        now += 5_000;
        for (int i = 0; i < 20; i++) {
            round();
        }
        assertThat(config.letters().latest("acme", "dead", DeliveryLog.State.DELIVERED))
                .hasSize(1_000);
        assertThat(tried).as("each once, but what failed").hasSize(1_003);
    }
}
