package io.purser.control.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.control.audit.Actor;
import io.purser.control.identity.Principal;
import io.purser.control.signin.Devices.Asked;
import io.purser.control.signin.Devices.Looked;
import io.purser.platform.secret.KeyHash;
import io.purser.platform.secret.Pepper;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevicesTest {
    private static final Actor OPS = Actor.operator("tok_ops", "ops");

    private final SecureRandom random = new SecureRandom();
    private final SessionsInMemory store = new SessionsInMemory();
    private final Sessions sessions;
    private final Devices devices;
    private final String cookie;
    private Instant now = Instant.parse("2026-11-23T08:00:00Z");

    DevicesTest(@TempDir Path folder) throws IOException {
        KeyHash keyHash = new KeyHash(Pepper.of(folder, random));
        Holders holders = new Holders(
                id -> Optional.of(Principal.everything(Actor.operator(id, "ops"))),
                _ -> Optional.empty(),
                (_, _) -> false,
                Set.of());
        sessions = new Sessions(store, holders, keyHash, random, () -> now);
        devices = new Devices(keyHash, random, () -> now);
        String link = sessions.link(new Session.OfToken("tok_ops"), Duration.ofMinutes(15), OPS)
                .secret();
        cookie = sessions.redeem(link).orElseThrow().secret();
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private Asked asked() {
        return devices.ask("purser of ada").orElseThrow();
    }

    private Looked looked(Asked asked) {
        pass(Duration.ofMinutes(1));
        return devices.look(asked.secret());
    }

    @Test
    void whatSomebodyLetsInGetsItsTokenOnce() {
        Asked asked = asked();
        assertThat(asked.userCode()).matches("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}");
        assertThat(looked(asked)).isEqualTo(new Looked.Waits());
        assertThat(devices.approve(asked.userCode(), sessions, "ps-purser-forged"))
                .isFalse();
        assertThat(looked(asked)).isEqualTo(new Looked.Waits());
        String typed = " " + asked.userCode().replace("-", "").toLowerCase(Locale.ROOT);
        assertThat(devices.approve(typed, sessions, cookie)).isTrue();
        assertThat(devices.approve(asked.userCode(), sessions, cookie))
                .as("once")
                .isFalse();
        assertThat(devices.deny(asked.userCode())).isFalse();
        Looked.In in = (Looked.In) looked(asked);
        assertThat(in.begun().secret()).startsWith("pu-purser-");
        assertThat(sessions.who(in.begun().secret(), Session.Kind.TERMINAL, true))
                .isPresent();
        assertThat(sessions.who(in.begun().secret(), Session.Kind.BROWSER, true))
                .as("a token is no cookie")
                .isEmpty();
        assertThat(sessions.who(cookie, Session.Kind.TERMINAL, true)).isEmpty();
        assertThat(looked(asked)).as("no second time").isEqualTo(new Looked.Unknown());
        assertThat(in.toString() + asked).doesNotContain("pu-purser-", "pd-purser-");
    }

    @Test
    void whatLooksTooOftenWaitsLonger() {
        Asked asked = asked();
        assertThat(devices.look(asked.secret())).as("at once").isEqualTo(new Looked.TooOften());
        pass(Duration.ofSeconds(2));
        assertThat(devices.look(asked.secret())).isEqualTo(new Looked.TooOften());
        pass(Duration.ofSeconds(12));
        assertThat(devices.look(asked.secret())).isEqualTo(new Looked.Waits());
    }

    @Test
    void oneThatWasDeniedOrThatNobodyDecidedGetsNothing() {
        Asked denied = asked();
        assertThat(devices.deny(denied.userCode())).isTrue();
        assertThat(devices.approve(denied.userCode(), sessions, cookie)).isFalse();
        assertThat(looked(denied)).isEqualTo(new Looked.Denied());
        Asked late = asked();
        pass(Devices.LIFETIME);
        assertThat(devices.waiting(late.userCode())).isEmpty();
        assertThat(devices.approve(late.userCode(), sessions, cookie)).isFalse();
        assertThat(looked(late)).isEqualTo(new Looked.Over());
        assertThat(devices.look("pd-purser-guess")).isEqualTo(new Looked.Unknown());
    }

    @Test
    void aTokenOutlivesTheBrowserAndEndsAWeekAfterItsLastUseOrAfterAMonth() {
        Asked asked = asked();
        devices.approve(asked.userCode(), sessions, cookie);
        String token = ((Looked.In) looked(asked)).begun().secret();
        sessions.end(cookie);
        for (int days = 0; days < 24; days += 6) {
            pass(Duration.ofDays(6));
            assertThat(sessions.who(token, Session.Kind.TERMINAL, true)).isPresent();
        }
        pass(Duration.ofDays(6));
        assertThat(sessions.who(token, Session.Kind.TERMINAL, true))
                .as("thirty days")
                .isEmpty();
    }

    @Test
    void noMoreThanAThousandWait() {
        for (int i = 0; i < 1_000; i++) {
            asked();
        }
        assertThat(devices.ask("one more")).isEmpty();
        pass(Devices.LIFETIME.multipliedBy(2));
        assertThat(devices.ask("later")).isPresent();
    }
}
