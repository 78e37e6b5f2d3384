package io.purser.core.tenancy;

import org.jspecify.annotations.Nullable;

/// A role that a user holds, and over what. Where nothing is said, the role itself says over what it usually is.
///
/// @param role its word, as `docs/` lists them
/// @param groupId the group over which, with everything below it; null where none is said
/// @param wholeOrganization whether it is said to be over the whole organization; a group, where one is said, is less
public record UserRole(String role, @Nullable String groupId, boolean wholeOrganization) {}
