/// Ceilings: what a budget bounds, over which period, and what happens at its thresholds.
@NullMarked
package io.purser.core.budget;

import org.jspecify.annotations.NullMarked;
