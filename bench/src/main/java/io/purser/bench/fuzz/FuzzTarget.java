package io.purser.bench.fuzz;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What is fuzzed; each is a class of its own, because Jazzer finds it by name.
public enum FuzzTarget {
    STREAM(StreamTarget.class),
    USAGE(UsageTarget.class),
    BODY(BodyTarget.class),
    PRICE(PriceTarget.class),
    KEY(KeyTarget.class),
    JWT(JwtTarget.class),
    SPAN(SpanTarget.class),
    GOVERNANCE(GovernanceTarget.class),
    CSV(CsvTarget.class),
    URL(UrlTarget.class),
    PERIOD(PeriodTarget.class);

    private final Class<?> type;

    FuzzTarget(Class<?> type) {
        this.type = type;
    }

    /// One target by its word, or every one.
    static List<FuzzTarget> named(String word) {
        if (word.equals("all")) {
            return List.of(values());
        }
        for (FuzzTarget target : values()) {
            if (target.word().equals(word)) {
                return List.of(target);
            }
        }
        throw new IllegalArgumentException("\"" + word + "\" is no target; expected " + words() + " or all");
    }

    /// The words of all targets, for people.
    static String words() {
        return Stream.of(values()).map(FuzzTarget::word).collect(Collectors.joining(", "));
    }

    /// Its name on the command line and of its folder of seeds.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    Class<?> type() {
        return type;
    }

    /// Reads one input.
    ///
    /// @throws AssertionError where a promise does not hold
    public void read(byte[] input) {
        switch (this) {
            case STREAM -> StreamTarget.fuzzerTestOneInput(input);
            case USAGE -> UsageTarget.fuzzerTestOneInput(input);
            case BODY -> BodyTarget.fuzzerTestOneInput(input);
            case PRICE -> PriceTarget.fuzzerTestOneInput(input);
            case KEY -> KeyTarget.fuzzerTestOneInput(input);
            case JWT -> JwtTarget.fuzzerTestOneInput(input);
            case SPAN -> SpanTarget.fuzzerTestOneInput(input);
            case GOVERNANCE -> GovernanceTarget.fuzzerTestOneInput(input);
            case CSV -> CsvTarget.fuzzerTestOneInput(input);
            case URL -> UrlTarget.fuzzerTestOneInput(input);
            case PERIOD -> PeriodTarget.fuzzerTestOneInput(input);
        }
    }
}
