/// Periods and their windows, computed from the clock, never swept by a job.
///
/// Invariants: each instant is in exactly one window of a calendar period, windows touch and never overlap,
/// whatever the zone does to its clocks. Does not own: what is counted in a window (ledger), how long a closed
/// one is kept (storage). Start at {@link io.purser.core.calendar.Windows}.
@NullMarked
package io.purser.core.calendar;

import org.jspecify.annotations.NullMarked;
