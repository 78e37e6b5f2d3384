package io.purser.control.subscriptions;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;

/// The tails of one source that somebody follows, one for each organization.
final class Tails<E> {
    private final LedgerTail.Source<E> source;
    private final long everyMillis;
    private final Semaphore ownReads;
    private final Map<String, Tail<E>> byOrganization = new HashMap<>();

    Tails(LedgerTail.Source<E> source, long everyMillis, Semaphore ownReads) {
        this.source = source;
        this.everyMillis = everyMillis;
        this.ownReads = ownReads;
    }

    LedgerTail.Source<E> source() {
        return source;
    }

    synchronized Tail<E> join(String organization) {
        Tail<E> tail =
                byOrganization.computeIfAbsent(organization, name -> new Tail<>(source, name, everyMillis, ownReads));
        tail.join();
        return tail;
    }

    synchronized void leave(String organization, Tail<E> tail) {
        if (tail.leave()) {
            byOrganization.remove(organization, tail);
        }
    }

    synchronized void stop() {
        byOrganization.values().forEach(Tail::stop);
    }
}
