package io.purser.gateway.sandbox;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One timer per pace for all streams of that pace: they step together, which costs a wake-up per
/// beat instead of one per token. Lives on the sandbox's event loop.
final class Metronome {
    private static final Logger LOG = LoggerFactory.getLogger(Metronome.class);

    private final Vertx vertx;
    private final Map<Integer, Beat> beats = new HashMap<>();

    Metronome(Vertx vertx) {
        this.vertx = vertx;
    }

    /// Steps a player once per beat until it has played out.
    void join(int paceMillis, Player player) {
        beats.computeIfAbsent(paceMillis, Beat::new).joining.add(player);
    }

    /// Something that plays in time.
    @FunctionalInterface
    interface Player {
        /// Plays the next beat; false when there will be none.
        boolean step();
    }

    /// All players of one pace.
    private final class Beat {
        private final int paceMillis;
        private final List<Player> joining = new ArrayList<>();
        private final List<Player> playing = new ArrayList<>();
        private final long timer;

        Beat(int paceMillis) {
            this.paceMillis = paceMillis;
            this.timer = vertx.setPeriodic(paceMillis, tick -> beat());
        }

        private void beat() {
            playing.addAll(joining);
            joining.clear();
            playing.removeIf(player -> !goesOn(player));
            if (playing.isEmpty() && joining.isEmpty()) {
                vertx.cancelTimer(timer);
                beats.remove(paceMillis);
            }
        }

        /// A player that fails does not stop the others.
        private boolean goesOn(Player player) {
            try {
                return player.step();
            } catch (RuntimeException e) {
                LOG.error("a stream of the sandbox failed", e);
                return false;
            }
        }
    }
}
