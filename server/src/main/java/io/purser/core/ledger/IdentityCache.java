package io.purser.core.ledger;

import io.purser.core.attribution.Identity;
import org.jspecify.annotations.Nullable;

/// Remembers what a policy says about an identity, by instance: every call of a key shares one. Bounded: one place
/// per slot, the later wins; it grows while it loses too many.
final class IdentityCache {
    private static final int MOST = 1 << 17;

    private @Nullable Identity[] identities = new Identity[1 << 10];
    private Candidate[][] candidates = new Candidate[1 << 10][];
    private int lost;

    Candidate @Nullable [] get(Identity identity) {
        int slot = System.identityHashCode(identity) & (identities.length - 1);
        // Instances are compared on purpose: equal identities of two policies may mean different rules.
        return isSame(identities[slot], identity) ? candidates[slot] : null;
    }

    void put(Identity identity, Candidate[] found) {
        int slot = System.identityHashCode(identity) & (identities.length - 1);
        if (identities[slot] != null && ++lost > identities.length && identities.length < MOST) {
            identities = new Identity[identities.length * 4];
            candidates = new Candidate[identities.length][];
            lost = 0;
            slot = System.identityHashCode(identity) & (identities.length - 1);
        }
        identities[slot] = identity;
        candidates[slot] = found;
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(@Nullable Identity one, Identity other) {
        return one == other;
    }
}
