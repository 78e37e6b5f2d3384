/// What a draft policy would have done: the recorded past, taken once more through the real engine.
///
/// Invariants: a replay touches nothing but an engine of its own; what it reads is bounded by the calls that were
/// under way at once; the same policy over the same past gives the decisions that the gateway took. What was refused
/// then enters with its estimate, since its cost is not known, and is counted apart as assumed.
///
/// It does not own the reading of a governance file (`control/admin`) nor what is kept (`storage/sqlite`). Begin with
/// `Replay`.
@NullMarked
package io.purser.control.replay;

import org.jspecify.annotations.NullMarked;
