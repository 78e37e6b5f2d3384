package io.purser.platform.config;

import java.util.List;

/// A value of a YAML document as it stands there: names are not yet fields. One that an alias repeats is the same
/// object again, which may be within itself.
sealed interface YamlNode {
    /// Where it begins, 1 for the first.
    int line();

    /// @param nothing whether it stands for no value
    record Scalar(int line, String text, boolean nothing) implements YamlNode {}

    /// Grows while it is read.
    record Sequence(int line, List<YamlNode> items) implements YamlNode {}

    /// Grows while it is read.
    record Mapping(int line, List<Entry> entries) implements YamlNode {}

    record Entry(Scalar name, YamlNode value) {}
}
