package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.platform.config.Variables;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// One budget made or changed without a file.
@Command(
        name = "set",
        description = {
            "Makes a budget or changes it, without a governance file.",
            "What is not given stays as it is. It acts on the next call; `plan` shows it as drift from the file."
        },
        footer = {
            "",
            "Example: ./purser budget set search-day --scope group=search --limit \"50 USD\" --period day"
                    + " --enforcement hard --reason \"Board paper 2026-03\""
        })
final class BudgetSet implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final EntryChange change;

    @Parameters(paramLabel = "NAME", description = "The budget's name.")
    private String name = "";

    @Option(
            names = "--scope",
            paramLabel = "FIELD=VALUE",
            description = "What it bounds: group=search, eachUserIn=*, tag.project=atlas; several are an AND.")
    private Map<String, String> scope = new LinkedHashMap<>();

    @Option(
            names = "--limit",
            paramLabel = "AMOUNT",
            description = "The ceiling: \"500 USD\", \"2M tokens\", \"10k requests\".")
    private @Nullable String limit;

    @Option(names = "--period", paramLabel = "PERIOD", description = "day, week, month, rolling P7D, lifetime, …")
    private @Nullable String period;

    @Option(names = "--enforcement", paramLabel = "WORD", description = "hard, soft or degrade.")
    private @Nullable String enforcement;

    @Option(
            names = "--field",
            paramLabel = "FIELD=VALUE",
            description = "Any other field, as the governance file writes it: shadow=true, owner=cfo, "
                    + "\"thresholds=[{at: 80%%}]\"; without a value it goes.")
    private Map<String, String> fields = new LinkedHashMap<>();

    BudgetSet(Terminal terminal) {
        this.terminal = terminal;
        this.change = new EntryChange(terminal);
    }

    @Override
    public Integer call() {
        ObjectNode entry = Api.variables().put("name", name);
        fields.forEach((field, text) -> entry.set(field, value(field, text)));
        if (!scope.isEmpty()) {
            ObjectNode bounds = entry.putObject("scope");
            scope.forEach(bounds::put);
        }
        put(entry, "limit", limit);
        put(entry, "period", period);
        put(entry, "enforcement", enforcement);
        return change.set("Budget", EntryFile.input(entry, new Variables(terminal.environment())));
    }

    private static JsonNode value(String field, String text) {
        return EntryFile.parsed(text, "--field " + field);
    }

    private static void put(ObjectNode entry, String field, @Nullable String text) {
        if (text != null) {
            entry.put(field, text);
        }
    }
}
