/// The columnar copy of the ledger, in DuckDB: one row for each entry, texts as numbers of a dictionary, so that any
/// grouping of tens of millions of calls is a short walk over a few columns. It follows the ledger's sequence on a
/// thread of its own, in a bounded part of memory, and is never asked before a call is admitted. It is derived: where
/// the file is missing, damaged, of another ledger or of another version, it is made again from the ledger.
/// Start reading at `ColumnarCopy`.
@NullMarked
package io.purser.storage.duckdb;

import org.jspecify.annotations.NullMarked;
