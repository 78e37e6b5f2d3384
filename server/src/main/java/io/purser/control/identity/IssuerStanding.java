package io.purser.control.identity;

import org.jspecify.annotations.Nullable;

/// How it stands with the keys of another's issuer.
///
/// @param issuer the name that the operator gave it
/// @param keys how many are held and may be used
/// @param fetchedAt epoch milliseconds, null where they never were
/// @param problem why they could not be fetched the last time, empty where nothing is wrong
public record IssuerStanding(
        String issuer, int keys, @Nullable Long fetchedAt, String problem) {}
