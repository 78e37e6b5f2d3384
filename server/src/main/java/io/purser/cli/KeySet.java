package io.purser.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.platform.config.Variables;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// One key changed without a file.
@Command(
        name = "set",
        description = {
            "Changes a key of the governance file or of an operator, or declares one, without a file.",
            "What is not given stays as it is. It acts on the next call; `plan` shows it as drift from the file."
        },
        footer = {"", "Example: ./purser key set ci --models \"gpt-5*\" --field rateLimits=\"{requestsPerMinute: 60}\""
        })
final class KeySet implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final EntryChange change;

    @Mixin
    private final SecretsOut secrets;

    @Parameters(paramLabel = "NAME", description = "The key's name.")
    private String name = "";

    @Option(names = "--user", paramLabel = "USER", description = "Its owner.")
    private @Nullable String user;

    @Option(names = "--group", paramLabel = "GROUP", description = "The group that pays.")
    private @Nullable String group;

    @Option(names = "--models", paramLabel = "PATTERN", split = ",", description = "Models it may ask for.")
    private @Nullable List<String> models;

    @Option(names = "--expires", paramLabel = "INSTANT", description = "When it ends: a date, or RFC 3339.")
    private @Nullable String expires;

    @Option(
            names = "--field",
            paramLabel = "FIELD=VALUE",
            description = "Any other field, as the governance file writes it: \"rateLimits={concurrent: 5}\", "
                    + "\"attribution={environment: dev}\"; without a value it goes.")
    private Map<String, String> fields = new LinkedHashMap<>();

    KeySet(Terminal terminal) {
        this.terminal = terminal;
        this.change = new EntryChange(terminal);
        this.secrets = new SecretsOut(terminal);
    }

    @Override
    public Integer call() {
        ObjectNode entry = Api.variables().put("name", name);
        fields.forEach((field, text) -> entry.set(field, EntryFile.parsed(text, "--field " + field)));
        put(entry, "user", user);
        put(entry, "group", group);
        put(entry, "expires", expires);
        if (models != null) {
            models.forEach(entry.putArray("models")::add);
        }
        return change.set("Key", EntryFile.input(entry, new Variables(terminal.environment())), secrets);
    }

    private static void put(ObjectNode entry, String field, @Nullable String text) {
        if (text != null) {
            entry.put(field, text);
        }
    }
}
