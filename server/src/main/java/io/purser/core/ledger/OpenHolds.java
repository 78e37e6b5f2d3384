package io.purser.core.ledger;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// The holds without an end, in the order of their admission.
final class OpenHolds {
    private final LinkedHashMap<String, OpenHold> holds = new LinkedHashMap<>();

    @Nullable
    OpenHold get(String requestId) {
        return holds.get(requestId);
    }

    void add(OpenHold hold) {
        holds.put(hold.requestId(), hold);
    }

    @Nullable
    OpenHold remove(String requestId) {
        return holds.remove(requestId);
    }

    int size() {
        return holds.size();
    }

    /// No open hold was admitted before this instant; `Long.MAX_VALUE` where none is open.
    long oldestAdmission() {
        var oldest = holds.firstEntry();
        return oldest == null ? Long.MAX_VALUE : oldest.getValue().admittedAt();
    }
}
