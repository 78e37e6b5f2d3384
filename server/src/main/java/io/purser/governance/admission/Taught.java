package io.purser.governance.admission;

import java.util.List;

/// Something that calls teach. Safe to use from any thread.
public interface Taught {

    Lesson.Kind kind();

    /// What has changed since this was last asked.
    List<Lesson> learned();

    /// Takes up what an earlier process had learned.
    ///
    /// @throws IllegalArgumentException where the figures cannot be read
    void recall(Lesson lesson);
}
