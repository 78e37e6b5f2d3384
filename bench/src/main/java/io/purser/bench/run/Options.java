package io.purser.bench.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The values of a suite's options in one run.
public final class Options {
    private final Map<String, String> values = new HashMap<>();

    private Options(List<Option> declared) {
        declared.forEach(option -> values.put(option.name(), option.value()));
    }

    /// Reads `--name value` pairs; a name that is not declared is refused.
    public static Options parse(List<Option> declared, List<String> args) {
        Options options = new Options(declared);
        for (int i = 0; i < args.size(); i += 2) {
            String name = args.get(i).startsWith("--") ? args.get(i).substring(2) : "";
            if (!options.values.containsKey(name)) {
                throw new IllegalArgumentException("\"" + args.get(i) + "\" is no option; expected one of "
                        + declared.stream().map(option -> "--" + option.name()).toList());
            }
            if (i + 1 == args.size()) {
                throw new IllegalArgumentException("\"" + args.get(i) + "\" has no value; expected one after it");
            }
            options.values.put(name, args.get(i + 1));
        }
        return options;
    }

    public String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("\"" + name + "\" is not declared; expected a declared option");
        }
        return value;
    }

    public int number(String name) {
        try {
            return Integer.parseInt(text(name));
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(
                    "--" + name + " is \"" + text(name) + "\"; expected a whole number", notANumber);
        }
    }

    public Duration seconds(String name) {
        return Duration.ofSeconds(number(name));
    }

    public Path path(String name) {
        return Path.of(text(name)).toAbsolutePath().normalize();
    }

    /// Parts between commas.
    public List<String> list(String name) {
        return List.of(text(name).split(","));
    }

    /// Parts between spaces.
    public List<String> words(String name) {
        return text(name).isBlank() ? List.of() : List.of(text(name).strip().split(" +"));
    }
}
