package io.purser.control.admin;

import io.purser.core.calendar.Period;

/// Periods in the words of the governance file, for answers.
public final class PeriodWords {
    private PeriodWords() {}

    /// `month`, `P10D`, `rolling: P7D`, …
    public static String of(Period period) {
        return PeriodText.print(period);
    }
}
