package io.purser.storage.sqlite;

import io.purser.control.allowances.Granted;
import io.purser.control.allowances.RolloverStore;
import io.purser.control.audit.AuditDeed;
import io.purser.control.audit.Chain;
import io.purser.core.calendar.Window;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// The windows of budgets that carry over, and what was carried, in `config.db`.
final class RolloverTable implements RolloverStore {
    static final String STEP = """
            CREATE TABLE rollover_window (
              organization TEXT NOT NULL,
              budget_id TEXT NOT NULL,
              window_start INTEGER NOT NULL,
              window_end INTEGER NOT NULL,
              ceiling INTEGER NOT NULL,
              cap INTEGER NOT NULL,
              PRIMARY KEY (organization, budget_id, window_start)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX allowance_budget ON allowance (organization, budget_id, ends_at)
            """;

    private final SqliteConfig config;
    private final Connection connection;
    private final AllowanceTable allowances;

    RolloverTable(SqliteConfig config, Connection connection, AllowanceTable allowances) {
        this.config = config;
        this.connection = connection;
        this.allowances = allowances;
    }

    @Override
    public List<WindowTerms> windows(String organization) {
        return config.reading(() -> {
            List<WindowTerms> windows = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement("SELECT budget_id, window_start, window_end,"
                    + " ceiling, cap FROM rollover_window WHERE organization = ? ORDER BY budget_id, window_start")) {
                query.setString(1, organization);
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        windows.add(new WindowTerms(
                                Columns.text(row, 1),
                                new Window(row.getLong(2), row.getLong(3)),
                                row.getLong(4),
                                row.getLong(5)));
                    }
                }
            }
            return List.copyOf(windows);
        });
    }

    @Override
    public void keep(String organization, WindowTerms terms, long from) {
        config.writing(() -> {
            try (PreparedStatement write = connection.prepareStatement("INSERT INTO rollover_window (organization,"
                            + " budget_id, window_start, window_end, ceiling, cap) VALUES (?, ?, ?, ?, ?, ?)"
                            + " ON CONFLICT DO UPDATE SET ceiling = excluded.ceiling, cap = excluded.cap");
                    PreparedStatement delete = connection.prepareStatement("DELETE FROM rollover_window"
                            + " WHERE organization = ? AND budget_id = ? AND window_start < ?")) {
                write.setString(1, organization);
                write.setString(2, terms.budgetId());
                write.setLong(3, terms.window().start());
                write.setLong(4, terms.window().end());
                write.setLong(5, terms.limit());
                write.setLong(6, terms.cap());
                write.executeUpdate();
                delete.setString(1, organization);
                delete.setString(2, terms.budgetId());
                delete.setLong(3, from);
                delete.executeUpdate();
            }
            return true;
        });
    }

    @Override
    public List<Granted> granted(String organization, String budgetId, long after) {
        return config.reading(() -> allowances.of(organization, budgetId, after));
    }

    @Override
    public boolean carry(String organization, List<Carried> carried, AuditDeed deed) {
        return config.writing(() -> {
            for (Carried each : carried) {
                if (!carry(organization, each)) {
                    return false;
                }
            }
            return config.noted(Chain.of(organization), deed);
        });
    }

    private boolean carry(String organization, Carried one) throws SQLException {
        Granted before = one.before();
        Granted next = one.next();
        if (before == null) {
            return next == null || allowances.add(organization, List.of(next));
        }
        return next == null ? allowances.remove(organization, before) : allowances.amount(organization, next);
    }
}
