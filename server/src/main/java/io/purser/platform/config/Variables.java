package io.purser.platform.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where `${VAR}` and `${file:/path}` come from. `$${` stands for a plain `${`.
public final class Variables {

    /// Larger than any secret, smaller than a mistake.
    private static final long MOST_BYTES = 1024 * 1024;

    private static final Pattern REFERENCE = Pattern.compile("\\$?\\$\\{([^}]*)}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final Map<String, String> environment;
    private final boolean handedIn;

    /// References to the process' own environment and files.
    public Variables(Map<String, String> environment) {
        this(environment, false);
    }

    private Variables(Map<String, String> values, boolean handedIn) {
        this.environment = Map.copyOf(values);
        this.handedIn = handedIn;
    }

    /// Values that somebody else looked up, by what stands between `${` and `}`: nothing is read
    /// here, so that a document from the network cannot reach this process' environment or files.
    public static Variables handedIn(Map<String, String> values) {
        return new Variables(values, true);
    }

    /// No variables at all: every reference is a problem.
    public static Variables none() {
        return new Variables(Map.of());
    }

    public @Nullable String get(String name) {
        return environment.get(name);
    }

    /// Every reference in a text, `NAME` or `file:/path`, in its order.
    public static Set<String> references(String text) {
        Set<String> references = new LinkedHashSet<>();
        if (!text.contains("${")) {
            return references;
        }
        REFERENCE
                .matcher(text)
                .results()
                .filter(match -> !match.group().startsWith("$$"))
                .forEach(match -> references.add(match.group(1)));
        return references;
    }

    /// The value of a reference, where it has one that is not empty.
    public Optional<String> lookup(String reference) {
        var unread = new Problems();
        String value = fill("${" + reference + "}", new Place("", 0, ""), unread);
        return unread.count() == 0 ? Optional.of(value) : Optional.empty();
    }

    /// The text with every reference replaced. Where one cannot be, that is a problem and the whole text is empty.
    String fill(String written, Place place, Problems problems) {
        if (!written.contains("${")) {
            return written;
        }
        int before = problems.count();
        String filled =
                REFERENCE.matcher(written).replaceAll(match -> Matcher.quoteReplacement(value(match, place, problems)));
        return problems.count() == before ? filled : "";
    }

    private String value(MatchResult match, Place place, Problems problems) {
        if (match.group().startsWith("$$")) {
            return match.group().substring(1);
        }
        String reference = match.group(1);
        if (reference.startsWith("file:") && !handedIn) {
            return file(reference.substring(5), place, problems);
        }
        if (!handedIn && !NAME.matcher(reference).matches()) {
            problems.add(place, match.group() + " names no variable; expected ${NAME} or ${file:/path}");
            return "";
        }
        String value = environment.get(reference);
        if (value == null || value.isEmpty()) {
            problems.add(place, "variable " + reference + " is " + (value == null ? "not set" : "empty"));
            return "";
        }
        return value;
    }

    private static String file(String name, Place place, Problems problems) {
        try {
            Path path = Path.of(name);
            if (Files.size(path) > MOST_BYTES) {
                problems.add(place, name + " is larger than " + MOST_BYTES + " bytes; expected a secret");
                return "";
            }
            return Files.readString(path).strip();
        } catch (IOException | InvalidPathException unreadable) {
            problems.add(
                    place, "cannot read " + name + ": " + unreadable.getClass().getSimpleName());
            return "";
        }
    }
}
