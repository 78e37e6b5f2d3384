package io.purser.control.api.rest;

import io.purser.control.explore.Measure;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A query of the query model that is a file as well.
enum ExportedQuery {
    COMPARE("compare", "measures", List.of(Measure.COST, Measure.REQUESTS, Measure.TOKENS), 2),
    TOP_MOVERS("top-movers", "measures", List.of(Measure.COST), 2),
    CHANGE("change", "", List.of(Measure.COST), 2),
    CONCENTRATION("concentration", "measure", List.of(Measure.COST), 1);

    private final String file;
    private final String measured;

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes lists that nobody changes
    private final List<Measure> measures;

    private final int mostDimensions;

    /// @param file its name, without its ending
    /// @param measured the parameter that says what is measured; empty where nothing else than the cost is
    /// @param measures what is measured unless something is named
    ExportedQuery(String file, String measured, List<Measure> measures, int mostDimensions) {
        this.file = file;
        this.measured = measured;
        this.measures = measures;
        this.mostDimensions = mostDimensions;
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
        return mostDimensions;
    }

    /// What it is divided by unless something is named.
    List<String> groupBy() {
        return this == CONCENTRATION ? List.of("customer") : List.of();
    }

    /// The names of its parameters; every other is a filter, or unknown.
    Set<String> parameters() {
        Set<String> names = new LinkedHashSet<>(List.of(
                "organization", "from", "to", "period", "groupBy", "against", "againstFrom", "againstTo", "asOf"));
        if (!measured.isEmpty()) {
            names.add(measured);
        }
        return names;
    }
}
