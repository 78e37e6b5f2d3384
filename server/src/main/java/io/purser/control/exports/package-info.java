/// What an export is: typed columns, rows, a total, and how each format writes them. Nothing here knows of HTTP or of
/// the ledger. Start at {@link io.purser.control.exports.Export}.
@NullMarked
package io.purser.control.exports;

import org.jspecify.annotations.NullMarked;
