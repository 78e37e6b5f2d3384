package io.purser.bench.simulate;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// What is going to happen, in the order of virtual time. The wall clock is that time and what
/// somebody set it off by.
final class Agenda {
    private static final int REMEMBERED_STEPS = 40;

    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparingLong(Entry::at).thenComparingLong(Entry::order));
    private final Deque<String> last = new ArrayDeque<>();
    private long now;
    private long wallOffset;
    private long latestWall = Long.MIN_VALUE;
    private long order;
    private int life;
    private boolean told;

    /// @param life the process that it belongs to and ends with; 0 for what outlives processes
    private record Entry(long at, long order, int life, String what, Runnable work) {}

    Agenda(long startMillis) {
        now = startMillis;
    }

    long now() {
        return now;
    }

    /// Prints every line from now on.
    void tell() {
        told = true;
    }

    boolean isTold() {
        return told;
    }

    long wallMillis() {
        return now + wallOffset;
    }

    /// The latest that the wall clock ever showed: no process has seen a later time.
    long latestWallMillis() {
        return latestWall;
    }

    InstantSource wall() {
        return () -> Instant.ofEpochMilli(wallMillis());
    }

    /// Sets the wall clock.
    void step(long millis) {
        wallOffset += millis;
    }

    int life() {
        return life;
    }

    /// What the process before had planned never happens.
    void nextLife() {
        life++;
    }

    /// Something of the world outside.
    void after(long millis, String what, Runnable work) {
        entries.add(new Entry(now + millis, order++, 0, what, work));
    }

    /// Something of the process that lives now.
    void inLife(long millis, String what, Runnable work) {
        entries.add(new Entry(now + millis, order++, life, what, work));
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /// Does the next thing and says what; null where it belonged to a process that is gone.
    @Nullable
    String step() {
        Entry next = entries.remove();
        now = Math.max(now, next.at);
        if (next.life != 0 && next.life != life) {
            return null;
        }
        note(next.what);
        latestWall = Math.max(latestWall, wallMillis());
        next.work.run();
        return next.what;
    }

    /// Keeps a line for whoever reads of a failure.
    void note(String what) {
        if (told) {
            System.out.println(Instant.ofEpochMilli(now) + " " + what);
        }
        if (last.size() == REMEMBERED_STEPS) {
            last.removeFirst();
        }
        last.addLast(Instant.ofEpochMilli(now) + " " + what);
    }

    /// The last lines, the latest at the end.
    String lastSteps() {
        return String.join("\n  ", last);
    }
}
