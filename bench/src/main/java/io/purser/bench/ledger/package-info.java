/// What the ledger costs: CPU per call, bytes per event, seconds to recover. Start at
/// {@link io.purser.bench.ledger.LedgerBench}.
@NullMarked
package io.purser.bench.ledger;

import org.jspecify.annotations.NullMarked;
