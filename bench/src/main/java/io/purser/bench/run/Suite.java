package io.purser.bench.run;

import java.util.List;

/// One benchmark: a name on the command line, and thresholds of its own.
public interface Suite {
    String name();

    /// One line for the list.
    String summary();

    List<Option> options();

    /// Runs it, printing progress and a table.
    ///
    /// @return whether every figure is within its threshold
    boolean run(Options options) throws Exception;
}
