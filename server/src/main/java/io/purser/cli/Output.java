package io.purser.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import picocli.CommandLine.Option;

/// Prints a result in the format asked for: an option of every command that shows something.
final class Output {

    private final Terminal terminal;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "table, json, yaml or csv.")
    private Format format = Format.TABLE;

    Output(Terminal terminal) {
        this.terminal = terminal;
    }

    Format format() {
        return format;
    }

    /// Prints a list.
    ///
    /// @param none what a table says where there is nothing
    void list(List<JsonNode> rows, List<Column> columns, String none) {
        switch (format) {
            case TABLE -> {
                if (rows.isEmpty()) {
                    terminal.note(none);
                } else {
                    new Table(columns).lines(rows, terminal.columns()).forEach(terminal::say);
                }
            }
            case CSV -> terminal.say(csv(rows).stripTrailing());
            case JSON, YAML -> document(Api.JSON.createArrayNode().addAll(rows));
        }
    }

    /// Prints one thing as a document; as a table where that was asked for, by `people`.
    void one(JsonNode thing, Runnable people) {
        switch (format) {
            case TABLE -> people.run();
            case CSV -> terminal.say(csv(List.of(thing)).stripTrailing());
            case JSON, YAML -> document(thing);
        }
    }

    private void document(JsonNode thing) {
        if (format == Format.YAML) {
            var settings = DumpSettings.builder()
                    .setDefaultFlowStyle(FlowStyle.BLOCK)
                    .setIndentWithIndicator(true)
                    .setIndicatorIndent(2)
                    .build();
            terminal.say(new Dump(settings)
                    .dumpToString(Api.JSON.convertValue(thing, Object.class))
                    .stripTrailing());
            return;
        }
        try {
            terminal.say(Api.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(thing));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String csv(List<JsonNode> rows) {
        Set<String> fields = new LinkedHashSet<>();
        rows.forEach(row -> row.fieldNames().forEachRemaining(fields::add));
        var text = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().build(text)) {
            if (!fields.isEmpty()) {
                csv.writeRecord(fields);
            }
            for (JsonNode row : rows) {
                List<String> cells = new ArrayList<>();
                fields.forEach(field -> cells.add(cell(row.path(field))));
                csv.writeRecord(cells);
            }
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return text.toString();
    }

    /// A cell that no spreadsheet takes for a formula.
    static String cell(JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return "";
        }
        String text = value.isValueNode() ? value.asText() : value.toString();
        boolean number = text.matches("-?\\d+(\\.\\d+)?");
        return !text.isEmpty() && !number && "=+-@\t\r\n".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }
}
