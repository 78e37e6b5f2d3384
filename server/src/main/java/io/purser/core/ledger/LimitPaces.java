package io.purser.core.ledger;

import io.purser.core.ledger.Decision.LimitFigures.Kind;
import io.purser.core.limits.Pace;
import io.purser.core.limits.Quota;
import io.purser.core.limits.RateLimit;
import io.purser.core.limits.Standing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One rate limit with the pace of every subject that is not at rest.
final class LimitPaces implements Rule {
    private static final int SWEEP_AT_LEAST = 1024;

    private final Map<@Nullable String, Pace> paces = new HashMap<>();
    private RateLimit limit;
    private int sweepAt = SWEEP_AT_LEAST;

    LimitPaces(RateLimit limit) {
        this.limit = limit;
    }

    /// Puts a limit with the same id in force; what was taken stays taken.
    void enforce(RateLimit changed, long nowMillis) {
        if (!changed.equals(limit)) {
            limit = changed;
            paces.values().forEach(pace -> pace.change(changed, nowMillis));
        }
    }

    RateLimit limit() {
        return limit;
    }

    /// The pace of a subject; full where it is new. Subjects at rest are forgotten when they have become many.
    Pace at(@Nullable String subject, long nowMillis) {
        Pace pace = paces.get(subject);
        if (pace != null) {
            return pace;
        }
        if (paces.size() >= sweepAt) {
            paces.values().removeIf(old -> old.idle(nowMillis));
            sweepAt = Math.max(SWEEP_AT_LEAST, 2 * paces.size());
        }
        Pace fresh = new Pace(limit, nowMillis);
        paces.put(subject, fresh);
        return fresh;
    }

    /// Where a subject stands, without remembering one that has never called.
    Standing standing(@Nullable String subject, long nowMillis) {
        Pace pace = paces.get(subject);
        return (pace == null ? new Pace(limit, nowMillis) : pace).standing(limit, nowMillis);
    }

    /// Adds where a subject stands under each ceiling.
    void figures(@Nullable String subject, long nowMillis, List<Decision.LimitFigures> figures) {
        Pace pace = at(subject, nowMillis);
        if (pace.requests() != null) {
            add(Kind.REQUESTS, pace.requests(), nowMillis, figures);
        }
        if (pace.tokens() != null) {
            add(Kind.TOKENS, pace.tokens(), nowMillis, figures);
        }
        if (limit.concurrent() != null) {
            figures.add(new Decision.LimitFigures(limit.name(), Kind.CONCURRENT, limit.concurrent(), pace.freeSlots()));
        }
    }

    private void add(Kind kind, Quota quota, long nowMillis, List<Decision.LimitFigures> figures) {
        figures.add(new Decision.LimitFigures(limit.name(), kind, quota.perMinute(), quota.remaining(nowMillis)));
    }
}
