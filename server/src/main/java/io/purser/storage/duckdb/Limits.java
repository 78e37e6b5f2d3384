package io.purser.storage.duckdb;

/// What the copy may take.
///
/// @param memory of DuckDB: `512MB`
/// @param words texts of a dimension that may have any number of them which are kept in memory: about
///     100 bytes each
public record Limits(String memory, int threads, int words) {
    private static final int MOST_THREADS = 4;
    private static final int WORDS = 200_000;

    /// A quarter of a GiB, and at most as many threads as the machine has cores.
    public static Limits ofThisMachine() {
        return new Limits("256MB", Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()), WORDS);
    }
}
