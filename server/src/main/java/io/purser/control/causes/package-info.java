/// What changed in a range, beside the spend that it explains: keys, models, prices, routes, budgets, policies,
/// memberships and prompt versions.
///
/// Words: a cause is something that changed, with what the usage that it touches costs now and before. Invariants:
/// what came and went is read from the copy of the ledger, what was declared from the audit log; nothing is told that
/// the asker does not see; causes overlap and do not add up, so what none of them touches is told by itself.
///
/// Does not own: why the cost of a group changed (`control/explore`, `Changes`). Start at
/// {@link io.purser.control.causes.Causes}.
@NullMarked
package io.purser.control.causes;

import org.jspecify.annotations.NullMarked;
