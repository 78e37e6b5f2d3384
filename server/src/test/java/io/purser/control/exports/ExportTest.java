package io.purser.control.exports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.control.exports.Column.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.dhatim.fastexcel.reader.Sheet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {
    private static final List<Column> COLUMNS = List.of(
            new Column("name", Kind.TEXT),
            new Column("calls", Kind.COUNT),
            new Column("cost", Kind.AMOUNT),
            new Column("at", Kind.MOMENT),
            new Column("at_local", Kind.LOCAL),
            new Column("streamed", Kind.TRUTH),
            new Column("tags", Kind.OBJECT));
    private static final String AT = "2026-11-01T08:00:00.250Z";
    private static final String LOCAL = "2026-11-01T09:00:00.250+01:00";
    private static final Table.Total TOTAL = new Table.Total("1.500000007", "USD", 2);

    private final Path folder;

    ExportTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static List<@Nullable String> row(String name, String calls, @Nullable String cost) {
        return Arrays.asList(name, calls, cost, AT, LOCAL, "true", "{\"a\":\"=b\"}");
    }

    private static Table table(List<List<@Nullable String>> rows) {
        return new Table("usage", "acme", "2026-11-02T00:00:00Z", COLUMNS, sink -> {
            for (List<@Nullable String> row : rows) {
                sink.row(row);
            }
            return TOTAL;
        });
    }

    private static byte[] bytes(Table table, Format format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Export.of(table, format).writeTo(out);
        return out.toByteArray();
    }

    private static List<List<Row>> sheets(byte[] workbook) throws IOException {
        List<List<Row>> sheets = new ArrayList<>();
        try (ReadableWorkbook read = new ReadableWorkbook(new ByteArrayInputStream(workbook))) {
            for (Sheet sheet : read.getSheets().toList()) {
                sheets.add(sheet.read());
            }
        }
        return sheets;
    }

    @Test
    void lengthAndChecksumAreKnownBeforeTheFirstByteLeaves() throws Exception {
        Table table = table(List.of(row("ada", "1", "1.50"), row("bob", "1", "0.000000007")));
        for (Format format : Format.values()) {
            Export export = Export.of(table, format);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            export.writeTo(out);
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(out.toByteArray());
            assertThat(export.bytes()).as(format.name()).isEqualTo(out.size());
            assertThat(export.digest())
                    .isEqualTo("sha-256=:" + Base64.getEncoder().encodeToString(sha256) + ":");
            assertThat(export.total()).isEqualTo(TOTAL);
        }
    }

    @Test
    void anExportThatComesOutOtherwiseBreaksOff() {
        for (Format format : Format.values()) {
            AtomicInteger asked = new AtomicInteger();
            Table changing = new Table("usage", "acme", null, COLUMNS, sink -> {
                sink.row(row("ada", String.valueOf(asked.incrementAndGet()), "1"));
                return TOTAL;
            });
            Export export = Export.of(changing, format);
            assertThatThrownBy(() -> export.writeTo(new ByteArrayOutputStream()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("changed while it was written");
        }
    }

    @Test
    void noTextIsAFormulaInAnyFormat() throws Exception {
        List<String> formulas = List.of("=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "\uFF1D1");
        Table table = table(formulas.stream().map(text -> row(text, "1", "-1")).toList());
        String csv = new String(bytes(table, Format.CSV), StandardCharsets.UTF_8);
        assertThat(csv).contains("'=1+1,1,-1,", "'+1,", "'-1,", "'@x,", "\"'\r=1\",", "\"'\n=1\",", "'\uFF1D1,");
        List<Row> rows = sheets(bytes(table, Format.XLSX)).getFirst();
        for (int at = 0; at < formulas.size(); at++) {
            Cell cell = rows.get(at + 1).getCell(0);
            assertThat(cell.getType()).isEqualTo(CellType.STRING);
            assertThat(cell.getFormula()).isNull();
            assertThat(cell.asString()).isEqualTo(formulas.get(at));
            assertThat(rows.get(at + 1).getCell(2).asNumber()).isEqualByComparingTo("-1");
        }
        JsonNode json = new ObjectMapper().readTree(bytes(table, Format.JSON));
        assertThat(json.at("/rows/0/name").asText()).isEqualTo("=1+1");
    }

    @Test
    void aParquetFileHasTypesAndNullsAndEveryDigit() throws Exception {
        List<List<@Nullable String>> rows = new ArrayList<>();
        for (int at = 0; at < 5_000; at++) {
            rows.add(row("ada's \"=1\" \uD83D\uDE00\u0001\n" + at, String.valueOf(at), "0.000000007"));
        }
        rows.add(Arrays.asList(null, null, null, null, null, null, null));
        rows.add(Arrays.asList("", "0", "-99999999999999999999999999999.999999999", AT, LOCAL, "false", "{}"));
        Path file = Files.write(folder.resolve("a.parquet"), bytes(table(rows), Format.PARQUET));
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            try (ResultSet all = statement.executeQuery("SELECT * FROM '" + file + "'")) {
                for (List<@Nullable String> row : rows) {
                    all.next();
                    assertThat(all.getString(1)).isEqualTo(row.get(0));
                    assertThat(all.getObject(2)).isEqualTo(row.get(1) == null ? null : Long.valueOf(row.get(1)));
                    assertThat(all.getBigDecimal(3)).isEqualTo(row.get(2) == null ? null : new BigDecimal(row.get(2)));
                    assertThat(all.getObject(4, OffsetDateTime.class))
                            .isEqualTo(row.get(3) == null ? null : OffsetDateTime.parse(row.get(3)));
                    assertThat(all.getString(5)).isEqualTo(row.get(4));
                    assertThat(all.getObject(6)).isEqualTo(row.get(5) == null ? null : Boolean.valueOf(row.get(5)));
                    assertThat(all.getString(7)).isEqualTo(row.get(6));
                }
                assertThat(all.next()).isFalse();
            }
            try (ResultSet about = statement.executeQuery("SELECT decode(value) FROM parquet_kv_metadata('" + file
                    + "') WHERE decode(key) = 'organization'")) {
                about.next();
                assertThat(about.getString(1)).isEqualTo("acme");
            }
        }
    }

    @Test
    void noAmountIsRoundedInAParquetFile() {
        assertThatThrownBy(() -> Export.of(table(List.of(row("ada", "1", "0.0000000001"))), Format.PARQUET))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cost");
    }

    @Test
    void aParquetFileWhoseRowsFailIsNoFile() {
        Table failing = new Table("usage", "acme", null, COLUMNS, sink -> {
            for (int at = 0; at < 20_000; at++) {
                sink.row(row("ada", "1", "1"));
            }
            throw new IOException("the ledger cannot be read");
        });
        assertThatThrownBy(() -> Export.of(failing, Format.PARQUET))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("the ledger cannot be read");
    }

    @Test
    void cellsOfAWorkbookHaveTypes() throws Exception {
        Row row = sheets(bytes(table(List.of(row("ada & <bob> \uD83D\uDE00\u0001", "12", "1.50"))), Format.XLSX))
                .getFirst()
                .get(1);
        assertThat(row.getCell(0).asString()).isEqualTo("ada & <bob> \uD83D\uDE00\uFFFD");
        assertThat(row.getCell(1).asNumber()).isEqualByComparingTo("12");
        assertThat(row.getCell(2).asNumber()).isEqualByComparingTo("1.5");
        assertThat(row.getCell(3).asString()).isEqualTo(AT);
        assertThat(row.getCell(4).asDate()).isEqualTo(LocalDateTime.parse("2026-11-01T09:00:00.250"));
        assertThat(row.getCell(5).asBoolean()).isTrue();
        assertThat(row.getCell(6).asString()).isEqualTo("{\"a\":\"=b\"}");
    }

    @Test
    void aNumberThatASpreadsheetWouldRoundIsText() throws Exception {
        for (String exact : List.of("123456.123456789", "999999999999999", "0.000000007", "1000000000000000000")) {
            Cell cell = sheets(bytes(table(List.of(row("ada", "1", exact))), Format.XLSX))
                    .getFirst()
                    .get(1)
                    .getCell(2);
            assertThat(cell.getType()).as(exact).isEqualTo(CellType.NUMBER);
            assertThat(new BigDecimal(Double.toString(cell.asNumber().doubleValue())))
                    .isEqualByComparingTo(exact);
        }
        for (String long16 : List.of("1234567.123456789", "9007199254740993")) {
            Cell cell = sheets(bytes(table(List.of(row("ada", "1", long16))), Format.XLSX))
                    .getFirst()
                    .get(1)
                    .getCell(2);
            assertThat(cell.getType()).isEqualTo(CellType.STRING);
            assertThat(cell.asString()).isEqualTo(long16);
        }
    }

    @Test
    void whatIsNotKnownIsEmptyAndNever0() throws Exception {
        Table table = table(List.of(row("ada", "1", null)));
        assertThat(new String(bytes(table, Format.CSV), StandardCharsets.UTF_8)).contains("ada,1,," + AT);
        assertThat(new ObjectMapper()
                        .readTree(bytes(table, Format.JSON))
                        .at("/rows/0/cost")
                        .isNull())
                .isTrue();
        assertThat(sheets(bytes(table, Format.XLSX)).getFirst().get(1).getOptionalCell(2))
                .isEmpty();
    }

    @Test
    void aFullSheetIsFollowedByAnother() throws Exception {
        List<List<@Nullable String>> rows = new ArrayList<>();
        for (int at = 0; at < 7; at++) {
            rows.add(row("user-" + at, "1", "1"));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        XlsxTable.write(table(rows), out, 4);
        List<List<Row>> sheets = sheets(out.toByteArray());
        assertThat(sheets).extracting(List::size).containsExactly(4, 4, 2);
        assertThat(sheets)
                .allSatisfy(sheet ->
                        assertThat(sheet.getFirst().getCell(0).asString()).isEqualTo("name"));
        assertThat(sheets.getLast().getLast().getCell(0).asString()).isEqualTo("user-6");
    }

    @Test
    void aTextThatFitsNoCellIsRefusedByItsColumn() {
        Table table = table(List.of(row("x".repeat(32_768), "1", "1")));
        assertThatThrownBy(() -> Export.of(table, Format.XLSX))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name: a text of 32768 characters");
    }

    @Test
    void jsonEndsWithWhatTheRowsComeTo() throws Exception {
        Table table = table(List.of(row("ada", "1", "1.50"), row("bob", "2", null)));
        JsonNode json = new ObjectMapper().readTree(bytes(table, Format.JSON));
        assertThat(json.path("organization").asText()).isEqualTo("acme");
        assertThat(json.path("rows")).hasSize(2);
        assertThat(json.at("/rows/0").toString())
                .isEqualTo("{\"name\":\"ada\",\"calls\":1,\"cost\":\"1.50\",\"at\":\"" + AT + "\",\"at_local\":\""
                        + LOCAL + "\",\"streamed\":true,\"tags\":{\"a\":\"=b\"}}");
        assertThat(json.path("total").asText()).isEqualTo("1.500000007");
        assertThat(json.path("requests").asInt()).isEqualTo(2);
        assertThat(json.path("complete_until").asText()).isEqualTo("2026-11-02T00:00:00Z");
    }
}
