package io.purser.control.alerts;

import io.purser.core.ledger.Crossing;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The port to what channels and people were told, and what they still wait for.
public interface DeliveryLog {

    /// The deliveries of an organization, the latest first.
    ///
    /// @param channel only of this channel, or of people as this word, or of the `log`; null: of all
    /// @param state only those in it; null: all
    List<Told> latest(String organization, @Nullable String channel, @Nullable State state);

    /// Lets one be tried again that ended without being delivered.
    ///
    /// @return false where none such has this id
    boolean again(String organization, String id);

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

    /// What is told.
    sealed interface Matter {
        /// A threshold was crossed.
        record Crossed(Crossing crossing) implements Matter {}

        /// Something else.
        record Written(Letter letter) implements Matter {}
    }

    /// One thing for one channel or person.
    ///
    /// @param id names it in lists
    /// @param channel the channel's name; as what people are told; `log`
    /// @param userId who is told, null for a channel and for nobody
    /// @param tries how many there were
    /// @param at when there was something to tell (epoch milliseconds)
    /// @param triedAt when the last try was; null where there was none, or before it was kept
    /// @param nextAt when the next one is due, null where none is
    /// @param detail how the last one ended
    record Told(
            String id,
            Matter matter,
            String channel,
            @Nullable String userId,
            State state,
            int tries,
            long at,
            @Nullable Long triedAt,
            @Nullable Long nextAt,
            @Nullable String detail) {

        /// The same with another id.
        Told under(String other) {
            return new Told(other, matter, channel, userId, state, tries, at, triedAt, nextAt, detail);
        }
    }

    /// This log under ids that say nothing of how much the rest of the installation is told.
    ///
    /// @param keyed a keyed hash, in hexadecimal digits
    default DeliveryLog sealed(UnaryOperator<String> keyed) {
        DeliveryLog behind = this;
        return new DeliveryLog() {
            @Override
            public List<Told> latest(String organization, @Nullable String channel, @Nullable State state) {
                return behind.latest(organization, channel, state).stream()
                        .map(told -> told.under(seal(organization, told.id())))
                        .toList();
            }

            @Override
            public boolean again(String organization, String id) {
                return behind.latest(organization, null, null).stream()
                        .map(Told::id)
                        .filter(each -> seal(organization, each).equals(id))
                        .findFirst()
                        .filter(each -> behind.again(organization, each))
                        .isPresent();
            }

            private String seal(String organization, String id) {
                String hash = keyed.apply("delivery\u0000" + organization + "\u0000" + id);
                return "dlv_" + hash.substring(0, 16);
            }
        };
    }

    /// Two logs as one.
    static DeliveryLog of(DeliveryLog one, DeliveryLog other) {
        return new DeliveryLog() {
            @Override
            public List<Told> latest(String organization, @Nullable String channel, @Nullable State state) {
                return Stream.concat(
                                one.latest(organization, channel, state).stream(),
                                other.latest(organization, channel, state).stream())
                        .sorted(Comparator.comparingLong(Told::at).reversed())
                        .toList();
            }

            @Override
            public boolean again(String organization, String id) {
                return one.again(organization, id) || other.again(organization, id);
            }
        };
    }
}
