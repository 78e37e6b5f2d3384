package io.purser.governance.admission;

import java.util.List;

/// The port to where lessons are kept. Losing them costs nothing but worse first estimates.
public interface LessonStore {

    /// Every lesson that was kept.
    List<Lesson> all();

    /// Keeps lessons, each instead of the one before it.
    void keep(List<Lesson> lessons);
}
