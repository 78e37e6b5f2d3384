package io.purser.control.ceilings;

import io.purser.core.calendar.Period;
import io.purser.core.calendar.Window;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The states of a rolling account: what was booked counts from when it was booked, and goes with its sixtieth of the
/// length, by the clock. What is booked on a part that has gone already never counts.
final class RollingCourse {
    private final StateCourse course;
    private final long width;
    private final long first;
    private final long end;
    /// What counts now, by the number of the part.
    private final Map<Long, Long> counted = new HashMap<>();
    /// Everything that was ever booked, by the number of the part.
    private final Map<Long, Long> booked = new HashMap<>();
    /// What was booked before its part had gone, likewise.
    private final Map<Long, Long> inTime = new HashMap<>();

    private long current;

    /// @param terms in order; states are told from the first of them on
    /// @param end exclusive; what comes then is no state of these
    RollingCourse(Period.Rolling period, List<StateCourse.Terms> terms, long end) {
        this.course = new StateCourse(terms);
        this.width = period.subWindowMillis();
        this.first = Math.floorDiv(terms.getFirst().at(), width) - Period.SUB_WINDOWS + 1;
        this.end = end;
        this.current = first;
    }

    /// When those calls were admitted of which states can be: the oldest part that counts at the first instant, to
    /// the end.
    Window admitted() {
        return new Window(first * width, end);
    }

    /// A call or a correction was booked; at no earlier instant than what was booked before it.
    ///
    /// @param at when it was booked
    /// @param admitted when its call was
    void book(long at, long admitted, long amount) {
        long part = Math.floorDiv(admitted, width);
        booked.merge(part, amount, Math::addExact);
        if (part > Math.floorDiv(at, width) - Period.SUB_WINDOWS) {
            inTime.merge(part, amount, Math::addExact);
        }
        turn(Math.min(at, end - 1));
        if (at < end && part > current - Period.SUB_WINDOWS) {
            counted.merge(part, amount, Math::addExact);
            course.book(at, amount);
        }
    }

    private void turn(long instant) {
        long number = Math.floorDiv(instant, width);
        while (current < number) {
            current++;
            Long gone = counted.remove(current - Period.SUB_WINDOWS);
            if (gone != null && gone != 0) {
                course.forget(current * width, gone);
            }
        }
    }

    /// Whether the accounts of the ledger say the same of every part. A part that had gone before anything was booked
    /// on it may have none.
    ///
    /// @param settled what is settled on each
    boolean agrees(Map<Window, Long> settled) {
        Map<Long, Long> kept = new HashMap<>();
        settled.forEach((window, amount) -> kept.put(Math.floorDiv(window.start(), width), amount));
        for (long part = first; part * width < end; part++) {
            Long account = kept.get(part);
            boolean agrees = account == null
                    ? inTime.getOrDefault(part, 0L) == 0
                    : account.equals(booked.getOrDefault(part, 0L));
            if (!agrees) {
                return false;
            }
        }
        return true;
    }

    /// Every state that it was in.
    List<Ceiling.Move> moves() {
        turn(end - 1);
        return course.moves();
    }
}
