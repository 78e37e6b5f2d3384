/// Who changed what, when and why, so that nobody can change the record unseen.
///
/// Words: a {@link io.purser.control.audit.AuditDeed} is a change as whoever makes it tells it; an
/// entry is a deed with its number in a {@link io.purser.control.audit.Chain}, its seal and its
/// signature. There is a chain for each organization and one for the installation (tokens, backups,
/// prices). Invariants: one entry for each change, in the transaction of the change where that is in
/// `config.db`, before it where it is elsewhere; numbers without a gap; a seal is the SHA-256 of the
/// seal before and the entry's canonical JSON, and is signed; secrets are never in an entry.
///
/// Does not own: where entries are kept (storage implements
/// {@link io.purser.control.audit.AuditLog}), who may read them (the API). What an export shows and
/// what it cannot show is in `docs/audit.md`. Start at {@link io.purser.control.audit.Sealer}.
@NullMarked
package io.purser.control.audit;

import org.jspecify.annotations.NullMarked;
