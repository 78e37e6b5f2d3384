package io.purser.storage.sqlite;

import io.purser.control.alerts.Letter;
import io.purser.control.alerts.WindowStore;
import io.purser.core.calendar.Window;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// The latest windows of budgets of whose windows somebody is told, in `config.db`.
final class BudgetWindowTable implements WindowStore {
    static final String STEP = """
            CREATE TABLE budget_window (
              organization TEXT NOT NULL,
              budget_id TEXT NOT NULL,
              window_start INTEGER NOT NULL,
              window_end INTEGER NOT NULL,
              ceiling INTEGER NOT NULL,
              PRIMARY KEY (organization, budget_id)
            ) STRICT, WITHOUT ROWID;
            """ + LetterTable.CHANNELS;

    private final SqliteConfig config;
    private final Connection connection;
    private final LetterTable letters;

    BudgetWindowTable(SqliteConfig config, Connection connection, LetterTable letters) {
        this.config = config;
        this.connection = connection;
        this.letters = letters;
    }

    @Override
    public List<Seen> seen(String organization) {
        return config.reading(() -> {
            List<Seen> seen = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement("SELECT budget_id, window_start, window_end,"
                    + " ceiling FROM budget_window WHERE organization = ?")) {
                query.setString(1, organization);
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        Window window = new Window(row.getLong(2), row.getLong(3));
                        seen.add(new Seen(Columns.text(row, 1), window, row.getLong(4)));
                    }
                }
            }
            return List.copyOf(seen);
        });
    }

    @Override
    public void keep(String organization, Seen window) {
        config.writing(() -> write(organization, window));
    }

    @Override
    public void turn(String organization, Seen next, List<Letter> told) {
        config.writing(() -> write(organization, next) && letters.add(told));
    }

    @Override
    public void forget(String organization, String budgetId) {
        config.writing(() -> {
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM budget_window WHERE organization = ? AND budget_id = ?")) {
                delete.setString(1, organization);
                delete.setString(2, budgetId);
                return delete.executeUpdate() == 1;
            }
        });
    }

    private boolean write(String organization, Seen window) throws SQLException {
        try (PreparedStatement write = connection.prepareStatement("INSERT INTO budget_window (organization,"
                + " budget_id, window_start, window_end, ceiling) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                + " window_start = excluded.window_start, window_end = excluded.window_end,"
                + " ceiling = excluded.ceiling")) {
            write.setString(1, organization);
            write.setString(2, window.budgetId());
            write.setLong(3, window.window().start());
            write.setLong(4, window.window().end());
            write.setLong(5, window.limit());
            return write.executeUpdate() == 1;
        }
    }
}
