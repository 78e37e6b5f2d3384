package io.purser.bench.judge;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// One row of `ledger.csv`, by column name.
public record LedgerEntry(Map<String, String> cells) {

    public LedgerEntry {
        cells = Map.copyOf(cells);
    }

    /// Reads an export.
    public static List<LedgerEntry> readAll(String csv) {
        try (var reader = CsvReader.builder().ofNamedCsvRecord(csv)) {
            return reader.stream()
                    .map(NamedCsvRecord::getFieldsAsMap)
                    .map(LedgerEntry::new)
                    .toList();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /// A cell; a column that is not there is a surprise.
    public String text(String column) {
        String cell = cells.get(column);
        if (cell == null) {
            throw new IllegalStateException("ledger.csv has no column \"" + column + "\"; it has "
                    + cells.keySet().stream().sorted().toList());
        }
        return cell;
    }

    public String requestId() {
        return text("request_id");
    }

    /// When the call was admitted, which decides its windows.
    public Instant admittedAt() {
        return Instant.parse(text("occurred_at"));
    }

    /// The export's `cache_write_tokens` are those to both caches.
    public Consumed consumed() {
        long cacheWriteLong = number("cache_write_long_tokens");
        return new Consumed(
                text("model"),
                number("input_tokens"),
                number("cache_read_tokens"),
                number("cache_write_tokens") - cacheWriteLong,
                cacheWriteLong,
                number("output_tokens"),
                number("reasoning_tokens"),
                text("cost").isEmpty() ? 0 : Nanos.parse(text("cost")));
    }

    private long number(String column) {
        return text(column).isEmpty() ? 0 : Long.parseLong(text(column));
    }
}
