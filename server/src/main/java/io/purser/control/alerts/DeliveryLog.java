package io.purser.control.alerts;

import io.purser.core.ledger.Crossing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The port to what channels were told, and what they still wait for.
public interface DeliveryLog {

    /// The deliveries of an organization, the latest crossing first and of one crossing by channel.
    ///
    /// @param channel only of this channel, or of people as this recipient, or of the `log`; null: of all
    /// @param state only those in it; null: all
    List<Told> latest(String organization, @Nullable String channel, @Nullable State state);

    /// Where a delivery stands.
    enum State {
        /// Not tried yet, or to be tried again.
        WAITING,
        /// The receiver took it.
        DELIVERED,
        /// Its tries are used up, or the receiver wants nothing more.
        GIVEN_UP,
        /// There was nobody to tell.
        UNDELIVERABLE
    }

    /// One crossing for one channel.
    ///
    /// @param sequence the crossing's place in the ledger
    /// @param channel as the outbox keeps it
    /// @param tries how many there were
    /// @param triedAt when the last one was (epoch milliseconds); null where there was none, or before it was kept
    /// @param nextAt when the next one is due, null where none is
    /// @param detail how the last one ended
    record Told(
            long sequence,
            Crossing crossing,
            String channel,
            State state,
            int tries,
            @Nullable Long triedAt,
            @Nullable Long nextAt,
            @Nullable String detail) {

        /// Who was told, or was to be.
        public Destination destination() {
            return Destination.of(channel);
        }

        /// Names it in lists.
        public String id() {
            return sequence + "-"
                    + (destination() instanceof Destination.Named(String name)
                            ? name
                            : channel.replaceAll("[\\u0000\\u0001]", " ")
                                    .strip()
                                    .replace(' ', '-'));
        }
    }
}
