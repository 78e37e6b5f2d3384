package io.purser.storage.sqlite;

import io.purser.core.ledger.Adjustment;
import io.purser.core.ledger.LedgerRecord.CallSettled;
import io.purser.core.ledger.LedgerRecord.EntryAdjusted;
import io.purser.core.ledger.LedgerRecord.HoldPlaced;
import io.purser.core.ledger.UsageEvent;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/// A row of `event`: what it is found by, and the settlement as the journal had it, with the hold
/// that it replaced. (A column for each of its thirty parts costs twice the CPU.)
final class EventRow {

    static final String COLUMNS = "seq, request_id, record, adjusts";

    static final String INSERT = "INSERT INTO event (seq, organization, request_id, admitted_at, cost, record)"
            + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (organization, request_id) DO NOTHING";

    static final String INSERT_ADJUSTED = "INSERT INTO event (seq, organization, request_id, admitted_at, cost,"
            + " record, adjusts) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (organization, request_id) DO NOTHING";

    private EventRow() {}

    static void bind(
            PreparedStatement row,
            JournalBatch batch,
            JournalEntry entry,
            UsageEvent event,
            OpenHolds.@Nullable Held held,
            BinaryWriter out)
            throws SQLException {
        row.setLong(1, entry.sequence());
        row.setInt(2, entry.organization());
        row.setString(3, event.requestId());
        row.setLong(4, event.admittedAt());
        Long cost = event.cost();
        if (cost == null) {
            row.setNull(5, Types.BIGINT);
        } else {
            row.setLong(5, cost);
        }
        BinaryReader in = new BinaryReader(batch.bytes(), entry.start(), entry.end());
        in.octet();
        in.skipText();
        out.clear();
        out.append(batch.bytes(), in.at(), entry.end());
        HeldBefore.write(out, event, entry.sequence(), held);
        row.setBytes(6, out.copy());
    }

    static void bind(
            PreparedStatement row, JournalBatch batch, JournalEntry entry, Adjustment adjustment, BinaryWriter out)
            throws SQLException {
        row.setLong(1, entry.sequence());
        row.setInt(2, entry.organization());
        row.setString(3, adjustment.id());
        row.setLong(4, adjustment.entry().admittedAt());
        row.setLong(5, adjustment.amount());
        BinaryReader in = new BinaryReader(batch.bytes(), entry.start(), entry.end());
        in.octet();
        in.skipText();
        out.clear();
        out.append(batch.bytes(), in.at(), entry.end());
        row.setBytes(6, out.copy());
        row.setString(7, adjustment.entry().requestId());
    }

    /// @param row a row of `COLUMNS`
    static Booked read(ResultSet row, Identities identities) throws SQLException {
        long sequence = row.getLong(1);
        String requestId = row.getString(2);
        BinaryReader in = new BinaryReader(row.getBytes(3));
        RecordReader reader = new RecordReader(in, identities::at);
        if (row.getString(4) != null) {
            EntryAdjusted adjusted = reader.adjusted(requestId);
            Adjustment adjustment = adjusted.adjustment();
            return new Booked(
                    sequence,
                    new CallSettled(adjustment.entry(), adjusted.posted(), adjusted.crossings()),
                    null,
                    null,
                    adjustment);
        }
        CallSettled settled = reader.settled(requestId);
        HeldBefore.Read before = HeldBefore.read(in, settled.event(), sequence);
        return before == null
                ? new Booked(sequence, settled, null, null, null)
                : new Booked(sequence, settled, before.hold(), before.course(), null);
    }

    /// An event with what lies behind it.
    ///
    /// @param hold null where the call ended without one
    /// @param course null where it is not kept
    /// @param adjustment not null where the event is the difference on an earlier one
    record Booked(
            long sequence,
            CallSettled settled,
            @Nullable HoldPlaced hold,
            @Nullable HoldCourse course,
            @Nullable Adjustment adjustment) {}
}
