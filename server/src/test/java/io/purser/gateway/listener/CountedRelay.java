package io.purser.gateway.listener;

import io.purser.gateway.relay.RelayMetrics;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The relay's figures as a test reads them.
final class CountedRelay implements RelayMetrics {
    final AtomicInteger openStreams = new AtomicInteger();
    final AtomicInteger failures = new AtomicInteger();
    final AtomicInteger drainsRunning = new AtomicInteger();
    final AtomicInteger drainsFinished = new AtomicInteger();
    final AtomicInteger drainsCut = new AtomicInteger();
    final AtomicInteger drainsRefused = new AtomicInteger();
    final Set<String> unknownFields = ConcurrentHashMap.newKeySet();

    @Override
    public void streamOpened() {
        openStreams.incrementAndGet();
    }

    @Override
    public void streamClosed() {
        openStreams.decrementAndGet();
    }

    @Override
    public void upstreamFailed(String provider, String reason) {
        failures.incrementAndGet();
    }

    @Override
    public void drainBegan() {
        drainsRunning.incrementAndGet();
    }

    @Override
    public void drainEnded(boolean whole) {
        drainsRunning.decrementAndGet();
        (whole ? drainsFinished : drainsCut).incrementAndGet();
    }

    @Override
    public void drainRefused() {
        drainsRefused.incrementAndGet();
    }

    @Override
    public void usageFieldUnknown(String provider, String field) {
        unknownFields.add(provider + " " + field);
    }
}
