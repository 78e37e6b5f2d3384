package io.purser;

import io.purser.control.admin.Policies;
import io.purser.control.admin.PolicyStore.Kept;
import io.purser.control.directory.InForce;
import io.purser.core.policy.Policy;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts changes of people in force, at most a few times a second: a directory that pushes ten thousand of them costs
/// the policies of some seconds, not ten thousand. What takes long comes less often, so that most of the time is left
/// to others, and still within a second.
final class Recomposer implements InForce, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Recomposer.class);
    private static final long SHORTEST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 750;
    private static final int PAUSES_PER_CHANGE = 8;

    private final Policies policies;
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("people").factory());

    private volatile long pauseMillis = SHORTEST_PAUSE_MILLIS;

    Recomposer(Policies policies) {
        this.policies = policies;
    }

    @Override
    public Optional<Policy> policy(String organization) {
        return policies.find(organization).map(Kept::policy);
    }

    @Override
    public void recompose(String organization) {
        policies.recompose(organization);
    }

    @Override
    public void soon(String organization) {
        if (waiting.add(organization)) {
            var _ = worker.schedule(() -> due(organization), pauseMillis, TimeUnit.MILLISECONDS);
        }
    }

    private void due(String organization) {
        waiting.remove(organization);
        long began = System.nanoTime();
        try {
            policies.recompose(organization);
        } catch (RuntimeException wrong) {
            LOG.error(
                    "the people of {} are not in force as they are kept; the next change tries again",
                    organization,
                    wrong);
        }
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        pauseMillis = Math.clamp(PAUSES_PER_CHANGE * took, SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS);
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
