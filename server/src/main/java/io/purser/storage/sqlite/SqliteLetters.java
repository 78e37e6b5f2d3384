package io.purser.storage.sqlite;

import io.purser.control.alerts.DeliveryLog;
import io.purser.control.alerts.Letter;
import io.purser.control.alerts.LetterBox;
import io.purser.control.alerts.MuteStore;
import io.purser.control.audit.AuditDeed;
import io.purser.control.audit.Chain;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Letters and muted channels, as `config.db` keeps them.
public final class SqliteLetters implements LetterBox, DeliveryLog, MuteStore {
    private static final String PREFIX = "letter-";

    private final SqliteConfig config;
    private final LetterTable table;

    SqliteLetters(SqliteConfig config, LetterTable table) {
        this.config = config;
        this.table = table;
    }

    @Override
    public List<Letter> due(long nowMillis, int each) {
        return config.reading(() -> table.due(nowMillis, each));
    }

    @Override
    public void done(Letter letter, State end, String detail, long triedAt) {
        config.writing(() -> table.note(letter.id(), end, letter.attempts(), triedAt, detail, triedAt));
    }

    @Override
    public void later(Letter letter, int attempts, long dueAt, String detail, long triedAt) {
        config.writing(() -> table.note(letter.id(), State.WAITING, attempts, dueAt, detail, triedAt));
    }

    @Override
    public void postpone(Letter letter, long dueAt, String detail) {
        config.writing(() -> table.postpone(letter.id(), dueAt, detail));
    }

    @Override
    public void rest(Letter behind, long dueAt, String detail) {
        config.writing(() -> table.rest(behind, dueAt, detail));
    }

    @Override
    public List<Told> latest(String organization, @Nullable String channel, @Nullable State state) {
        return config.reading(() -> table.latest(organization, channel, state)).stream()
                .map(SqliteLetters::told)
                .toList();
    }

    private static Told told(LetterTable.Kept kept) {
        boolean waits = kept.state() == State.WAITING;
        return new Told(
                PREFIX + kept.number(),
                new Matter.Written(kept.letter()),
                kept.letter().word(),
                kept.letter().userId(),
                kept.state(),
                SqliteDeliveries.tries(kept.state(), kept.letter().attempts()),
                kept.letter().madeAt(),
                kept.state() == State.UNDELIVERABLE ? null : kept.triedAt(),
                waits && kept.letter().attempts() > 0 ? (Long) kept.dueAt() : null,
                kept.detail());
    }

    @Override
    public boolean again(String organization, String id) {
        return id.startsWith(PREFIX)
                && id.substring(PREFIX.length()).matches("\\d{1,18}")
                && config.writing(() -> table.again(organization, Long.parseLong(id.substring(PREFIX.length()))));
    }

    @Override
    public Optional<Mute> at(String organization, String channel, long nowMillis) {
        return config.reading(() -> table.mute(organization, channel, nowMillis));
    }

    @Override
    public void keep(String organization, Mute mute, AuditDeed deed) {
        config.writing(() -> table.mute(organization, mute) && config.noted(Chain.of(organization), deed));
    }
}
