package io.purser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;

/// The rows of an export, whatever its format: what stands in each column, nothing where nothing is known.
final class FileRead {
    private FileRead() {}

    static List<Map<String, String>> rows(String format, byte[] body) throws Exception {
        return switch (format) {
            case "csv" -> csv(body);
            case "json" -> json(body);
            case "xlsx" -> named(workbook(body));
            case "parquet" -> named(ParquetRead.rows(body));
            default -> throw new IllegalArgumentException(format + " is no format of an export");
        };
    }

    private static List<Map<String, String>> csv(byte[] body) throws IOException {
        List<List<String>> lines = new ArrayList<>();
        try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(new String(body, StandardCharsets.UTF_8))) {
            reader.forEach(line -> lines.add(line.getFields()));
        }
        return named(lines);
    }

    private static List<Map<String, String>> json(byte[] body) throws IOException {
        List<Map<String, String>> rows = new ArrayList<>();
        for (JsonNode row : new ObjectMapper().readTree(body).path("rows")) {
            Map<String, String> cells = new LinkedHashMap<>();
            row.properties()
                    .forEach(cell -> cells.put(cell.getKey(), cell.getValue().asText("")));
            row.properties().stream()
                    .filter(cell -> cell.getValue().isNull())
                    .forEach(cell -> cells.put(cell.getKey(), ""));
            rows.add(cells);
        }
        return rows;
    }

    private static List<List<String>> workbook(byte[] body) throws IOException {
        try (ReadableWorkbook workbook = new ReadableWorkbook(new ByteArrayInputStream(body))) {
            List<Row> rows = workbook.getFirstSheet().read();
            int columns = rows.getFirst().getCellCount();
            return rows.stream()
                    .map(row -> Stream.iterate(0, at -> at < columns, at -> at + 1)
                            .map(at -> at < row.getCellCount() ? text(row.getCell(at)) : "")
                            .toList())
                    .toList();
        }
    }

    private static String text(Cell cell) {
        if (cell == null) {
            return "";
        }
        return switch (cell.getType()) {
            case NUMBER -> cell.asNumber().toPlainString();
            case BOOLEAN -> cell.asBoolean().toString();
            case STRING -> cell.asString();
            case EMPTY -> "";
            case FORMULA, ERROR -> throw new IllegalArgumentException(cell + " is a " + cell.getType());
        };
    }

    private static List<Map<String, String>> named(List<List<String>> lines) {
        List<Map<String, String>> rows = new ArrayList<>();
        for (List<String> line : lines.subList(1, lines.size())) {
            Map<String, String> row = new LinkedHashMap<>();
            for (int at = 0; at < line.size(); at++) {
                row.put(lines.getFirst().get(at), line.get(at));
            }
            rows.add(row);
        }
        return rows;
    }

    /// A number whatever its places; a text as it is.
    static String plain(String cell) {
        return cell.matches("-?\\d+(\\.\\d+)?")
                ? new BigDecimal(cell).stripTrailingZeros().toPlainString()
                : cell;
    }
}
