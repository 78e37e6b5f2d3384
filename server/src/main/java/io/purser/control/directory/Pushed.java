package io.purser.control.directory;

import org.jspecify.annotations.Nullable;

/// What a directory pushed of a person by SCIM.
///
/// @param userName what the directory signs it in with
/// @param externalId the directory's own id of it, null where it tells none
/// @param document the other attributes, as JSON
/// @param changedAt epoch milliseconds
public record Pushed(String userName, @Nullable String externalId, String document, long changedAt) {}
