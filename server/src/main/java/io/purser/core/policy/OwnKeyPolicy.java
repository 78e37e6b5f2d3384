package io.purser.core.policy;

import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.KeyPolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A key policy: what keys people may make for themselves. It holds for what was made under it, too, and acts on
/// the next call.
///
/// @param groupId whose people: a group's with everything below it; null for the whole organization's
/// @param keysPerUser how many keys of one's own may be in force at once; 0 allows none, and those that are there
///     are refused
/// @param longestLife how long a key lives at most from when it was made, null for ever
/// @param rules the models at most, and what of the attribution is fixed, required or allow-listed
/// @param requestsPerMinute of each key, null for no limit
/// @param tokensPerMinute of each key, null for no limit
/// @param concurrent calls in flight of each key, null for no limit
public record OwnKeyPolicy(
        String name,
        @Nullable String groupId,
        int keysPerUser,
        @Nullable Duration longestLife,
        KeyPolicy rules,
        @Nullable Long requestsPerMinute,
        @Nullable Long tokensPerMinute,
        @Nullable Long concurrent) {

    /// More of a person's keys than anybody can tell apart.
    public static final int MOST_KEYS = 1_000;

    public OwnKeyPolicy {
        if (keysPerUser < 0 || keysPerUser > MOST_KEYS) {
            throw new IllegalArgumentException(keysPerUser + " keys per user; expected 0 to " + MOST_KEYS);
        }
        if (longestLife != null && (longestLife.isNegative() || longestLife.isZero())) {
            throw new IllegalArgumentException(longestLife + " is no life of a key; expected more than none");
        }
    }

    /// When a key ends that was made under this.
    ///
    /// @param madeAt epoch milliseconds
    /// @param wished when it was to end, null for never
    /// @return epoch milliseconds, null for never
    public @Nullable Long endOf(long madeAt, @Nullable Long wished) {
        if (longestLife == null) {
            return wished;
        }
        long latest = madeAt + longestLife.toMillis();
        return wished == null ? latest : (Long) Math.min(wished, latest);
    }

    /// Whether a key that its user made may be used at a moment, as far as this bounds its life.
    ///
    /// @param now epoch milliseconds
    public boolean isInForce(ApiKey own, long now) {
        Long end = endOf(own.madeAt() == null ? 0 : own.madeAt(), own.policy().expiresAt());
        return own.revokedAt() == null && (end == null || end > now);
    }

    /// What a key that was made under this allows, requires and fixes now. The models of this bound those of the key
    /// beside it.
    public KeyPolicy over(KeyPolicy key, long madeAt) {
        return new KeyPolicy(
                key.models(),
                endOf(madeAt, key.expiresAt()),
                rules.fixed(),
                false,
                rules.required(),
                rules.allowed(),
                rules.baggage(),
                rules.metadata(),
                rules.userIsCustomer());
    }

    /// What its people's calls without any key allow, require and fix.
    public KeyPolicy withoutKey() {
        return new KeyPolicy(
                List.of(),
                null,
                rules.fixed(),
                false,
                rules.required(),
                rules.allowed(),
                rules.baggage(),
                rules.metadata(),
                rules.userIsCustomer());
    }

    /// Whether the pace of a key is bounded.
    public boolean hasPace() {
        return requestsPerMinute != null || tokensPerMinute != null || concurrent != null;
    }
}
