package io.purser.core.tenancy;

import org.jspecify.annotations.Nullable;

/// A credential for one purpose. Only its keyed hash is known.
///
/// @param userId its owner, null for a key of a group
/// @param groupId the group that pays where the key says so, else null: the owner's
/// @param hash HMAC-SHA-256 of the whole key under the installation's pepper, lower-case hex
/// @param hint the last four characters, for people who look for a key
/// @param revokedAt epoch milliseconds, null while it is in force
/// @param origin who owns the declaration: the governance file touches only its own keys
/// @param former the secret that it had before it was rotated, null where there is none that may still be used
/// @param madeAt epoch milliseconds, null where it was not noted: keys of the file, and those of before
public record ApiKey(
        String id,
        String name,
        @Nullable String userId,
        @Nullable String groupId,
        String hash,
        String hint,
        KeyPolicy policy,
        @Nullable Long revokedAt,
        Origin origin,
        @Nullable Former former,
        @Nullable Long madeAt) {

    /// A secret that opens for a while beside the one that took its place.
    ///
    /// @param until epoch milliseconds, exclusive
    public record Former(String hash, String hint, long until) {}

    /// Where a key was declared.
    public enum Origin {
        /// In the governance file.
        FILE,
        /// By an operator, through the API.
        OPERATOR,
        /// By its user, under a key policy.
        USER
    }

    /// A key of the governance file.
    public ApiKey(
            String id,
            String name,
            @Nullable String userId,
            @Nullable String groupId,
            String hash,
            String hint,
            KeyPolicy policy,
            @Nullable Long revokedAt) {
        this(id, name, userId, groupId, hash, hint, policy, revokedAt, Origin.FILE, null, null);
    }

    /// This under another name.
    public ApiKey named(String newName) {
        return new ApiKey(id, newName, userId, groupId, hash, hint, policy, revokedAt, origin, former, madeAt);
    }

    /// This, ended at an instant.
    public ApiKey revoked(long at) {
        return new ApiKey(id, name, userId, groupId, hash, hint, policy, at, origin, former, madeAt);
    }

    /// This with another secret; the one of now may be used until an instant, one before it no longer.
    public ApiKey rotated(String newHash, String newHint, long until) {
        return new ApiKey(
                id,
                name,
                userId,
                groupId,
                newHash,
                newHint,
                policy,
                revokedAt,
                origin,
                new Former(hash, hint, until),
                madeAt);
    }

    /// Whether it may be used at a moment as far as it says itself.
    public boolean isInForce(long now) {
        Long expiresAt = policy.expiresAt();
        return revokedAt == null && (expiresAt == null || expiresAt > now);
    }

    /// Whether a secret with this hash is one of it, in force or not.
    public boolean has(String secretHash) {
        return hash.equals(secretHash) || (former != null && former.hash().equals(secretHash));
    }
}
