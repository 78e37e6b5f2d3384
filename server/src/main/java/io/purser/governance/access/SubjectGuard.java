package io.purser.governance.access;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Bounds how many subjects that callers name (customers, sessions, end users) an organization takes: an
/// invented name would otherwise be a fresh allowance, and a flood of them memory.
final class SubjectGuard {
    private static final long MINUTE_MILLIS = 60_000;

    private final int perMinute;
    private final int live;
    private final Map<String, Seen> organizations = new HashMap<>();

    SubjectGuard(int perMinute, int live) {
        this.perMinute = perMinute;
        this.live = live;
    }

    /// The subjects of one organization. Held as 64-bit fingerprints: a collision only lets one subject more
    /// pass.
    private static final class Seen {
        private final Set<Long> fingerprints = new HashSet<>();
        private long minute;
        private int fresh;
    }

    /// Whether the organization takes this subject now; a known one always.
    synchronized boolean takes(String organization, String kind, String subject, long nowMillis) {
        Seen seen = organizations.computeIfAbsent(organization, name -> new Seen());
        long fingerprint = fingerprint(kind, subject);
        if (seen.fingerprints.contains(fingerprint)) {
            return true;
        }
        long minute = nowMillis / MINUTE_MILLIS;
        if (minute != seen.minute) {
            seen.minute = minute;
            seen.fresh = 0;
        }
        if (seen.fresh >= perMinute || seen.fingerprints.size() >= live) {
            return false;
        }
        seen.fresh++;
        seen.fingerprints.add(fingerprint);
        return true;
    }

    int perMinute() {
        return perMinute;
    }

    private static long fingerprint(String kind, String subject) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < kind.length(); i++) {
            hash = (hash ^ kind.charAt(i)) * 0x100000001b3L;
        }
        for (int i = 0; i < subject.length(); i++) {
            hash = (hash ^ subject.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
