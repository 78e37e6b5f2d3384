package io.purser.storage.sqlite;

import io.purser.core.ledger.Crossing;
import io.purser.core.ledger.LedgerRecord.AccountOpened;
import io.purser.core.ledger.LedgerRecord.BudgetArmed;
import io.purser.core.ledger.LedgerRecord.CallRefused;
import io.purser.core.ledger.LedgerRecord.CallSettled;
import io.purser.core.ledger.LedgerRecord.EntryAdjusted;
import io.purser.core.ledger.LedgerRecord.HoldGrown;
import io.purser.core.ledger.LedgerRecord.HoldPlaced;
import io.purser.core.ledger.LedgerRecord.HoldReleased;
import io.purser.core.ledger.Posting;
import io.purser.core.ledger.UsageEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns journal batches into rows, in two steps that keep a record's cost low. `apply` books the
/// events of a few batches. `fold` comes more rarely: it brings the accounts' totals and the open
/// holds up to what was applied, and only then takes the batches out of the journal. A start
/// replays what was applied and not yet folded. Runs on the writer's thread inside a transaction
/// that the caller begins and commits.
final class Expansion {

    private static final Logger LOG = LoggerFactory.getLogger(Expansion.class);

    private final Connection connection;
    private final Organizations organizations;
    private final OpenHolds holds;
    private final Map<AccountKey, Sum> sums = new HashMap<>();
    private final Spans spans;
    private final List<JournalEntry> settlements = new ArrayList<>();
    private final RefusalCounts refusals;
    private final Retention retention;
    private final BinaryWriter out = new BinaryWriter();
    private final RecordWriter records;
    private final PreparedStatement event;
    private final PreparedStatement adjusted;
    private final PreparedStatement opened;
    private final PreparedStatement settled;
    private final PreparedStatement total;
    private final PreparedStatement armed;
    private final PreparedStatement crossing;
    private final PreparedStatement release;
    private final PreparedStatement refusal;
    private final PreparedStatement conflict;
    private final PreparedStatement lastAt;
    private final PreparedStatement expanded;
    private final PreparedStatement folded;
    private final PreparedStatement booked;
    private final PreparedStatement journal;

    private record AccountKey(int organization, long account) {}

    /// What an account's stored total is to become: so much more, or just so much.
    private static final class Sum {
        private boolean absolute;
        private long amount;
    }

    Expansion(Connection connection, Organizations organizations, Identities identities, OpenHolds holds)
            throws SQLException {
        this.connection = connection;
        this.organizations = organizations;
        this.holds = holds;
        records = new RecordWriter(out, identities::number);
        retention = new Retention(connection);
        spans = new Spans(connection);
        refusals = new RefusalCounts(connection);
        event = connection.prepareStatement(EventRow.INSERT);
        adjusted = connection.prepareStatement(EventRow.INSERT_ADJUSTED);
        opened = connection.prepareStatement("INSERT OR IGNORE INTO account (organization, number, budget_id, subject,"
                + " window_start, window_end, settled) VALUES (?, ?, ?, ?, ?, ?, 0)");
        settled = connection.prepareStatement(
                "UPDATE account SET settled = settled + ?1 WHERE organization = ?2 AND number = ?3"
                        + " AND typeof(settled + ?1) = 'integer'"); // else the sum would be inexact
        total = connection.prepareStatement("UPDATE account SET settled = ? WHERE organization = ? AND number = ?");
        armed = connection.prepareStatement(
                "INSERT OR IGNORE INTO armed_budget (organization, budget_id) VALUES (?, ?)");
        crossing = connection.prepareStatement("INSERT OR IGNORE INTO crossing (organization, crossing_id, budget_id,"
                + " subject, window_start, window_end, threshold, limit_version, reminder,"
                + " record, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        release = connection.prepareStatement(
                "INSERT INTO release (seq, organization, request_id, at, reason, hold) VALUES (?, ?, ?, ?, ?, ?)");
        refusal = connection.prepareStatement("INSERT INTO refusal (seq, organization, request_id, at, code, budget,"
                + " record) VALUES (?, ?, ?, ?, ?, ?, ?)");
        conflict = connection.prepareStatement(
                "INSERT INTO conflict (organization, subject, kind, record) VALUES (?, ?, ?, ?)");
        lastAt = connection.prepareStatement("UPDATE organization SET last_at = ? WHERE id = ?");
        expanded = connection.prepareStatement("UPDATE position SET expanded = ? WHERE id = 1");
        folded = connection.prepareStatement("UPDATE position SET folded = ? WHERE id = 1");
        booked = connection.prepareStatement("SELECT 1 FROM event WHERE seq = ?");
        journal = connection.prepareStatement("DELETE FROM journal WHERE seq <= ?");
    }

    /// Applies batches that follow what was applied before.
    void apply(List<JournalBatch> batches) throws SQLException {
        for (JournalBatch batch : batches) {
            for (JournalEntry entry : batch.entries()) {
                apply(batch, entry);
            }
        }
        book();
        refusals.write();
        expanded.setLong(1, batches.getLast().last());
        expanded.executeUpdate();
    }

    /// Folds everything that was applied, up to the record with this sequence.
    void fold(long last) throws SQLException {
        writeSums();
        spans.write();
        holds.write(connection);
        organizations.writeMoved(lastAt);
        retention.apply(organizations.latest());
        folded.setLong(1, last);
        folded.executeUpdate();
        journal.setLong(1, last);
        journal.executeUpdate();
    }

    /// Takes up a batch that was applied before the start and not folded: its rows are there.
    void replay(JournalBatch batch) throws SQLException {
        for (JournalEntry entry : batch.entries()) {
            int organization = entry.organization();
            switch (entry.record()) {
                case HoldPlaced hold -> {
                    organizations.saw(organization, hold.admittedAt());
                    holds.place(entry, hold);
                }
                case HoldGrown grown -> holds.grow(entry, grown);
                case CallSettled call -> {
                    sawEnd(organization, call.event());
                    holds.end(organization, call.event().requestId());
                    if (wasBooked(entry.sequence())) {
                        spans.add(organization, entry.sequence(), call.event().admittedAt());
                        addAll(organization, call.settled());
                    }
                }
                case EntryAdjusted correction -> {
                    UsageEvent difference = correction.adjustment().entry();
                    sawEnd(organization, difference);
                    if (wasBooked(entry.sequence())) {
                        spans.add(organization, entry.sequence(), difference.admittedAt());
                        addAll(organization, correction.posted());
                    }
                }
                case HoldReleased released -> {
                    organizations.saw(organization, released.at());
                    holds.end(organization, released.requestId());
                }
                case BudgetArmed budget -> {
                    sawArmed(organization, budget);
                    setAll(organization, budget.totals());
                }
                case AccountOpened _, CallRefused _ -> {}
            }
        }
    }

    private boolean wasBooked(long sequence) throws SQLException {
        booked.setLong(1, sequence);
        try (ResultSet row = booked.executeQuery()) {
            return row.next();
        }
    }

    private void apply(JournalBatch batch, JournalEntry entry) throws SQLException {
        switch (entry.record()) {
            case AccountOpened account -> open(entry.organization(), account);
            case HoldPlaced hold -> place(entry, hold);
            case HoldGrown grown -> grow(entry, grown);
            case CallSettled call -> settle(batch, entry, call);
            case EntryAdjusted correction -> adjust(batch, entry, correction);
            case HoldReleased released -> release(entry, released);
            case BudgetArmed budget -> arm(entry.organization(), budget);
            case CallRefused refused -> refuse(entry, refused);
        }
    }

    private void open(int organization, AccountOpened account) throws SQLException {
        opened.setInt(1, organization);
        opened.setLong(2, account.account());
        opened.setString(3, account.budgetId());
        opened.setString(4, account.subject());
        opened.setLong(5, account.window().start());
        opened.setLong(6, account.window().end());
        opened.executeUpdate();
    }

    private void place(JournalEntry entry, HoldPlaced hold) throws SQLException {
        organizations.saw(entry.organization(), hold.admittedAt());
        if (!holds.place(entry, hold)) {
            conflict(entry, hold.requestId(), "hold");
        }
    }

    private void grow(JournalEntry entry, HoldGrown grown) throws SQLException {
        if (!holds.grow(entry, grown)) {
            conflict(entry, grown.requestId(), "growth");
        }
    }

    private void settle(JournalBatch batch, JournalEntry entry, CallSettled call) throws SQLException {
        UsageEvent booked = call.event();
        sawEnd(entry.organization(), booked);
        OpenHolds.@Nullable Held held = holds.end(entry.organization(), booked.requestId());
        EventRow.bind(event, batch, entry, booked, held, out);
        event.addBatch();
        settlements.add(entry);
    }

    /// Books the settlements that wait. One by one, the driver would also try to begin a
    /// transaction after each.
    private void book() throws SQLException {
        if (settlements.isEmpty()) {
            return;
        }
        int[] booked = event.executeBatch();
        for (int i = 0; i < booked.length; i++) {
            JournalEntry entry = settlements.get(i);
            CallSettled call = (CallSettled) entry.record();
            if (booked[i] == 0) {
                conflict(entry, call.event().requestId(), "settlement");
            } else {
                took(entry, call);
            }
        }
        settlements.clear();
    }

    private void took(JournalEntry entry, CallSettled call) throws SQLException {
        spans.add(entry.organization(), entry.sequence(), call.event().admittedAt());
        addAll(entry.organization(), call.settled());
        for (Crossing each : call.crossings()) {
            cross(entry.organization(), each, call.event().bookedAt());
        }
    }

    private void adjust(JournalBatch batch, JournalEntry entry, EntryAdjusted correction) throws SQLException {
        book();
        UsageEvent difference = correction.adjustment().entry();
        sawEnd(entry.organization(), difference);
        EventRow.bind(adjusted, batch, entry, correction.adjustment(), out);
        if (adjusted.executeUpdate() == 0) {
            conflict(entry, correction.adjustment().id(), "adjustment");
        } else {
            took(entry, new CallSettled(difference, correction.posted(), correction.crossings()));
        }
    }

    private void sawEnd(int organization, UsageEvent booked) {
        organizations.saw(organization, Math.max(booked.admittedAt(), booked.bookedAt()));
    }

    private void sawArmed(int organization, BudgetArmed budget) {
        if (budget.at() != null) {
            organizations.saw(organization, budget.at());
        }
    }

    private void addAll(int organization, List<Posting> postings) throws SQLException {
        for (Posting each : postings) {
            Sum sum = sum(organization, each);
            boolean fits = Math.abs(sum.amount / 2 + each.amount() / 2) < Long.MAX_VALUE / 2;
            sum.amount += fits ? each.amount() : 0;
            requireAccount(fits ? 1 : 0, organization, each.account(), each.amount());
        }
    }

    private void setAll(int organization, List<Posting> totals) {
        for (Posting each : totals) {
            Sum sum = sum(organization, each);
            sum.absolute = true;
            sum.amount = each.amount();
        }
    }

    private Sum sum(int organization, Posting posting) {
        return sums.computeIfAbsent(new AccountKey(organization, posting.account()), _ -> new Sum());
    }

    private void cross(int organization, Crossing each, @Nullable Long at) throws SQLException {
        out.clear();
        records.crossing(each);
        crossing.setInt(1, organization);
        crossing.setString(2, each.id());
        crossing.setString(3, each.budgetId());
        crossing.setString(4, each.subject());
        crossing.setLong(5, each.window().start());
        crossing.setLong(6, each.window().end());
        crossing.setString(7, each.threshold());
        crossing.setLong(8, each.limitVersion());
        crossing.setInt(9, each.reminder());
        crossing.setBytes(10, out.copy());
        crossing.setObject(11, at);
        crossing.executeUpdate();
    }

    private void release(JournalEntry entry, HoldReleased released) throws SQLException {
        organizations.saw(entry.organization(), released.at());
        OpenHolds.@Nullable Held held = holds.end(entry.organization(), released.requestId());
        if (held == null) {
            conflict(entry, released.requestId(), "release");
            return;
        }
        out.clear();
        held.write(records, out, entry.sequence());
        release.setLong(1, entry.sequence());
        release.setInt(2, entry.organization());
        release.setString(3, released.requestId());
        release.setLong(4, released.at());
        release.setString(5, released.reason());
        release.setBytes(6, out.copy());
        release.executeUpdate();
    }

    /// The totals are absolute: they replace what is stored and what waits to be added.
    private void arm(int organization, BudgetArmed budget) throws SQLException {
        book();
        sawArmed(organization, budget);
        setAll(organization, budget.totals());
        armed.setInt(1, organization);
        armed.setString(2, budget.budgetId());
        armed.executeUpdate();
        for (Crossing each : budget.crossings()) {
            cross(organization, each, budget.at());
        }
    }

    private void refuse(JournalEntry entry, CallRefused refused) throws SQLException {
        organizations.sawRefusal(refused.at());
        refusals.count(
                entry.organization(), refused.at(), refused.budget() == null ? "" : refused.budget(), refused.code());
        if (!entry.whole()) {
            return;
        }
        out.clear();
        records.write(refused);
        refusal.setLong(1, entry.sequence());
        refusal.setInt(2, entry.organization());
        refusal.setString(3, refused.requestId());
        refusal.setLong(4, refused.at());
        refusal.setString(5, refused.code());
        refusal.setString(6, refused.budget());
        refusal.setBytes(7, out.copy());
        refusal.executeUpdate();
    }

    private void conflict(JournalEntry entry, String requestId, String kind) throws SQLException {
        out.clear();
        records.write(entry.record());
        conflict(entry.organization(), requestId, kind);
    }

    private void conflict(int organization, String subject, String kind) throws SQLException {
        conflict.setInt(1, organization);
        conflict.setString(2, subject);
        conflict.setString(3, kind);
        conflict.setBytes(4, out.copy());
        conflict.executeUpdate();
    }

    private void writeSums() throws SQLException {
        for (Map.Entry<AccountKey, Sum> each : sums.entrySet()) {
            AccountKey key = each.getKey();
            Sum sum = each.getValue();
            PreparedStatement update = sum.absolute ? total : settled;
            update.setLong(1, sum.amount);
            update.setInt(2, key.organization());
            update.setLong(3, key.account());
            requireAccount(update.executeUpdate(), key.organization(), key.account(), sum.amount);
        }
        sums.clear();
    }

    /// An amount for an account that was never opened, or that would be more than a number holds, cannot be
    /// kept where it belongs. It must not stop every later record and every later start either: it is recorded,
    /// and told.
    private void requireAccount(int updated, int organization, long account, long amount) throws SQLException {
        if (updated != 1) {
            LOG.error(
                    "{}: {} units for account {}, which was never opened or cannot hold them; see the table conflict",
                    organizations.name(organization),
                    amount,
                    account);
            out.clear();
            out.number(amount);
            conflict(organization, "account " + account, "posting");
        }
    }
}
