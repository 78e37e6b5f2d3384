package io.purser.control.admin;

/// One entry of the declared policy.
///
/// @param text YAML, as the governance file has it; without secrets
public record DeclaredEntry(EntryKind kind, String name, String text) {}
