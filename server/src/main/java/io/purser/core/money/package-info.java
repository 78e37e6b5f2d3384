/// Money as the core knows it: integers at a scale that the currency fixes, exact sums, named
/// rounding.
///
/// Owns: the currency table, parsing and printing of amounts. Does not own: prices (pricing),
/// exchange rates (later).
/// Start at {@link io.purser.core.money.CurrencyUnit}.
@NullMarked
package io.purser.core.money;

import org.jspecify.annotations.NullMarked;
