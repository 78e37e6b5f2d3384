package io.purser.platform.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Collects what is wrong, so that a person sees all of it at once. Not thread-safe.
public final class Problems {

    /// More than this many help nobody.
    private static final int MOST = 100;

    private final List<Problem> found = new ArrayList<>();

    public void add(Place place, String message) {
        if (found.size() < MOST) {
            found.add(new Problem(place, message));
        }
    }

    public int count() {
        return found.size();
    }

    /// Every problem in the order of its line.
    public List<Problem> all() {
        return found.stream()
                .sorted(Comparator.comparingInt(problem -> problem.place().line()))
                .toList();
    }

    /// Ends the reading where anything is wrong.
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new ConfigException(all());
        }
    }
}
