/// Backups of a data folder and their restore. A backup is a set of files with a manifest that says
/// what each is: as a folder, or as a zip archive of the same.
///
/// Invariants: whatever the gateway answered for before `takenAt` is in it; nothing is restored that
/// differs from its manifest in a byte; a restore writes into an empty folder only, and a folder
/// that was not restored to the end does not start.
///
/// Does not own: how a database is copied while it is written to (`storage.sqlite`), who may ask
/// (`control.api.rest`). Start at {@link io.purser.storage.backup.BackupMaker} and
/// {@link io.purser.storage.backup.Restore}.
@NullMarked
package io.purser.storage.backup;

import org.jspecify.annotations.NullMarked;
