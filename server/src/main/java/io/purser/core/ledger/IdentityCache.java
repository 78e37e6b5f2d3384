package io.purser.core.ledger;

import io.purser.core.attribution.Identity;
import org.jspecify.annotations.Nullable;

/// Remembers what a policy says about an identity, by instance: every call of a key shares one. Bounded: one place
/// per slot, the later wins; it grows while it loses too many.
final class IdentityCache {
    private static final int MOST = 1 << 17;

    private @Nullable Identity[] identities = new Identity[1 << 10];
    private @Nullable IdentityRules[] rules = new IdentityRules[1 << 10];
    private int lost;

    @Nullable
    IdentityRules get(Identity identity) {
        int slot = System.identityHashCode(identity) & (identities.length - 1);
        // Instances are compared on purpose: equal identities of two policies may mean different rules.
        return isSame(identities[slot], identity) ? rules[slot] : null;
    }

    void put(Identity identity, IdentityRules found) {
        int slot = System.identityHashCode(identity) & (identities.length - 1);
        if (identities[slot] != null && ++lost > identities.length && identities.length < MOST) {
            identities = new Identity[identities.length * 4];
            rules = new IdentityRules[identities.length];
            lost = 0;
            slot = System.identityHashCode(identity) & (identities.length - 1);
        }
        identities[slot] = identity;
        rules[slot] = found;
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(@Nullable Identity one, Identity other) {
        return one == other;
    }
}
