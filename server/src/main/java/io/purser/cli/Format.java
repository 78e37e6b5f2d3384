package io.purser.cli;

/// How a result is printed.
enum Format {
    /// For people, within the terminal's width.
    TABLE,
    /// One document.
    JSON,
    /// One document.
    YAML,
    /// A header and rows, exact values.
    CSV
}
