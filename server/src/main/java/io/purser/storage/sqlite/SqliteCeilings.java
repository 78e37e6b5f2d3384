package io.purser.storage.sqlite;

import io.purser.control.ceilings.PastAccounts;
import io.purser.core.calendar.Window;
import io.purser.core.ledger.LedgerRecord.CallRefused;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What the ledger keeps of accounts: their totals, what they crossed, what they refused.
final class SqliteCeilings implements PastAccounts {
    /// What a budget refused; a rate limit may have the name of one.
    private static final String BY_BUDGET = " AND budget = ? AND code <> 'rate_limit_exceeded'";

    private static final int PAGE = 2_000;

    private final SqliteLedger ledger;
    private final LedgerFile file;

    SqliteCeilings(SqliteLedger ledger, LedgerFile file) {
        this.ledger = ledger;
        this.file = file;
    }

    @Override
    public Map<Window, Long> settled(
            String organization, String budgetId, @Nullable String subject, long from, long to) {
        ledger.foldAll();
        Integer number = file.organizations().find(organization);
        if (number == null) {
            return Map.of();
        }
        return ledger.read(connection -> {
            Map<Window, Long> settled = new HashMap<>();
            try (PreparedStatement query =
                    connection.prepareStatement("SELECT window_start, window_end, settled FROM account"
                            + " WHERE organization = ? AND window_end > ? AND window_end <= ? AND budget_id = ?"
                            + " AND subject IS ?")) {
                query.setInt(1, number);
                query.setLong(2, from);
                query.setLong(3, to);
                query.setString(4, budgetId);
                query.setString(5, subject);
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        settled.put(new Window(row.getLong(1), row.getLong(2)), row.getLong(3));
                    }
                }
            }
            return settled;
        });
    }

    @Override
    public @Nullable String lastId(String organization, String base) {
        String stem = base + "~";
        List<String> ids = texts(
                "SELECT budget_id FROM account WHERE organization = ? AND substr(budget_id, 1, length(?)) = ?"
                        + " GROUP BY budget_id",
                organization,
                stem,
                stem);
        return ids.stream()
                .filter(id -> id.substring(stem.length()).matches("\\d+"))
                .max(Comparator.comparingLong(id -> Long.parseLong(id.substring(stem.length()))))
                .orElse(null);
    }

    @Override
    public boolean has(String organization, String budgetId, String subject) {
        return !texts(
                        "SELECT budget_id FROM account WHERE organization = ? AND budget_id = ? AND subject = ? LIMIT 1",
                        organization,
                        budgetId,
                        subject)
                .isEmpty();
    }

    private List<String> texts(String sql, String organization, String... parameters) {
        ledger.foldAll();
        Integer number = file.organizations().find(organization);
        if (number == null) {
            return List.of();
        }
        return ledger.read(connection -> {
            List<String> texts = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                query.setInt(1, number);
                for (int at = 0; at < parameters.length; at++) {
                    query.setString(at + 2, parameters[at]);
                }
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        texts.add(row.getString(1));
                    }
                }
            }
            return texts;
        });
    }

    /// By the index of ids, which begin with the account's name.
    @Override
    public List<Crossed> crossings(String organization, String budgetId, @Nullable String subject, Window window) {
        ledger.expandAll();
        Integer number = file.organizations().find(organization);
        if (number == null) {
            return List.of();
        }
        String account = budgetId + "/" + (subject == null ? "" : subject) + "/" + window.start();
        return ledger.read(connection -> {
            List<Crossed> crossed = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement("SELECT record, at FROM crossing"
                    + " WHERE organization = ? AND crossing_id >= ? AND crossing_id < ? AND budget_id = ?"
                    + " AND subject IS ? AND window_start = ? ORDER BY seq")) {
                query.setInt(1, number);
                query.setString(2, account + "/");
                query.setString(3, account + "0");
                query.setString(4, budgetId);
                query.setString(5, subject);
                query.setLong(6, window.start());
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        crossed.add(new Crossed(ledger.crossing(row.getBytes(1)), Columns.number(row, 2)));
                    }
                }
            }
            return crossed;
        });
    }

    @Override
    public void refusals(String organization, String budget, long from, long to, Consumer<CallRefused> each) {
        ledger.foldAll();
        Integer number = file.organizations().find(organization);
        if (number == null) {
            return;
        }
        Place after = new Place(from, -1);
        List<Kept> page;
        do {
            page = page(number, budget, after, to);
            for (Kept one : page) {
                each.accept(one.refused());
                after = one.place();
            }
        } while (page.size() == PAGE);
    }

    private record Place(long at, long sequence) {}

    private record Kept(Place place, CallRefused refused) {}

    private List<Kept> page(int organization, String budget, Place after, long to) {
        return ledger.read(connection -> {
            List<Kept> page = new ArrayList<>();
            try (PreparedStatement query =
                    connection.prepareStatement("SELECT at, seq, record FROM refusal WHERE organization = ?"
                            + " AND (at, seq) > (?, ?) AND at < ?" + BY_BUDGET + " ORDER BY at, seq LIMIT " + PAGE)) {
                query.setInt(1, organization);
                query.setLong(2, after.at());
                query.setLong(3, after.sequence());
                query.setLong(4, to);
                query.setString(5, budget);
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        RecordReader reader =
                                new RecordReader(new BinaryReader(row.getBytes(3)), file.identities()::at);
                        page.add(new Kept(new Place(row.getLong(1), row.getLong(2)), (CallRefused) reader.read()));
                    }
                }
            }
            return page;
        });
    }

    @Override
    public long refused(String organization, String budget, long from, long to) {
        ledger.foldAll();
        Integer number = file.organizations().find(organization);
        if (number == null) {
            return 0;
        }
        return ledger.read(connection -> {
            try (PreparedStatement query =
                    connection.prepareStatement("SELECT coalesce(sum(refused), 0) FROM refusal_count"
                            + " WHERE organization = ? AND minute >= ? AND minute < ?" + BY_BUDGET)) {
                query.setInt(1, number);
                query.setLong(2, from / 60_000);
                query.setLong(3, to / 60_000);
                query.setString(4, budget);
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        });
    }
}
