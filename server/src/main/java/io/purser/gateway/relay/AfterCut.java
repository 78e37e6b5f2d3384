package io.purser.gateway.relay;

import io.purser.gateway.dialect.EventSplitter;
import io.purser.gateway.dialect.StreamTap;

/// What a provider had sent of a stream when a hard budget cut it. The client does not get it; the
/// provider charges it all the same, so it is read and counted.
final class AfterCut {
    /// How long what is on its way may take to come. Longer would pay for more output.
    static final long GRACE_MILLIS = 5;

    private final StreamTap tap;
    private boolean complete;

    AfterCut(StreamTap tap) {
        this.tap = tap;
    }

    void read(EventSplitter splitter) {
        while (!complete && splitter.next()) {
            if (splitter.hasData() && !splitter.isRest()) {
                complete = tap.read(splitter.data(), splitter.dataFrom(), splitter.dataTo()) == StreamTap.Event.LAST;
            }
        }
    }

    /// Whether the answer's end and its report have come: the provider was done already.
    boolean complete() {
        return complete && tap.state().tally().reported();
    }

    StreamTap tap() {
        return tap;
    }
}
