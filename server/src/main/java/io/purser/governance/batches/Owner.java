package io.purser.governance.batches;

import io.purser.core.attribution.Identity;

/// Whose files and batches they are: a user's, whatever the key; a key's where it has no user.
///
/// @param organization its name
/// @param id `user:` or `key:` and the id
public record Owner(String organization, String id) {

    /// Who an identity stands for.
    public static Owner of(Identity identity) {
        Identity.Ref user = identity.user();
        Identity.Ref key = identity.key();
        String id = user != null ? "user:" + user.id() : key != null ? "key:" + key.id() : "organization";
        return new Owner(identity.organization(), id);
    }
}
