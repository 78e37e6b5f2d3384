/// The ledger without a disk: the honest stand-in for tests, and the plain reading of what the
/// durable one promises. Both pass the same contract tests. Start at
/// {@link io.purser.storage.memory.MemoryLedger}.
@NullMarked
package io.purser.storage.memory;

import org.jspecify.annotations.NullMarked;
