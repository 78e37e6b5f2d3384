package io.purser.control.alerts;

/// What a channel is told of one crossing.
///
/// @param id stable: whoever is told twice can tell
/// @param subject one line
/// @param text for people
/// @param json for programs
public record Notice(String id, String subject, String text, String json) {}
