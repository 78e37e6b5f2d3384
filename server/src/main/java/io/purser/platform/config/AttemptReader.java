package io.purser.platform.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Reads what may follow an attempt that failed: `providers[].retries` and `fallbacks`.
final class AttemptReader {
    static final Config.Retries ONCE = new Config.Retries(1, List.of(), Duration.ZERO);

    private static final List<String> SETBACKS = List.of("connect", "429", "5xx", "broken", "timeout");
    private static final List<String> USUAL = List.of("connect", "429", "5xx");
    private static final int MOST = 5;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private AttemptReader() {}

    static Config.Retries retries(Section provider) {
        boolean wanted = provider.has("retries");
        Section section = provider.section("retries");
        if (!wanted) {
            return ONCE;
        }
        var retries = new Config.Retries(
                section.read("attempts", 2, text -> (int) ConfigLoader.between(Quantity.count(text), 2, MOST, text)),
                setbacks(section),
                section.read("pause", Duration.ofMillis(250), AttemptReader::pause));
        section.done();
        return retries;
    }

    private static Duration pause(String text) {
        Duration pause = Quantity.duration(text);
        if (pause.compareTo(LONGEST_PAUSE) > 0) {
            throw new IllegalArgumentException("\"" + text + "\" is too long for a caller to wait; expected up to 5s");
        }
        return pause;
    }

    private static List<String> setbacks(Section section) {
        if (!section.has("on")) {
            return USUAL;
        }
        List<String> setbacks = new ArrayList<>();
        for (String word : section.texts("on")) {
            try {
                setbacks.add(Section.oneOf(word, SETBACKS));
            } catch (IllegalArgumentException unknown) {
                section.problem("on", String.valueOf(unknown.getMessage()));
            }
        }
        if (section.texts("on").isEmpty()) {
            section.problem("on", "names nothing; expected one or more of " + String.join(", ", SETBACKS));
        }
        return setbacks;
    }

    static List<Config.Fallback> fallbacks(Section root, List<Config.Provider> providers) {
        Set<String> names = new TreeSet<>();
        providers.forEach(provider -> names.add(provider.name()));
        List<Config.Fallback> fallbacks = new ArrayList<>();
        for (Section section : root.sections("fallbacks")) {
            fallbacks.add(fallback(section, names));
        }
        return fallbacks;
    }

    private static Config.Fallback fallback(Section section, Set<String> providers) {
        List<Config.Target> to = new ArrayList<>();
        for (Section target : section.sections("to")) {
            to.add(new Config.Target(
                    target.required("model"),
                    target.read("provider", text -> Section.oneOf(text, List.copyOf(providers)))
                            .orElse(null),
                    target.place()));
            target.done();
        }
        if (to.isEmpty()) {
            section.problem("to", "names no model; expected one such as - {model: gpt-5.4-mini}");
        }
        var fallback = new Config.Fallback(section.required("model"), to, setbacks(section), section.place());
        section.done();
        return fallback;
    }
}
