/// What people grant beyond a declared ceiling: raises with an end, credits, top-ups, resets, and money moved from one
/// account to another.
///
/// Words: a {@link io.purser.core.budget.Allowance} moves the ceiling of one account for a time; a
/// {@link io.purser.control.allowances.Granted} is one as it is kept, with who granted it and why. Invariants: none is
/// spend and none touches another account; what is moved leaves the one account before it reaches the other, so that
/// the two ceilings together never grow; each is kept in one transaction with its audit entry, which has a reason, and
/// is in force when the answer leaves; a governance file that is applied changes none of them; none is ever edited but
/// for its end.
///
/// Does not own: what an allowance does to a decision (the engine), where it is kept (storage implements
/// {@link io.purser.control.allowances.AllowanceStore}). Start at {@link io.purser.control.allowances.Allowances}.
@NullMarked
package io.purser.control.allowances;

import org.jspecify.annotations.NullMarked;
