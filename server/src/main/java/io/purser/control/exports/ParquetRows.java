package io.purser.control.exports;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBLogicalType;
import org.duckdb.DuckDBTableFunction;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBTableFunctionCallInfo;
import org.duckdb.DuckDBTableFunctionInitInfo;
import org.duckdb.DuckDBWritableVector;
import org.jspecify.annotations.Nullable;

/// Rows of an export as DuckDB takes them. Amounts are decimals with the places of the finest ledger, so that none is
/// rounded; moments are instants; what is not known is null.
final class ParquetRows implements DuckDBTableFunction<List<Column>, List<Column>, List<Column>> {
    private static final int DIGITS = 38;
    private static final int AMOUNT_PLACES = 9;
    private static final int RATIO_PLACES = 18;

    private final List<Column> columns;
    private final Handover handover;

    ParquetRows(List<Column> columns, Handover handover) {
        this.columns = columns;
        this.handover = handover;
    }

    @Override
    public List<Column> bind(DuckDBTableFunctionBindInfo statement) throws SQLException {
        for (Column column : columns) {
            switch (column.kind()) {
                case TEXT, LOCAL, OBJECT -> statement.addResultColumn(column.name(), DuckDBColumnType.VARCHAR);
                case COUNT -> statement.addResultColumn(column.name(), DuckDBColumnType.BIGINT);
                case TRUTH -> statement.addResultColumn(column.name(), DuckDBColumnType.BOOLEAN);
                case MOMENT -> statement.addResultColumn(column.name(), DuckDBColumnType.TIMESTAMP_WITH_TIME_ZONE);
                case AMOUNT ->
                    statement.addResultColumn(column.name(), DuckDBLogicalType.decimal(DIGITS, AMOUNT_PLACES));
                case RATIO -> statement.addResultColumn(column.name(), DuckDBLogicalType.decimal(DIGITS, RATIO_PLACES));
            }
        }
        return columns;
    }

    @Override
    public List<Column> init(DuckDBTableFunctionInitInfo statement) {
        statement.setMaxThreads(1);
        return columns;
    }

    @Override
    public List<Column> localInit(DuckDBTableFunctionInitInfo thread) {
        return columns;
    }

    @Override
    public long apply(DuckDBTableFunctionCallInfo call, DuckDBDataChunkWriter chunk) {
        List<List<@Nullable String>> rows = handover.take();
        for (int at = 0; at < columns.size(); at++) {
            fill(chunk.vector(at), columns.get(at), at, rows);
        }
        return rows.size();
    }

    private static void fill(DuckDBWritableVector vector, Column column, int place, List<List<@Nullable String>> rows) {
        switch (column.kind()) {
            case TEXT, LOCAL, OBJECT -> {
                @Nullable
                String[] texts = rows.stream().map(row -> row.get(place)).toArray(String[]::new);
                vector.setStrings(0, texts);
            }
            case COUNT -> each(column, place, rows, vector, (row, cell) -> vector.setLong(row, Long.parseLong(cell)));
            case TRUTH ->
                each(column, place, rows, vector, (row, cell) -> vector.setBoolean(row, Boolean.parseBoolean(cell)));
            case MOMENT ->
                each(
                        column,
                        place,
                        rows,
                        vector,
                        (row, cell) -> vector.setOffsetDateTime(row, OffsetDateTime.parse(cell)));
            case AMOUNT -> decimals(column, place, rows, vector, AMOUNT_PLACES);
            case RATIO -> decimals(column, place, rows, vector, RATIO_PLACES);
        }
    }

    private static void decimals(
            Column column, int place, List<List<@Nullable String>> rows, DuckDBWritableVector vector, int places) {
        each(
                column,
                place,
                rows,
                vector,
                (row, cell) ->
                        vector.setBigDecimal(row, new BigDecimal(cell).setScale(places, RoundingMode.UNNECESSARY)));
    }

    private interface Put {
        void cell(int row, String cell);
    }

    private static void each(
            Column column, int place, List<List<@Nullable String>> rows, DuckDBWritableVector vector, Put known) {
        for (int row = 0; row < rows.size(); row++) {
            @Nullable String cell = rows.get(row).get(place);
            if (cell == null) {
                vector.setNull(row);
            } else {
                put(column, known, row, cell);
            }
        }
    }

    private static void put(Column column, Put known, int row, String cell) {
        try {
            known.cell(row, cell);
        } catch (ArithmeticException | NumberFormatException | DateTimeException e) {
            throw new IllegalArgumentException(
                    "\"" + cell + "\" does not fit the column " + column.name() + ", " + column.kind(), e);
        }
    }
}
