/// What happens after a threshold: who is told, how, and what became of it.
///
/// A crossing is in the ledger before anybody hears of it. The outbox keeps one row for each destination (a channel, a
/// person, the log) from the moment it is routed; a row ends once, as delivered, given up or undeliverable. Recipients
/// are found when a crossing is routed, their addresses when the mail goes out. Nothing is told twice under two ids.
///
/// Start at `Alerts`, then `CrossingRouting` and `Recipients`. Not here: when a threshold is crossed (`core.ledger`).
@NullMarked
package io.purser.control.alerts;

import org.jspecify.annotations.NullMarked;
