package io.purser.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a command runs: what it may read and where it prints.
///
/// @param out the result and nothing else
/// @param err notes and errors
record Terminal(
        Map<String, String> environment,
        ServerStart server,
        PriceDesk prices,
        BackupDesk backups,
        AuditDesk audits,
        PrintWriter out,
        PrintWriter err) {

    /// What people expect of a terminal that says nothing.
    private static final int USUAL_COLUMNS = 80;
    private static final int USUAL_ROWS = 24;

    /// A variable, null where it is not set or empty.
    @Nullable
    String variable(String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value;
    }

    /// How wide a line may be.
    int columns() {
        String columns = variable("COLUMNS");
        return columns != null && columns.matches("\\d{2,4}") ? Math.max(40, Integer.parseInt(columns)) : USUAL_COLUMNS;
    }

    /// How many lines it shows.
    int rows() {
        String lines = variable("LINES");
        return lines != null && lines.matches("\\d{1,4}") ? Math.max(8, Integer.parseInt(lines)) : USUAL_ROWS;
    }

    /// A text in lines of at most `width`, broken between words; a longer word stands alone. One line at least.
    static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        var line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    void say(String line) {
        out.println(line);
        out.flush();
    }

    /// Prints a text as it comes, however long it is.
    void copy(InputStream text) {
        try (Reader reader = new InputStreamReader(text, StandardCharsets.UTF_8)) {
            reader.transferTo(out);
            out.flush();
        } catch (IOException broken) {
            throw new CommandFailed("the export broke off: " + broken.getMessage() + "; what was printed is not whole");
        }
    }

    /// For people, beside the result.
    void note(String line) {
        err.println(line);
        err.flush();
    }
}
