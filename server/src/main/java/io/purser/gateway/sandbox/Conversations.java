package io.purser.gateway.sandbox;

import java.util.LinkedHashMap;
import java.util.Map;

/// What `previous_response_id` points to: how many tokens each stored answer stands for. The
/// oldest are forgotten first.
final class Conversations {
    private static final int CAPACITY = 8_192;

    private final Map<String, Integer> tokens = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > CAPACITY;
        }
    };

    synchronized int tokensOf(String responseId) {
        if (responseId.isEmpty()) {
            return 0;
        }
        Integer known = tokens.get(responseId);
        if (known == null) {
            throw new BadRequest(
                    400, "previous_response_not_found", "Previous response with id '" + responseId + "' not found.");
        }
        return known;
    }

    synchronized void keep(Reply reply) {
        tokens.put(reply.id(), reply.figures().prompt() + reply.figures().output());
    }
}
