/// Periods and their windows, computed from the clock, never swept by a job.
@NullMarked
package io.purser.core.calendar;

import org.jspecify.annotations.NullMarked;
