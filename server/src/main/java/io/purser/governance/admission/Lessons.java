package io.purser.governance.admission;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps what calls have taught, so that a start estimates as the process before it did: read at
/// the start, written once a minute and at the end. No call waits for it, and what cannot be kept
/// or read is learned anew.
public final class Lessons implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Lessons.class);
    private static final long KEEP_SECONDS = 60;

    private final LessonStore store;
    private final List<Taught> taught;
    private final ScheduledExecutorService scheduler;

    private Lessons(LessonStore store, List<Taught> taught, ScheduledExecutorService scheduler) {
        this.store = store;
        this.taught = List.copyOf(taught);
        this.scheduler = scheduler;
    }

    /// Recalls what was kept; from then on what is learned is kept.
    ///
    /// @param scheduler with one thread, which ends with this
    public static Lessons start(LessonStore store, List<Taught> taught, ScheduledExecutorService scheduler) {
        Lessons lessons = new Lessons(store, taught, scheduler);
        lessons.recall();
        var unused = scheduler.scheduleWithFixedDelay(lessons::keep, KEEP_SECONDS, KEEP_SECONDS, TimeUnit.SECONDS);
        return lessons;
    }

    private void recall() {
        for (Lesson lesson : kept()) {
            for (Taught pupil : taught) {
                if (pupil.kind() == lesson.kind()) {
                    recall(pupil, lesson);
                }
            }
        }
    }

    private List<Lesson> kept() {
        try {
            return store.all();
        } catch (RuntimeException e) {
            log.warn("What was learned cannot be read and is learned anew: {}", e.getMessage());
            return List.of();
        }
    }

    private static void recall(Taught pupil, Lesson lesson) {
        try {
            pupil.recall(lesson);
        } catch (IllegalArgumentException e) {
            log.warn("What was learned of {} cannot be read and is learned anew: {}", lesson.model(), e.getMessage());
        }
    }

    private void keep() {
        List<Lesson> learned = new ArrayList<>();
        taught.forEach(pupil -> learned.addAll(pupil.learned()));
        if (learned.isEmpty()) {
            return;
        }
        try {
            store.keep(learned);
        } catch (RuntimeException e) {
            log.warn("What was learned cannot be kept: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
        keep();
    }
}
