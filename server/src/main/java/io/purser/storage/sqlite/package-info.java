/// The embedded store: `ledger.db` and `config.db` in one data folder, owned by one process.
///
/// The ledger has one writer thread. A commit is one row of `journal`: the records of every
/// append that waited, with a CRC-32C. The same thread later expands the rows in bulk into
/// `event`, `account`, `open_hold`, `crossing` and `refusal` and deletes them in the same
/// transaction, so that each record has its effect exactly once. Reads ask for the expansion of
/// what is waiting and then read on connections of their own.
///
/// Invariants: sequences have no gap; an event's request id is unique in its organization; an
/// account's stored total is the sum of the postings of its events (and of what it was armed
/// with); after the first failed write nothing is accepted any more.
///
/// Trap: nothing else in this process may open `ledger.db`, `config.db` or their `-shm` files, not even
/// to read: closing any descriptor of a file drops all locks that the process has on it, SQLite's
/// too. (The `-wal` file carries no locks.)
///
/// Does not own: what the records mean (`core.ledger`), when a policy may change
/// (`control.admin`). Start at {@link io.purser.storage.sqlite.SqliteLedger}.
@NullMarked
package io.purser.storage.sqlite;

import org.jspecify.annotations.NullMarked;
