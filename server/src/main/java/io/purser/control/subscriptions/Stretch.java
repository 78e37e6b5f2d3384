package io.purser.control.subscriptions;

import java.util.List;

/// A part of what can be followed, without a gap.
///
/// @param from the place it begins after
/// @param to the last place it covers, whatever stands there
/// @param items what stands there, in order
/// @param isMore whether more could be read at once
public record Stretch<E>(long from, long to, List<Placed<E>> items, boolean isMore) {
    public Stretch {
        items = List.copyOf(items);
        if (to < from) {
            throw new IllegalArgumentException(to + " is no end of a stretch; expected " + from + " or more");
        }
    }

    /// Something and its place.
    public record Placed<E>(long place, E item) {}

    /// The part after a place inside of it.
    Stretch<E> after(long place) {
        return new Stretch<>(
                place, to, items.stream().filter(each -> each.place() > place).toList(), isMore);
    }
}
