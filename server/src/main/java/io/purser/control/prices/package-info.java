/// The common price table, taken over as a reviewed change: what each of its entries is worth to
/// the book, what differs from the prices in force, and the file that keeps what was accepted.
///
/// Words: an {@link io.purser.control.prices.Entry} is what became of one entry of the table; a
/// {@link io.purser.control.prices.PriceReview} holds all of them against a book. Invariants:
/// every entry has exactly one outcome, with its reason; unknown is never zero (a price of 0, a
/// missing output price, a unit we cannot charge are refused or told, not guessed); a rate is
/// the table's figure exactly, but for noise of binary fractions below a billionth of it.
///
/// Does not own: what a price means (core), which one answers a call (core), where files are read
/// and written (outside). Start at {@link io.purser.control.prices.PriceTable}.
@NullMarked
package io.purser.control.prices;

import org.jspecify.annotations.NullMarked;
