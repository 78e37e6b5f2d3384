package io.purser.platform.config;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads a file of exchange rates: CSV with the columns `date,from,to,rate`, which the first line
/// names. Empty lines, and lines that begin with `#`, say nothing.
final class ExchangeFileReader {
    private static final String COLUMNS = "date,from,to,rate";

    private ExchangeFileReader() {}

    static List<Config.ExchangeRow> read(Path file, Problems problems) {
        List<Config.ExchangeRow> rows = new ArrayList<>();
        try {
            List<String> lines = Files.readAllLines(file);
            boolean named = false;
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i).strip().replaceFirst("^\uFEFF", "");
                if (line.isEmpty() || line.startsWith("#")) {
                    continue;
                }
                Place place = new Place(file.toString(), i + 1, "");
                if (named) {
                    row(place, line, rows, problems);
                } else {
                    named = true;
                    header(place, line, problems);
                }
            }
        } catch (NoSuchFileException missing) {
            problems.add(new Place(file.toString(), 0, ""), "no such file");
        } catch (MalformedInputException notText) {
            problems.add(new Place(file.toString(), 0, ""), "is not UTF-8 text");
        } catch (IOException unreadable) {
            problems.add(
                    new Place(file.toString(), 0, ""),
                    "cannot be read: " + unreadable.getClass().getSimpleName());
        }
        return rows;
    }

    private static void header(Place place, String line, Problems problems) {
        if (!String.join(",", cells(line)).equals(COLUMNS)) {
            problems.add(place, "names other columns; expected the first line to be " + COLUMNS);
        }
    }

    private static void row(Place place, String line, List<Config.ExchangeRow> rows, Problems problems) {
        List<String> cells = cells(line);
        if (cells.size() == 4) {
            rows.add(new Config.ExchangeRow(place, cells.get(0), cells.get(1), cells.get(2), cells.get(3)));
        } else {
            problems.add(place, "has " + cells.size() + " columns; expected " + COLUMNS);
        }
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.split(",", -1))
                .map(String::strip)
                .map(cell -> cell.replaceFirst("^\"(.*)\"$", "$1"))
                .toList();
    }
}
