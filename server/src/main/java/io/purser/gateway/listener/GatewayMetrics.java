package io.purser.gateway.listener;

/// What the data plane counts for operators. No user, key or customer is ever a label.
public interface GatewayMetrics {
    /// Counts nothing.
    GatewayMetrics NONE = new GatewayMetrics() {
        @Override
        public void answered(String route, int status, long nanos) {}

        @Override
        public void refused(String code) {}

        @Override
        public void attemptFollows(String provider, String setback) {}
    };

    /// A governed request ended.
    ///
    /// @param route the endpoint's path after the version
    void answered(String route, int status, long nanos);

    /// A request was refused.
    void refused(String code);

    /// Another attempt follows one that failed.
    ///
    /// @param provider who is asked now
    /// @param setback why the one before failed, in the configuration's words
    void attemptFollows(String provider, String setback);
}
