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
    };

    void streamOpened();

    void streamClosed();

    /// @param reason one of a few fixed words, or the provider's status
    void upstreamFailed(String provider, String reason);
}
