package io.purser.storage.sqlite;

import io.purser.control.replay.RecordedPast.Growth;
import io.purser.core.ledger.LedgerRecord.HoldGrown;
import io.purser.core.ledger.LedgerRecord.HoldPlaced;
import io.purser.core.ledger.Posting;
import io.purser.governance.recovery.LedgerStore.OpenHold;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The writer's mirror of the holds without an end. Only a hold that outlives its expansion is
/// written to `open_hold`. Used by the writer's thread alone.
final class OpenHolds {
    /// A stream grows by a quarter each time, so that it has far fewer.
    private static final int MOST_GROWTHS = 256;

    private final Map<Key, Held> open = new LinkedHashMap<>();
    private final Set<Held> changed = new LinkedHashSet<>();
    private final List<Long> ended = new ArrayList<>();
    private final Identities identities;

    OpenHolds(Identities identities) {
        this.identities = identities;
    }

    private record Key(int organization, String requestId) {}

    /// A hold with its top-ups.
    static final class Held {
        private final long sequence;
        private final int organization;
        private final HoldPlaced hold;
        private final List<Growth> growths = new ArrayList<>(0);
        private @Nullable HoldGrown growth;
        private boolean stored;

        private Held(long sequence, int organization, HoldPlaced hold) {
            this.sequence = sequence;
            this.organization = organization;
            this.hold = hold;
        }

        HoldPlaced hold() {
            return hold;
        }

        /// @param end the sequence of what ended it
        void write(RecordWriter records, BinaryWriter out, long end) {
            records.write(hold);
            course().write(out, end, hold.admittedAt());
        }

        HoldCourse course() {
            return new HoldCourse(sequence, growths);
        }

        /// Of more top-ups than may be, the last ones are taken for one.
        private void grew(long order, HoldGrown more) {
            Long at = more.at();
            if (growths.size() == MOST_GROWTHS) {
                growths.removeLast();
            }
            growths.add(new Growth(order, at == null ? hold.admittedAt() : at, more.outputTokens()));
        }
    }

    /// False where the call has a hold already.
    boolean place(JournalEntry entry, HoldPlaced hold) {
        Held held = new Held(entry.sequence(), entry.organization(), hold);
        if (open.putIfAbsent(new Key(entry.organization(), hold.requestId()), held) != null) {
            return false;
        }
        changed.add(held);
        return true;
    }

    /// False where the call has no hold.
    boolean grow(JournalEntry entry, HoldGrown more) {
        Held held = open.get(new Key(entry.organization(), more.requestId()));
        if (held == null) {
            return false;
        }
        List<Posting> before = held.growth == null ? List.of() : held.growth.more();
        held.growth = new HoldGrown(
                more.requestId(), more.outputTokens(), more.heldCost(), sum(before, more.more()), more.at());
        held.grew(entry.sequence(), more);
        changed.add(held);
        return true;
    }

    /// Ends a hold; null where there is none.
    @Nullable
    Held end(int organization, String requestId) {
        Held held = open.remove(new Key(organization, requestId));
        if (held != null) {
            changed.remove(held);
            if (held.stored) {
                ended.add(held.sequence);
            }
        }
        return held;
    }

    /// The open holds of an organization in the order of their admission.
    List<OpenHold> of(int organization) {
        return open.values().stream()
                .filter(each -> each.organization == organization)
                .map(OpenHolds::recovered)
                .toList();
    }

    /// The same as they are.
    List<Held> heldBy(int organization) {
        return open.values().stream()
                .filter(each -> each.organization == organization)
                .toList();
    }

    /// The hold of a call that has not ended.
    @Nullable
    HoldPlaced find(int organization, String requestId) {
        Held held = open.get(new Key(organization, requestId));
        return held == null ? null : held.hold;
    }

    private static OpenHold recovered(Held held) {
        HoldPlaced hold = held.hold;
        HoldGrown growth = held.growth;
        return growth == null
                ? new OpenHold(hold, hold.held(), hold.outputTokens(), hold.heldCost())
                : new OpenHold(hold, sum(hold.held(), growth.more()), growth.outputTokens(), growth.heldCost());
    }

    private static List<Posting> sum(List<Posting> one, List<Posting> other) {
        Map<Long, Long> sums = new LinkedHashMap<>();
        one.forEach(each -> sums.merge(each.account(), each.amount(), Math::addExact));
        other.forEach(each -> sums.merge(each.account(), each.amount(), Math::addExact));
        List<Posting> postings = new ArrayList<>(sums.size());
        sums.forEach((account, amount) -> postings.add(new Posting(account, amount)));
        return List.copyOf(postings);
    }

    /// Writes what changed since the last call.
    void write(Connection connection) throws SQLException {
        if (!ended.isEmpty()) {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM open_hold WHERE seq = ?")) {
                for (long sequence : ended) {
                    delete.setLong(1, sequence);
                    delete.executeUpdate();
                }
            }
            ended.clear();
        }
        if (!changed.isEmpty()) {
            writeChanged(connection);
        }
    }

    private void writeChanged(Connection connection) throws SQLException {
        BinaryWriter out = new BinaryWriter();
        RecordWriter writer = new RecordWriter(out, identities::number);
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT OR REPLACE INTO open_hold (seq, organization, record) VALUES (?, ?, ?)")) {
            for (Held each : changed) {
                out.clear();
                writer.write(each.hold);
                if (each.growth != null) {
                    writer.write(each.growth);
                }
                insert.setLong(1, each.sequence);
                insert.setInt(2, each.organization);
                insert.setBytes(3, out.copy());
                insert.executeUpdate();
                each.stored = true;
            }
        }
        changed.clear();
    }

    /// Loads what the file has.
    void load(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT seq, organization, record FROM open_hold ORDER BY seq")) {
            while (row.next()) {
                BinaryReader in = new BinaryReader(row.getBytes(3));
                RecordReader reader = new RecordReader(in, identities::at);
                HoldPlaced hold = (HoldPlaced) reader.read();
                Held held = new Held(row.getLong(1), row.getInt(2), hold);
                if (in.hasMore()) {
                    HoldGrown grown = (HoldGrown) reader.read();
                    held.growth = grown;
                    held.grew(held.sequence + 1, grown);
                }
                held.stored = true;
                open.put(new Key(held.organization, hold.requestId()), held);
            }
        }
    }
}
