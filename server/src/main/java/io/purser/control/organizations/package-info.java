/// Whether the organizations of an installation may begin anything, and how one is taken away for good.
///
/// Words: a {@link io.purser.control.organizations.Suspension} stops an organization without taking anything from it;
/// a {@link io.purser.control.organizations.Tombstone} is what is left of one that was deleted.
/// Invariants: what is said here outlives the process, since it is kept before it is put in force, in one transaction
/// with its audit entry; a suspended organization begins nothing, ends what it has begun, and is read as before; a
/// governance file neither suspends nor resumes; nothing is deleted that was not exported; the name of a deleted
/// organization is not given again, so that nothing new can see anything old.
///
/// Does not own: what an organization declares (`control.admin`), where calls are turned away (`governance.access`
/// before their bodies are read, `governance.settlement` under the lock of the ledger). Start at
/// {@link io.purser.control.organizations.Suspensions}.
@NullMarked
package io.purser.control.organizations;

import org.jspecify.annotations.NullMarked;
