/// The engine alone, in memory and without a journal: what one admission with its settlement costs, and that it stays
/// the same from ten budgets to a hundred thousand. Start at {@link io.purser.bench.engine.EngineBenchmark}.
@NullMarked
package io.purser.bench.engine;

import org.jspecify.annotations.NullMarked;
