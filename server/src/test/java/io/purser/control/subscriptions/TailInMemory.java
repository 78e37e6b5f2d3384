package io.purser.control.subscriptions;

import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.control.subscriptions.Stretch.Placed;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The end of a ledger that a test writes: places are shared by all organizations, as in a real one.
public final class TailInMemory implements LedgerTail {
    private final List<Placed<Entry>> entries = new ArrayList<>();
    private final List<Placed<Told>> crossings = new ArrayList<>();
    private long place;
    private long readable;
    private int reads;

    private record Told(String organization, Crossed crossed) {}

    /// Books an entry.
    public synchronized void book(Function<Long, Entry> entry) {
        place++;
        entries.add(new Placed<>(place, entry.apply(place)));
        readable = place;
    }

    /// Books something that can be read only later, when [#expand] is called.
    public synchronized void bookUnseen(Function<Long, Entry> entry) {
        place++;
        entries.add(new Placed<>(place, entry.apply(place)));
    }

    public synchronized void expand() {
        readable = place;
    }

    /// Tells a crossing.
    public synchronized void cross(String organization, Crossed crossed) {
        crossings.add(new Placed<>(crossings.size() + 1L, new Told(organization, crossed)));
    }

    /// How often anybody read.
    public synchronized int reads() {
        return reads;
    }

    @Override
    public Source<Entry> entries() {
        return new Source<>() {
            @Override
            public long last() {
                synchronized (TailInMemory.this) {
                    return place;
                }
            }

            @Override
            public Stretch<Entry> after(String organization, long after, int most) {
                synchronized (TailInMemory.this) {
                    reads++;
                    List<Placed<Entry>> found = entries.stream()
                            .filter(each -> each.place() > after && each.place() <= readable)
                            .filter(each -> each.item()
                                    .event()
                                    .attribution()
                                    .identity()
                                    .organization()
                                    .equals(organization))
                            .limit(most)
                            .toList();
                    return stretch(after, Math.max(after, readable), found, most);
                }
            }
        };
    }

    @Override
    public Source<Crossed> crossings() {
        return new Source<>() {
            @Override
            public long last() {
                synchronized (TailInMemory.this) {
                    return crossings.size();
                }
            }

            @Override
            public Stretch<Crossed> after(String organization, long after, int most) {
                synchronized (TailInMemory.this) {
                    List<Placed<Crossed>> found = crossings.stream()
                            .filter(each -> each.place() > after)
                            .filter(each -> each.item().organization().equals(organization))
                            .limit(most)
                            .map(each -> new Placed<>(each.place(), each.item().crossed()))
                            .toList();
                    return stretch(after, Math.max(after, crossings.size()), found, most);
                }
            }
        };
    }

    private static <E> Stretch<E> stretch(long after, long end, List<Placed<E>> found, int most) {
        boolean isFull = found.size() == most;
        return new Stretch<>(after, isFull ? found.getLast().place() : end, found, isFull);
    }
}
