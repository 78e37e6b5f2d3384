package io.purser.control.api.rest;

import org.jspecify.annotations.Nullable;

/// Text as a spreadsheet may read it: a cell that a program would take for a formula gets an apostrophe in front.
/// Numbers are written as they are.
final class CsvCells {
    /// The last four are the first four in full width, which spreadsheets of East Asia take for them.
    private static final String FORMULA = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

    private CsvCells() {}

    static @Nullable String text(@Nullable String value) {
        return value != null && !value.isEmpty() && FORMULA.indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
    }
}
