/// Spend against ceiling: of any account and any window, what could be spent, what was, and what became of it.
///
/// Words: the limits of a window are its ceiling as it was, each with the instant from which it held; a move is
/// a change of the account's state; the gap is limit − settled − held. Invariants: the present window has the
/// engine's own figures, a past one what the ledger stores; limits come from the audit log (what was declared)
/// and from the kept allowances; states are reckoned from the ledger's entries by the rule that the engine has;
/// what is not kept is unknown, never 0.
///
/// Does not own: what is kept (storage implements {@link io.purser.control.ceilings.PastAccounts}), what a budget
/// does (the engine). Start at {@link io.purser.control.ceilings.CeilingReader}.
@NullMarked
package io.purser.control.ceilings;

import org.jspecify.annotations.NullMarked;
