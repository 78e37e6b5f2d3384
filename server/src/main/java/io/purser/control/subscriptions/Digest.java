package io.purser.control.subscriptions;

import io.purser.control.subscriptions.Stretch.Placed;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Makes what one subscriber is told out of what came.
interface Digest<E, C> {

    /// Takes items from the front, as many as make one event; null where none of those it took is the subscriber's.
    @Nullable
    C take(Deque<Placed<E>> items, Outlook.View view);
}
