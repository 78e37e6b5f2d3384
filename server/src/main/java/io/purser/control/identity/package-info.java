/// Who may do what, and to what of an organization: permissions, the roles that bundle them, the realm over
/// which a role is held, and what its holder sees of it.
///
/// A {@link Principal} is whoever asks, with its grants. An operation names the {@link Permission} it needs;
/// the {@link Sight} that follows says which keys, budgets and calls are inside, so that nothing outside is
/// read. Groups are meant by their ids, and with everything below them as the policy in force has it; a call
/// belongs where it was booked, whatever has moved since.
///
/// Not owned here: credentials (`control.admin`, `control.api`), and which permission an operation needs, which
/// its declaration says.
@NullMarked
package io.purser.control.identity;

import org.jspecify.annotations.NullMarked;
