/// The people that identity providers tell of, and which group pays for each of them.
///
/// Words: a {@link io.purser.control.directory.Person} is what is known of one user from outside the governance file:
/// who
/// told of it, in which of the provider's groups it is, and whether it is still there. The
/// {@link io.purser.control.directory.Composition} puts people into a declared policy; what comes of it is in force.
/// Invariants: what a file declares is never changed here and wins; a policy and the same people always compose to the
/// same; nobody is ever deleted, so that ids, names and what was booked stay; each change is kept in one transaction
/// with its audit entry; whoever was deactivated is so at once, before anything is composed.
///
/// Does not own: who a token is from (`control.identity`), what is declared and the order in which policies come in
/// force (`control.admin`), where people are kept (storage implements
/// {@link io.purser.control.directory.DirectoryStore}). Start at {@link io.purser.control.directory.People}.
@NullMarked
package io.purser.control.directory;

import org.jspecify.annotations.NullMarked;
