package io.purser.control.identity.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import io.purser.control.identity.jwt.FoundKey;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/// Keys that are kept, under a clock that stands until it is moved.
class RemoteKeysTest {
    private static final RSAKey KEY = pair("k1");
    private static final RSAKey NEXT = pair("k2");

    private final Map<String, RSAKey> theirs = new HashMap<>(Map.of("k1", KEY));
    private final Deque<Runnable> later = new ArrayDeque<>();
    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private String away = "";
    private int fetches;
    private boolean inBackground;
    /// Fetches at once, so that nothing here waits; or puts it off, as a thread would that has not run yet.
    private final Executor threads = task -> {
        if (inBackground) {
            later.add(task);
        } else {
            task.run();
        }
    };

    private final RemoteKeys keys = new RemoteKeys("entra", this::fetched, () -> now, threads);

    private static RSAKey pair(String id) {
        try {
            return FakeIssuer.pair(id, 2_048).toPublicJWK();
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private Map<String, RSAKey> fetched() throws IOException {
        fetches++;
        if (!away.isEmpty()) {
            throw new IOException(away);
        }
        return Map.copyOf(theirs);
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    void nothingIsFetchedBeforeATokenNeedsIt() {
        assertThat(keys.standing().fetchedAt()).isNull();
        assertThat(fetches).isZero();
        assertThat(keys.key("k1")).isEqualTo(new FoundKey.Known(KEY));
        assertThat(keys.key("k1")).isEqualTo(new FoundKey.Known(KEY));
        assertThat(fetches).isEqualTo(1);
        assertThat(keys.standing().keys()).isEqualTo(1);
    }

    @Test
    void unknownKeysHaveThemFetchedOnceInThirtySecondsWhateverStrangersSend() {
        keys.key("k1");
        for (int i = 0; i < 1_000; i++) {
            assertThat(keys.key("no-" + i)).isEqualTo(new FoundKey.None());
        }
        assertThat(fetches).isEqualTo(1);
        pass(Duration.ofSeconds(29));
        keys.key("no");
        assertThat(fetches).isEqualTo(1);
        pass(Duration.ofSeconds(1));
        keys.key("no");
        keys.key("no");
        assertThat(fetches).isEqualTo(2);
    }

    @Test
    void aNewKeyIsThereWithTheFirstTokenThatNamesIt() {
        keys.key("k1");
        pass(Duration.ofSeconds(31));
        theirs.put("k2", NEXT);
        assertThat(keys.key("k2")).isEqualTo(new FoundKey.Known(NEXT));
    }

    @Test
    void aKeyThatWasTakenAwayIsGoneWithTheNextFetchInTheBackground() {
        keys.key("k1");
        pass(RemoteKeys.FRESH);
        theirs.remove("k1");
        theirs.put("k2", NEXT);
        inBackground = true;
        assertThat(keys.key("k1")).as("nobody waits for it").isEqualTo(new FoundKey.Known(KEY));
        assertThat(later).hasSize(1);
        assertThat(keys.key("k1")).isEqualTo(new FoundKey.Known(KEY));
        assertThat(later).as("one at a time").hasSize(1);
        later.remove().run();
        assertThat(keys.key("k1")).isEqualTo(new FoundKey.None());
        assertThat(keys.key("k2")).isEqualTo(new FoundKey.Known(NEXT));
    }

    @Test
    void theLastKeysHoldForADayWhileTheIssuerIsAway() {
        keys.key("k1");
        away = "sso.acme.example did not answer in time";
        pass(RemoteKeys.KEPT.minusSeconds(1));
        assertThat(keys.key("k1")).isEqualTo(new FoundKey.Known(KEY));
        assertThat(keys.standing().problem()).isEqualTo(away);
        assertThat(keys.standing().keys()).isEqualTo(1);
        pass(Duration.ofSeconds(1));
        assertThat(keys.key("k1")).isInstanceOf(FoundKey.Away.class);
        assertThat(keys.standing().keys()).isZero();
        away = "";
        assertThat(keys.key("k1")).as("too soon to ask again").isInstanceOf(FoundKey.Away.class);
        pass(RemoteKeys.PAUSE);
        assertThat(keys.key("k1")).isEqualTo(new FoundKey.Known(KEY));
        assertThat(keys.standing().problem()).isEmpty();
    }

    @Test
    void anIssuerThatWasNeverReachedIsAskedOnceInThirtySeconds() {
        away = "sso.acme.example has no address";
        for (int i = 0; i < 10; i++) {
            assertThat(keys.key("k1"))
                    .isEqualTo(new FoundKey.Away(
                            "the keys of the issuer \"entra\" cannot be fetched now; try again soon"));
        }
        assertThat(fetches).isEqualTo(1);
    }

    @Test
    void aClockThatWentBackDoesNotStopIt() {
        away = "gone";
        keys.key("k1");
        away = "";
        pass(Duration.ofHours(-1));
        assertThat(keys.key("k1")).isEqualTo(new FoundKey.Known(KEY));
    }
}
