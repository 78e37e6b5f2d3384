/// An hour of real traffic in a minute, over a whole organization with budgets at every level.
@NullMarked
package io.purser.bench.replay;

import org.jspecify.annotations.NullMarked;
