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
public record ApiKey(
        String id,
        String name,
        @Nullable String userId,
        @Nullable String groupId,
        String hash,
        String hint,
        KeyPolicy policy,
        @Nullable Long revokedAt,
        Origin origin) {

    /// Where a key was declared.
    public enum Origin {
        /// In the governance file.
        FILE,
        /// By an operator, through the API.
        OPERATOR
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
        this(id, name, userId, groupId, hash, hint, policy, revokedAt, Origin.FILE);
    }
}
