package io.purser.platform.telemetry;

/// Takes finished spans. Never waits and never fails: what there is no room for is dropped.
@FunctionalInterface
public interface Spans {
    void offer(Span span);
}
