package io.purser.control.identity.oidc;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/// Says of what has been said within the hour that it need not be said again.
final class Reminders {
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final int MOST = 10_000;

    private final InstantSource clock;
    private final Map<String, Long> said = new LinkedHashMap<>();

    Reminders(InstantSource clock) {
        this.clock = clock;
    }

    synchronized boolean isDue(String what) {
        long now = clock.millis();
        Long last = said.get(what);
        if (last != null && now - last < HOUR) {
            return false;
        }
        said.remove(what);
        said.put(what, now);
        if (said.size() > MOST) {
            said.remove(said.keySet().iterator().next());
        }
        return true;
    }
}
