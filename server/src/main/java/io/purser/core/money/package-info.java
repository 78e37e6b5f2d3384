/// Money as the core knows it: integers at a scale that the currency fixes, exact sums, named
/// rounding.
///
/// Owns: the currency table, parsing and printing of amounts, dated exchange rates as exact
/// fractions. Does not own: prices (pricing). Invariants: nothing is rounded here, an amount that does not fit is
/// refused with its name; printing an amount and reading it again gives the same units. Start at
/// {@link io.purser.core.money.Money}.
@NullMarked
package io.purser.core.money;

import org.jspecify.annotations.NullMarked;
