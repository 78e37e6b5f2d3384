package io.purser.control.api.rest;

import io.purser.control.explore.Measure;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A query of the query model that is a file as well.
enum ExportedQuery {
    BREAKDOWN("breakdown", "measures", List.of(Measure.COST, Measure.REQUESTS, Measure.TOKENS), "ascending"),
    SERIES("series", "measures", List.of(Measure.COST), "bucket", "top"),
    COMPARE("compare", "measures", List.of(Measure.COST, Measure.REQUESTS, Measure.TOKENS)),
    TOP_MOVERS("top-movers", "measures", List.of(Measure.COST)),
    CHANGE("change", "", List.of(Measure.COST)),
    CONCENTRATION("concentration", "measure", List.of(Measure.COST));

    private static final List<String> OF_EVERY = List.of("organization", "from", "to", "period", "groupBy", "asOf");
    private static final List<String> OF_COMPARED = List.of("against", "againstFrom", "againstTo");

    private final String file;
    private final String measured;

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes lists that nobody changes
    private final List<Measure> measures;

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes lists that nobody changes
    private final List<String> more;

    /// @param file its name, without its ending
    /// @param measured the parameter that says what is measured; empty where nothing else than the cost is
    /// @param measures what is measured unless something is named
    /// @param more parameters that no other has; without any it holds its range against another
    ExportedQuery(String file, String measured, List<Measure> measures, String... more) {
        this.file = file;
        this.measured = measured;
        this.measures = measures;
        this.more = List.of(more);
    }

    String file() {
        return file;
    }

    String measured() {
        return measured;
    }

    List<Measure> measures() {
        return measures;
    }

    int mostDimensions() {
        return this == CONCENTRATION ? 1 : 2;
    }

    /// What it is divided by unless something is named.
    List<String> groupBy() {
        return this == CONCENTRATION ? List.of("customer") : List.of();
    }

    /// Whether its range is held against another, and so cut at what has passed.
    boolean isCompared() {
        return more.isEmpty();
    }

    /// The names of its parameters; every other is a filter, or unknown.
    Set<String> parameters() {
        Set<String> names = new LinkedHashSet<>(OF_EVERY);
        names.addAll(isCompared() ? OF_COMPARED : more);
        if (!measured.isEmpty()) {
            names.add(measured);
        }
        return names;
    }
}
