package io.purser.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.platform.config.Variables;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// A governance file on this machine: the server gets its text and the values of its references.
final class PolicyFile {

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The governance file; always needed to read one.")
    private @Nullable Path file;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

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
        return given().toString();
    }

    /// Whether one was named at all.
    boolean isGiven() {
        return file != null;
    }

    private Path given() {
        if (file == null) {
            throw new ParameterException(
                    Objects.requireNonNull(command, "picocli sets it").commandLine(),
                    "Missing required option: '--file=FILE'");
        }
        return file;
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
        Path path = given();
        try {
            return Files.readString(path);
        } catch (NoSuchFileException missing) {
            throw new CommandFailed(path + ": no such file");
        } catch (MalformedInputException notText) {
            throw new CommandFailed(path + ": is not UTF-8 text");
        } catch (IOException unreadable) {
            throw new CommandFailed(
                    path + ": cannot be read (" + unreadable.getClass().getSimpleName() + ")");
        }
    }
}
