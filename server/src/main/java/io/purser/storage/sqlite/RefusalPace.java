package io.purser.storage.sqlite;

import java.util.HashMap;
import java.util.Map;

/// Which refusals are kept whole: the first 200 of an organization in each second of their own
/// time. All are counted.
final class RefusalPace {

    static final int PER_SECOND = 200;

    private final Map<Integer, Second> seconds = new HashMap<>();

    private static final class Second {
        private long at = Long.MIN_VALUE;
        private int kept;
    }

    boolean keeps(int organization, long atMillis) {
        Second second = seconds.computeIfAbsent(organization, _ -> new Second());
        long now = Math.floorDiv(atMillis, 1000L);
        if (now != second.at) {
            second.at = now;
            second.kept = 0;
        }
        return ++second.kept <= PER_SECOND;
    }
}
