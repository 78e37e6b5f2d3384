package io.purser.core.tenancy;

/// A group of an identity provider whose people one of ours pays for.
///
/// @param issuer the issuer's name in `purser.yaml`, or `scim`
/// @param named whether `group` is its name for people; else what the issuer's tokens or its directory have as its id
/// @param priority of several mappings that fit a user the one with the smallest decides who pays
public record IdpGroup(String issuer, boolean named, String group, int priority) {
    /// Where none is said.
    public static final int USUAL_PRIORITY = 100;
}
