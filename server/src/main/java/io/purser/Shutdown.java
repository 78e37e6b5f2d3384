package io.purser;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What must be closed when the server stops, last opened first. One part that fails does not
/// keep the others open.
final class Shutdown {
    private static final Logger LOGGER = LoggerFactory.getLogger(Shutdown.class);

    private final Deque<Step> steps = new ArrayDeque<>();

    private record Step(String name, AutoCloseable part) {}

    synchronized void add(String name, AutoCloseable part) {
        steps.push(new Step(name, part));
    }

    synchronized void run() {
        while (!steps.isEmpty()) {
            Step step = steps.pop();
            try {
                step.part().close();
            } catch (Exception failure) {
                LOGGER.warn("{} did not close: {}", step.name(), failure.toString());
            }
        }
    }
}
