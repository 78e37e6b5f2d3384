package io.purser.gateway.relay;

import java.time.Duration;

/// What happens upstream when a client goes away.
public sealed interface OnDisconnect {

    /// The provider is stopped; what came by then is counted.
    record Cancel() implements OnDisconnect {}

    /// The answer is read to its end, for nobody, so that the provider's own report is booked.
    ///
    /// @param time how long that may take
    /// @param concurrent how many answers at once; beyond it a call is cancelled
    record Drain(Duration time, int concurrent) implements OnDisconnect {
        public Drain {
            if (time.isZero() || time.isNegative()) {
                throw new IllegalArgumentException(time + " is no time to drain; expected more than 0");
            }
            if (concurrent < 1) {
                throw new IllegalArgumentException(concurrent + " drains at once; expected 1 or more");
            }
        }
    }
}
