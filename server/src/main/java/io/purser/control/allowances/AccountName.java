package io.purser.control.allowances;

import org.jspecify.annotations.Nullable;

/// An account as people name it.
///
/// @param budget the budget's name
/// @param subject the member of an `each` scope by name or id, else null
public record AccountName(String budget, @Nullable String subject) {}
