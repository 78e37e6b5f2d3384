/// Whether the organizations of an installation may begin anything.
///
/// Words: a {@link io.purser.control.organizations.Suspension} stops an organization without taking anything from it.
/// Invariants: what is said here outlives the process, since it is kept before it is put in force, in one transaction
/// with its audit entry; a suspended organization begins nothing, ends what it has begun, and is read as before; a
/// governance file neither suspends nor resumes.
///
/// Does not own: what an organization declares (`control.admin`), where calls are turned away (`governance.access`
/// before their bodies are read, `governance.settlement` under the lock of the ledger). Start at
/// {@link io.purser.control.organizations.Suspensions}.
@NullMarked
package io.purser.control.organizations;

import org.jspecify.annotations.NullMarked;
