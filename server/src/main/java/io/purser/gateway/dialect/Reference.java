package io.purser.gateway.dialect;

import org.jspecify.annotations.Nullable;

/// Something at the provider that a body names by its id, so that whoever reads the answer may read
/// it: it can be another caller's.
///
/// @param field where the body names it
public record Reference(Kind kind, String field, String id) {

    /// What it is.
    public enum Kind {
        /// An answer that the provider keeps.
        RESPONSE,
        CONVERSATION,
        FILE;

        /// What a field's value is the id of, null where it is nothing that we know the owner of.
        static @Nullable Kind named(String field) {
            return switch (field) {
                case "previous_response_id" -> RESPONSE;
                case "conversation" -> CONVERSATION;
                case "file_id", "file_ids" -> FILE;
                default -> null;
            };
        }
    }
}
