package io.purser.core.calendar;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// The rhythm of a budget. Every calendar kind carries its own zone.
public sealed interface Period {

    /// Where its windows begin; UTC where no calendar is asked.
    ZoneId zone();

    /// A calendar day.
    record Day(ZoneId zone) implements Period {}

    /// Seven days from `weekStart`.
    record Week(ZoneId zone, DayOfWeek weekStart) implements Period {}

    /// A month from `anchorDay`, which is clamped at the month's end (31 is the last day in
    /// April).
    record Month(ZoneId zone, int anchorDay) implements Period {
        public Month {
            if (anchorDay < 1 || anchorDay > 31) {
                throw new IllegalArgumentException(anchorDay + " is not an anchor day; expected 1 to 31");
            }
        }
    }

    /// Three months counted from the fiscal year's start.
    record Quarter(ZoneId zone, MonthDay fiscalStart) implements Period {}

    /// Twelve months from the fiscal year's start.
    record Year(ZoneId zone, MonthDay fiscalStart) implements Period {}

    /// A fixed length, repeated from an anchor date: `P10D` from 2026-01-05.
    record Custom(ZoneId zone, java.time.Period length, LocalDate anchor) implements Period {
        public Custom {
            if (length.isNegative() || length.isZero()) {
                throw new IllegalArgumentException(length + " is not a length; expected one day or more");
            }
        }
    }

    /// The last `length` at every moment, in sixty sub-windows.
    record Rolling(Duration length) implements Period {
        public Rolling {
            if (length.toMillis() < SUB_WINDOWS) {
                throw new IllegalArgumentException(length + " is too short to roll; expected 60 ms or more");
            }
        }

        @Override
        public ZoneId zone() {
            return ZoneOffset.UTC;
        }

        /// The length of one of the sixty sub-windows, the grain in which the past is forgotten.
        public long subWindowMillis() {
            return length.toMillis() / SUB_WINDOWS;
        }
    }

    /// From `since` for ever; calls before it are not counted.
    record Lifetime(Instant since) implements Period {
        @Override
        public ZoneId zone() {
            return ZoneOffset.UTC;
        }
    }

    /// How many sub-windows a rolling period has.
    int SUB_WINDOWS = 60;
}
