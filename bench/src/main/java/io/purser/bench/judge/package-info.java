/// Where a run is judged: the provider's bill against the ledger, every account against the sum
/// of its entries, every refusal against its own figures. Shares no code with the gateway.
@NullMarked
package io.purser.bench.judge;

import org.jspecify.annotations.NullMarked;
