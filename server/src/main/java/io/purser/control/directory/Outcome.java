package io.purser.control.directory;

/// What became of a wish of a directory.
public sealed interface Outcome<T> {

    /// It is so now.
    record Done<T>(T now) implements Outcome<T> {}

    /// There is no such person or group.
    record Missing<T>() implements Outcome<T> {}

    /// Another one is called so.
    ///
    /// @param attribute by which they are alike
    record Taken<T>(String attribute, String value) implements Outcome<T> {}

    /// It cannot be so.
    ///
    /// @param why what is wrong and what was expected
    record Unfit<T>(String why) implements Outcome<T> {}
}
