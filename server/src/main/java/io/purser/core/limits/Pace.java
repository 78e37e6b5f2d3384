package io.purser.core.limits;

import org.jspecify.annotations.Nullable;

/// Where one subject stands under one rate limit: what is left of each quota and how many calls are in flight.
public final class Pace {
    private @Nullable Quota requests;
    private @Nullable Quota tokens;
    private long concurrent;
    private long inFlight;

    /// Full quotas, nothing in flight.
    public Pace(RateLimit limit, long nowMillis) {
        change(limit, nowMillis);
    }

    /// Puts changed ceilings in force; what was taken stays taken.
    public void change(RateLimit limit, long nowMillis) {
        requests = changed(requests, limit.requestsPerMinute(), nowMillis);
        tokens = changed(tokens, limit.tokensPerMinute(), nowMillis);
        concurrent = limit.concurrent() == null ? Long.MAX_VALUE : limit.concurrent();
    }

    private static @Nullable Quota changed(@Nullable Quota quota, @Nullable Long perMinute, long nowMillis) {
        if (perMinute == null) {
            return null;
        }
        if (quota == null) {
            return new Quota(perMinute, nowMillis);
        }
        quota.change(perMinute, nowMillis);
        return quota;
    }

    /// The quota of requests per minute, where there is one.
    public @Nullable Quota requests() {
        return requests;
    }

    /// The quota of tokens per minute, where there is one.
    public @Nullable Quota tokens() {
        return tokens;
    }

    /// How many more calls may run at once; `Long.MAX_VALUE` where any number may.
    public long freeSlots() {
        return concurrent == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(0, concurrent - inFlight);
    }

    /// Where the subject stands.
    public Standing standing(RateLimit limit, long nowMillis) {
        return new Standing(
                limit,
                requests == null ? null : requests.remaining(nowMillis),
                tokens == null ? null : tokens.remaining(nowMillis),
                limit.concurrent() == null ? null : inFlight);
    }

    /// Takes the place of one call.
    public void take(long estimatedTokens, long nowMillis) {
        inFlight++;
        if (requests != null) {
            requests.take(1, nowMillis);
        }
        if (tokens != null) {
            tokens.take(estimatedTokens, nowMillis);
        }
    }

    /// The call ended: its slot is free, and its tokens are what they really were.
    public void settle(long estimatedTokens, long actualTokens, long nowMillis) {
        inFlight--;
        if (tokens != null) {
            if (actualTokens > estimatedTokens) {
                tokens.take(actualTokens - estimatedTokens, nowMillis);
            } else {
                tokens.give(estimatedTokens - actualTokens, nowMillis);
            }
        }
    }

    /// The call never ran: everything it took is given back.
    public void release(long estimatedTokens, long nowMillis) {
        settle(estimatedTokens, 0, nowMillis);
        if (requests != null) {
            requests.give(1, nowMillis);
        }
    }

    /// Whether forgetting it changes no answer.
    public boolean idle(long nowMillis) {
        return inFlight == 0
                && (requests == null || requests.full(nowMillis))
                && (tokens == null || tokens.full(nowMillis));
    }
}
