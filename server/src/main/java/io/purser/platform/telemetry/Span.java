package io.purser.platform.telemetry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that took its time, and what is to be told of it. It is described when it is sent, by
/// another thread than the one whose work it was.
public interface Span {
    TraceContext context();

    Kind kind();

    String name();

    long startEpochNanos();

    long endEpochNanos();

    /// Whether it failed in the eyes of whoever runs this server.
    boolean failed();

    /// Tells its attributes.
    void describe(Words to);

    /// On which side of a call it stands.
    enum Kind {
        /// Answers somebody.
        SERVER,
        /// Asks somebody.
        CLIENT
    }

    /// Takes attributes; a null or an empty list says nothing.
    interface Words {
        void text(String name, @Nullable String value);

        void number(String name, long value);

        void decimal(String name, double value);

        void flag(String name, boolean value);

        void texts(String name, List<String> values);
    }
}
