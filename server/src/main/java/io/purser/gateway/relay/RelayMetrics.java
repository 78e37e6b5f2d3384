package io.purser.gateway.relay;

/// What the relay counts for operators.
public interface RelayMetrics {
    /// Counts nothing.
    RelayMetrics NONE = new RelayMetrics() {
        @Override
        public void streamOpened() {}

        @Override
        public void streamClosed() {}

        @Override
        public void upstreamFailed(String provider, String reason) {}

        @Override
        public void drainBegan() {}

        @Override
        public void drainEnded(boolean whole) {}

        @Override
        public void drainRefused() {}

        @Override
        public void usageFieldUnknown(String provider, String field) {}
    };

    void streamOpened();

    void streamClosed();

    /// @param reason one of a few fixed words, or the provider's status
    void upstreamFailed(String provider, String reason);

    /// A client left and its answer is read on.
    void drainBegan();

    /// @param whole whether the answer was read to its end
    void drainEnded(boolean whole);

    /// As many answers as may be are read on already: a call was cancelled.
    void drainRefused();

    /// A usage report had a number in a field that no reader knows.
    void usageFieldUnknown(String provider, String field);
}
