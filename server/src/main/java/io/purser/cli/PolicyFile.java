package io.purser.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.platform.config.Variables;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// A governance file on this machine: the server gets its text and the values of its references.
final class PolicyFile {

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "The governance file.")
    private Path file = Path.of("governance.yaml");

    @Option(names = "--prune", description = "Also delete what the file managed and no longer names.")
    private boolean prune;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Why money changes, where the entries do not say so.")
    private @Nullable String reason;

    private final Terminal terminal;

    PolicyFile(Terminal terminal) {
        this.terminal = terminal;
    }

    String name() {
        return file.toString();
    }

    /// The variables of the operation: `$input`.
    ObjectNode variables() {
        String text = read();
        var known = new Variables(terminal.environment());
        ObjectNode variables = Api.variables();
        ObjectNode input = variables.putObject("input");
        input.put("document", text).put("prune", prune).put("reason", reason);
        var values = input.putArray("variables");
        for (String reference : Variables.references(text)) {
            known.lookup(reference)
                    .ifPresent(
                            value -> values.addObject().put("name", reference).put("value", value));
        }
        return variables;
    }

    private String read() {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException missing) {
            throw new CommandFailed(file + ": no such file");
        } catch (MalformedInputException notText) {
            throw new CommandFailed(file + ": is not UTF-8 text");
        } catch (IOException unreadable) {
            throw new CommandFailed(
                    file + ": cannot be read (" + unreadable.getClass().getSimpleName() + ")");
        }
    }
}
