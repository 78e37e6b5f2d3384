package io.purser.storage.sqlite;

import io.purser.control.replay.RecordedPast;
import io.purser.core.ledger.Adjustment;
import io.purser.core.ledger.LedgerRecord.CallRefused;
import io.purser.core.ledger.LedgerRecord.HoldPlaced;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.usage.DataMode;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What the ledger keeps of decisions, in pages.
final class SqlitePast implements RecordedPast {
    private static final long LONGEST_HOLD = TimeUnit.DAYS.toMillis(3);
    private static final int PAGE = 2_000;

    private final SqliteLedger ledger;
    private final LedgerFile file;
    private final LedgerQueries queries;

    SqlitePast(SqliteLedger ledger, LedgerFile file, LedgerQueries queries) {
        this.ledger = ledger;
        this.file = file;
        this.queries = queries;
    }

    @Override
    public void between(String organization, long from, long to, Consumer<Recorded> each) {
        Integer number = file.organizations().find(organization);
        if (number == null) {
            return;
        }
        // First what is open: what ends meanwhile is found among what has ended.
        Map<String, OpenHolds.Held> open = new LinkedHashMap<>();
        ledger.openHolds(number).stream()
                .filter(held -> isAdmitted(held.hold(), from, to))
                .forEach(held -> open.put(held.hold().requestId(), held));
        ledger.expandAll();
        queries.booked(number, from, to, booked -> {
            UsageEvent event = booked.settled().event();
            open.remove(event.requestId());
            if (event.dataMode() == DataMode.REAL) {
                each.accept(recorded(booked));
            }
        });
        pages("release", "hold", number, from, to + LONGEST_HOLD, row -> {
            Call call = released(row);
            open.remove(call.hold().requestId());
            if (isAdmitted(call.hold(), from, to)) {
                each.accept(call);
            }
        });
        pages("refusal", "record", number, from, to, row -> {
            RecordReader reader = new RecordReader(row.record(), file.identities()::at);
            CallRefused refused = (CallRefused) reader.read();
            each.accept(new Refused(refused, row.sequence()));
        });
        open.values().forEach(held -> each.accept(call(held.hold(), held.course(), new StillOpen())));
    }

    private static boolean isAdmitted(HoldPlaced hold, long from, long to) {
        return hold.admittedAt() >= from && hold.admittedAt() < to;
    }

    private static Recorded recorded(EventRow.Booked booked) {
        Adjustment adjustment = booked.adjustment();
        if (adjustment != null) {
            return new Corrected(adjustment, booked.sequence());
        }
        UsageEvent event = booked.settled().event();
        HoldPlaced hold = booked.hold();
        return hold == null
                ? new Reported(event, booked.sequence())
                : call(hold, booked.course(), new Settled(event, booked.sequence()));
    }

    private Call released(Row row) {
        BinaryReader in = row.record();
        HoldPlaced hold = (HoldPlaced) new RecordReader(in, file.identities()::at).read();
        HoldCourse course = in.hasMore() ? HoldCourse.read(in, row.sequence(), hold.admittedAt()) : null;
        return call(hold, course, new Released(row.at(), row.sequence()));
    }

    private static Call call(HoldPlaced hold, @Nullable HoldCourse course, End end) {
        return course == null
                ? new Call(hold, UNKNOWN, List.of(), end)
                : new Call(hold, course.sequence(), course.growths(), end);
    }

    /// A row of evidence.
    private record Row(long sequence, long at, BinaryReader record) {}

    /// Behind which row a page begins.
    private record Place(long at, long sequence) {}

    private void pages(String table, String column, int organization, long from, long to, Consumer<Row> each) {
        long at = from;
        long sequence = -1;
        List<Row> page;
        do {
            page = page(table, column, organization, new Place(at, sequence), to);
            page.forEach(each);
            if (!page.isEmpty()) {
                at = page.getLast().at();
                sequence = page.getLast().sequence();
            }
        } while (page.size() == PAGE);
    }

    private List<Row> page(String table, String column, int organization, Place after, long to) {
        return ledger.read(connection -> {
            List<Row> page = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement("SELECT seq, at, " + column + " FROM " + table
                    + " WHERE organization = ? AND (at, seq) > (?, ?) AND at < ? ORDER BY at, seq LIMIT " + PAGE)) {
                query.setInt(1, organization);
                query.setLong(2, after.at());
                query.setLong(3, after.sequence());
                query.setLong(4, to);
                read(query, page);
            }
            return page;
        });
    }

    private static void read(PreparedStatement query, List<Row> page) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                page.add(new Row(row.getLong(1), row.getLong(2), new BinaryReader(row.getBytes(3))));
            }
        }
    }
}
