package io.purser.core.ledger;

import io.purser.core.attribution.Identity;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What a policy says about an identity, by instance: every call of a key shares one. Bounded: where there are too
/// many it begins anew.
final class IdentityTable {
    private static final int MOST = 1 << 18;

    /// An identity and, beside it, its rules; at most half of the places are taken.
    private @Nullable Object[] entries = new Object[1 << 6];
    private int size;

    @Nullable
    IdentityRules get(Identity identity) {
        return (IdentityRules) entries[find(identity) + 1];
    }

    void put(Identity identity, IdentityRules rules) {
        if (size >= MOST) {
            Arrays.fill(entries, null);
            size = 0;
        } else if (4 * size >= entries.length) {
            grow();
        }
        int at = find(identity);
        size += entries[at] == null ? 1 : 0;
        entries[at] = identity;
        entries[at + 1] = rules;
    }

    private void grow() {
        @Nullable Object[] old = entries;
        entries = new Object[2 * old.length];
        for (int i = 0; i < old.length; i += 2) {
            Object identity = old[i];
            if (identity != null) {
                int at = find(identity);
                entries[at] = identity;
                entries[at + 1] = old[i + 1];
            }
        }
    }

    /// Where the identity is or belongs.
    private int find(Object identity) {
        int mask = entries.length - 1;
        int at = 2 * System.identityHashCode(identity) & mask;
        while (entries[at] != null && !isSame(entries[at], identity)) {
            at = (at + 2) & mask;
        }
        return at;
    }

    /// Instances are compared on purpose: equal identities of two policies may mean different rules.
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(@Nullable Object one, Object other) {
        return one == other;
    }
}
