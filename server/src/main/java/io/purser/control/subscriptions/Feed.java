package io.purser.control.subscriptions;

import io.purser.control.subscriptions.Stretch.Placed;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// What one subscriber is told, event by event, pulled by its own thread. Whoever opened it closes it.
public final class Feed<C> implements AutoCloseable {
    private final Pull<?, C> pull;
    private final Subscriptions.Counted counted;
    private final Runnable leave;
    private final AtomicBoolean closed = new AtomicBoolean();
    private Ending ending = Ending.LEFT;

    private Feed(Pull<?, C> pull, Subscriptions.Counted counted, Runnable leave) {
        this.pull = pull;
        this.counted = counted;
        this.leave = leave;
    }

    /// How a subscription ends.
    public enum Ending {
        /// The subscriber left.
        LEFT,
        /// The server shuts down.
        DRAINED,
        /// Its token ended, or no longer opens this.
        DENIED,
        /// It took nothing of what was sent to it for too long.
        SLOW,
        /// Something failed that should not.
        FAILED
    }

    /// What comes next.
    public sealed interface Turn<C> {
        /// An event.
        ///
        /// @param content null for the first one of a subscription that begins now
        /// @param cursor the place behind it
        /// @param view as it was seen
        /// @param isLevel whether nothing more waited when it was made
        record Told<C>(@Nullable C content, String cursor, Outlook.View view, boolean isLevel) implements Turn<C> {}

        /// Nothing comes any more: the server shuts down.
        record Over<C>() implements Turn<C> {}
    }

    static <E, C> Feed<C> open(
            Tails<E> tails,
            String organization,
            long place,
            boolean isFresh,
            Digest<E, C> digest,
            Outlook outlook,
            LongFunction<String> cursors,
            Subscriptions.Counted counted) {
        Tail<E> tail = tails.join(organization);
        Pull<E, C> pull = new Pull<>(tail, digest, outlook, cursors, counted, place, isFresh);
        return new Feed<>(pull, counted, () -> tails.leave(organization, tail));
    }

    /// The next event, as soon as there is one.
    public Turn<C> next() throws InterruptedException {
        Turn<C> turn = pull.next();
        switch (turn) {
            case Turn.Told<C> _ -> counted.told();
            case Turn.Over<C> _ -> ending = Ending.DRAINED;
        }
        return turn;
    }

    /// The place behind the last event, for whoever says it outside of the event.
    public String cursor() {
        return pull.cursor();
    }

    /// Says how it ends, where that is not by the subscriber's will.
    public void endsBy(Ending how) {
        ending = how;
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            leave.run();
            counted.ended(ending);
        }
    }

    /// Knows where its subscriber stands, and what was read and not told yet.
    private static final class Pull<E, C> {
        private final Tail<E> tail;
        private final Digest<E, C> digest;
        private final Outlook outlook;
        private final LongFunction<String> cursors;
        private final Subscriptions.Counted counted;
        private final Deque<Placed<E>> waiting = new ArrayDeque<>();
        private long place;
        private long readTo;
        private boolean isMore;
        private boolean isFresh;

        Pull(
                Tail<E> tail,
                Digest<E, C> digest,
                Outlook outlook,
                LongFunction<String> cursors,
                Subscriptions.Counted counted,
                long place,
                boolean isFresh) {
            this.tail = tail;
            this.digest = digest;
            this.outlook = outlook;
            this.cursors = cursors;
            this.counted = counted;
            this.place = place;
            this.readTo = place;
            this.isFresh = isFresh;
        }

        String cursor() {
            return cursors.apply(place);
        }

        Turn<C> next() throws InterruptedException {
            while (!counted.isDraining()) {
                if (waiting.isEmpty() && !isFresh) {
                    read();
                }
                Outlook.View view = outlook.now();
                @Nullable C content = take(view);
                if (content != null || isFresh) {
                    isFresh = false;
                    return new Turn.Told<>(content, cursor(), view, waiting.isEmpty() && !isMore);
                }
            }
            return new Turn.Over<>();
        }

        private void read() throws InterruptedException {
            Stretch<E> read = tail.after(place, counted.recheckMillis());
            if (read != null) {
                waiting.addAll(read.items());
                readTo = read.to();
                isMore = read.isMore();
            }
        }

        private @Nullable C take(Outlook.View view) {
            if (isFresh || (waiting.isEmpty() && place == readTo)) {
                return null;
            }
            @Nullable C content = digest.take(waiting, view);
            place = waiting.isEmpty() ? readTo : waiting.getFirst().place() - 1;
            return content;
        }
    }
}
