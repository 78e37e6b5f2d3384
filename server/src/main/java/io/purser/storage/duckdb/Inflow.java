package io.purser.storage.duckdb;

import io.purser.storage.duckdb.EntryColumn.Counted;
import io.purser.storage.duckdb.EntryColumn.Text;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBTableFunction;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBTableFunctionCallInfo;
import org.duckdb.DuckDBTableFunctionInitInfo;
import org.duckdb.DuckDBWritableVector;
import org.jspecify.annotations.Nullable;

/// How entries become rows: DuckDB asks for them on its own threads, a piece at a time, column by column. One stretch
/// at a time.
final class Inflow {
    private static final String FUNCTION = "booked";

    private final DuckDBConnection connection;
    private final Columns columns;
    private final EntryColumns entryColumns;
    private volatile @Nullable Stretch stretch;

    Inflow(DuckDBConnection connection, EntryColumns entryColumns, Columns columns) {
        this.connection = connection;
        this.columns = columns;
        this.entryColumns = entryColumns;
    }

    /// What makes the table.
    String table() {
        return entryColumns.all().stream()
                .map(EntryColumn::declared)
                .collect(Collectors.joining(", ", "CREATE TABLE entry (", ")"));
    }

    /// Tells DuckDB where entries come from.
    void register() throws SQLException {
        DuckDBFunctions.tableFunction()
                .withName(FUNCTION)
                .withFunction(new Pieces())
                .register(connection);
    }

    /// Appends a stretch, with the columns that it needs. It is there after a commit.
    void append(Stretch next) throws SQLException {
        stretch = next;
        try {
            boolean isWhole = false;
            while (!isWhole) {
                DuckFile.run(connection, List.of("INSERT INTO entry SELECT * FROM " + FUNCTION + "()"));
                isWhole = true;
                for (String tag : next.goOn()) {
                    promote(tag);
                    isWhole = false;
                }
            }
        } finally {
            stretch = null;
        }
    }

    /// Gives a tag its column, where there is room for one. No entry before it carries the tag.
    private void promote(String tag) throws SQLException {
        if (!columns.wants(tag)) {
            return;
        }
        int place = columns.nextPlace();
        columns.know(tag, place);
        DuckFile.run(connection, List.of("ALTER TABLE entry ADD COLUMN " + Columns.tag(place) + " INTEGER DEFAULT 0"));
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO tag (name, place) VALUES (?, ?)")) {
            insert.setString(1, tag);
            insert.setInt(2, place);
            insert.executeUpdate();
        }
    }

    /// What DuckDB calls. The columns are those of the statement.
    private final class Pieces implements DuckDBTableFunction<List<EntryColumn>, Inflow, Inflow> {
        @Override
        public List<EntryColumn> bind(DuckDBTableFunctionBindInfo statement) {
            List<EntryColumn> all = entryColumns.all();
            all.forEach(column -> statement.addResultColumn(column.name(), column.type()));
            return all;
        }

        @Override
        public Inflow init(DuckDBTableFunctionInitInfo statement) {
            statement.setMaxThreads(Runtime.getRuntime().availableProcessors());
            return Inflow.this;
        }

        @Override
        public Inflow localInit(DuckDBTableFunctionInitInfo thread) {
            return Inflow.this;
        }

        @Override
        public long apply(DuckDBTableFunctionCallInfo call, DuckDBDataChunkWriter rows) {
            @Nullable Stretch from = stretch;
            if (from == null) {
                return 0;
            }
            List<Booked> piece = from.take((int) rows.capacity());
            List<EntryColumn> all = call.getBindData();
            fill(rows, all, piece);
            return piece.size();
        }

        /// Entry by entry, while it is near; texts column by column.
        private static void fill(DuckDBDataChunkWriter rows, List<EntryColumn> all, List<Booked> piece) {
            List<Counted> counted = new ArrayList<>();
            List<DuckDBWritableVector> vectors = new ArrayList<>();
            for (int place = 0; place < all.size(); place++) {
                DuckDBWritableVector vector = rows.vector(place);
                switch (all.get(place)) {
                    case Counted column -> {
                        counted.add(column);
                        vectors.add(vector);
                    }
                    case Text column -> column.fill(vector, piece);
                }
            }
            for (int row = 0; row < piece.size(); row++) {
                Booked booked = piece.get(row);
                for (int column = 0; column < counted.size(); column++) {
                    counted.get(column).put(vectors.get(column), row, booked);
                }
            }
        }
    }
}
