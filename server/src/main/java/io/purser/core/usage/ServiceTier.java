package io.purser.core.usage;

import org.jspecify.annotations.Nullable;

/// The class of service that a provider ran a call in; each has its own prices.
public enum ServiceTier {
    STANDARD,
    PRIORITY,
    FLEX,
    BATCH;

    /// The tier under the name that a provider's request or answer gives it, null for a name that
    /// nobody knows.
    public static @Nullable ServiceTier named(String name) {
        return switch (name) {
            case "default", "standard", "auto", "standard_only", "on_demand", "performance" -> STANDARD;
            case "priority", "fast" -> PRIORITY;
            case "flex" -> FLEX;
            case "batch" -> BATCH;
            default -> null;
        };
    }
}
