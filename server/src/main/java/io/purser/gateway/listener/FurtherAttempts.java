package io.purser.gateway.listener;

import io.purser.gateway.dialect.Family;
import io.purser.gateway.relay.Fallback;
import io.purser.gateway.relay.Providers;
import io.purser.gateway.relay.Retries;
import io.purser.gateway.relay.Setback;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the configuration lets follow an attempt that failed before anything of its answer went to
/// the client: the same provider again, then what is named in the model's place. Made with a call's
/// first failure.
final class FurtherAttempts {
    private static final long LONGEST_WAIT_MILLIS = 5_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Providers providers;
    private final Family family;
    private final @Nullable Fallback fallback;
    private final long receivedNanos;
    private int targetsTried;
    private int made = 1;
    private int madeHere = 1;

    /// @param model what the caller asked for
    /// @param pinned whether the caller named the provider, so that no other one may answer
    FurtherAttempts(Providers providers, Family family, String model, boolean pinned, long receivedNanos) {
        this.providers = providers;
        this.family = family;
        this.fallback = pinned ? null : providers.fallback(model);
        this.receivedNanos = receivedNanos;
    }

    /// An attempt that may follow.
    ///
    /// @param model as a caller would ask for it
    /// @param number 2 for the first that follows
    record Next(Providers.Routed routed, String model, int number, long waitMillis) {}

    /// What follows a failure, null where nothing does.
    ///
    /// @param wishedMillis how long the provider wants to be left alone, 0 where it does not say
    @Nullable
    Next after(Setback setback, Attempt failed, long wishedMillis) {
        Next again = again(setback, failed, wishedMillis);
        return again == null ? elsewhere(setback) : again;
    }

    private @Nullable Next again(Setback setback, Attempt failed, long wishedMillis) {
        Retries retries = failed.runs().provider().retries();
        if (!retries.again(madeHere, setback)) {
            return null;
        }
        long wait = Math.max(wishedMillis, Math.min(LONGEST_WAIT_MILLIS, retries.pauseMillis(madeHere)));
        if (wait > LONGEST_WAIT_MILLIS || !hasTime(failed.runs(), wait)) {
            return null;
        }
        madeHere++;
        made++;
        return new Next(failed.routed(), failed.model(), made, wait);
    }

    private @Nullable Next elsewhere(Setback setback) {
        if (fallback == null || !fallback.on().contains(setback)) {
            return null;
        }
        List<Fallback.Target> targets = fallback.to();
        while (targetsTried < targets.size()) {
            Fallback.Target target = targets.get(targetsTried);
            targetsTried++;
            Providers.Routed there = providers.route(target, family);
            if (there != null && hasTime(there, 0)) {
                madeHere = 1;
                made++;
                return new Next(there, target.model(), made, 0);
            }
        }
        return null;
    }

    /// A call has its provider's total time from its first attempt on, however many it takes.
    private boolean hasTime(Providers.Routed there, long waitMillis) {
        long gone = System.nanoTime() - receivedNanos + waitMillis * NANOS_PER_MILLI;
        return gone < there.provider().timeouts().total().toNanos();
    }
}
