package io.purser.gateway.sandbox;

/// Everything a wire format needs to write one answer.
///
/// @param id the provider's own id of the answer
/// @param created seconds since 1970
/// @param model as asked for
/// @param usageKnown false where the model never says what it used
/// @param usageWanted whether a stream ends with its usage
record Reply(String id, long created, String model, Answer answer, boolean usageKnown, boolean usageWanted) {
    Figures figures() {
        return answer.figures();
    }

    /// The id without its prefix, for the ids of parts.
    String stem() {
        return id.substring(id.indexOf('_') + id.indexOf('-') + 2);
    }
}
