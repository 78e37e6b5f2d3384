package io.purser.control.audit;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// The chain that an entry is part of: an organization's, or the installation's for what belongs to none.
///
/// @param organization null for the installation's
public record Chain(@Nullable String organization) implements Comparable<Chain> {
    /// Tokens over the whole installation, backups, imported prices and rates.
    public static final Chain INSTALLATION = new Chain(null);

    private static final String OF_ORGANIZATION = "organization:";

    public static Chain of(String organization) {
        return new Chain(organization);
    }

    /// As entries and checkpoints have it: `installation`, `organization:acme`.
    public String text() {
        return organization == null ? "installation" : OF_ORGANIZATION + organization;
    }

    @Override
    public int compareTo(Chain other) {
        return Comparator.comparing(Chain::text).compare(this, other);
    }
}
