package io.purser.platform.config;

/// Refuses by name what the contract promises and nobody has built: accepting it would be a lie.
final class NotBuilt {
    private NotBuilt() {}

    /// @param instead what works today
    static void refuse(Section section, String name, String instead) {
        if (section.has(name)) {
            section.problem(name, "is not built yet; " + instead);
        }
    }
}
