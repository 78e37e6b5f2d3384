package io.purser.gateway.sandbox;

import java.util.LinkedHashMap;
import java.util.Map;

/// The prompt prefixes that the sandbox has seen: a bounded memory, the oldest forgotten first.
final class PrefixMemory {
    /// The shortest prefix that is ever cached.
    static final int SMALLEST_TOKENS = 1_024;

    private static final int CAPACITY = 8_192;

    private final Map<Long, Boolean> seen = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
            return size() > CAPACITY;
        }
    };

    /// Tokens of the longest marked prefix that was seen before; remembers all marked ones.
    synchronized int recall(Tally tally) {
        int longest = 0;
        for (Tally.Mark mark : tally.marks()) {
            if (mark.tokens() >= SMALLEST_TOKENS && seen.put(mark.fingerprint(), Boolean.TRUE) != null) {
                longest = mark.tokens();
            }
        }
        return longest;
    }
}
