package io.purser.control.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.purser.control.audit.Actor;
import io.purser.control.identity.Principal;
import io.purser.platform.secret.KeyHash;
import io.purser.platform.secret.Pepper;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionsTest {
    private static final Actor OPS = Actor.operator("tok_ops", "ops");

    private final SecureRandom random = new SecureRandom();
    private final SessionsInMemory store = new SessionsInMemory();
    private final Set<String> inForce = new HashSet<>(Set.of("tok_ops"));
    private final KeyHash keyHash;
    private Instant now = Instant.parse("2026-11-23T08:00:00Z");

    SessionsTest(@TempDir Path folder) throws IOException {
        keyHash = new KeyHash(Pepper.of(folder, random));
    }

    /// As after a start: only what is kept is there.
    private Sessions started() {
        Holders holders = new Holders(
                id -> inForce.contains(id)
                        ? Optional.of(Principal.everything(Actor.operator(id, "ops")))
                        : Optional.empty(),
                _ -> Optional.empty(),
                (_, _) -> false,
                Set.of());
        return new Sessions(store, holders, keyHash, random, () -> now);
    }

    private String in(Sessions sessions) {
        String link = sessions.link(new Session.OfToken("tok_ops"), Duration.ofMinutes(15), OPS)
                .secret();
        return sessions.redeem(link).orElseThrow().secret();
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    void aSessionEndsAnHourAfterItsLastUseAndLookingIsNoUse() {
        Sessions sessions = started();
        String used = in(sessions);
        String left = in(sessions);
        for (int minutes = 0; minutes < 60; minutes += 10) {
            assertThat(sessions.who(used, Session.Kind.BROWSER, true)).isPresent();
            assertThat(sessions.who(left, Session.Kind.BROWSER, false)).isPresent();
            pass(Duration.ofMinutes(10));
        }
        assertThat(sessions.who(left, Session.Kind.BROWSER, false)).isEmpty();
        assertThat(sessions.who(left, Session.Kind.BROWSER, true)).isEmpty();
        assertThat(sessions.who(used, Session.Kind.BROWSER, true)).isPresent();
        assertThat(started().who(used, Session.Kind.BROWSER, false))
                .as("after a start")
                .isPresent();
        pass(Duration.ofMinutes(60));
        assertThat(sessions.who(used, Session.Kind.BROWSER, true)).isEmpty();
        assertThat(started().who(used, Session.Kind.BROWSER, true)).isEmpty();
        assertThat(store.sessions()).as("forgotten at a start").isEmpty();
    }

    @Test
    void noUseKeepsASessionForMoreThanTwelveHours() {
        Sessions sessions = started();
        String secret = in(sessions);
        for (int minutes = 0; minutes < 12 * 60; minutes += 30) {
            assertThat(sessions.who(secret, Session.Kind.BROWSER, true)).isPresent();
            pass(Duration.ofMinutes(30));
        }
        assertThat(sessions.who(secret, Session.Kind.BROWSER, true)).isEmpty();
    }

    @Test
    void aLinkIsOverAfterItsTimeAndIsNoSession() {
        Sessions sessions = started();
        String link = sessions.link(new Session.OfToken("tok_ops"), Duration.ofMinutes(15), OPS)
                .secret();
        assertThat(sessions.who(link, Session.Kind.BROWSER, true)).isEmpty();
        assertThat(sessions.redeem(in(sessions))).as("a session is no link").isEmpty();
        pass(Duration.ofMinutes(15).minusMillis(1));
        assertThat(sessions.linked(link)).isPresent();
        pass(Duration.ofMillis(1));
        assertThat(sessions.linked(link)).isEmpty();
        assertThat(sessions.redeem(link)).isEmpty();
        assertThatThrownBy(() -> sessions.link(new Session.OfToken("tok_ops"), Duration.ofSeconds(59), OPS))
                .hasMessageContaining("expected 1m to 1d");
    }

    @Test
    void aSessionThatWasFoundWithoutItsHolderDoesNotComeBack() {
        Sessions sessions = started();
        String secret = in(sessions);
        inForce.remove("tok_ops");
        assertThat(sessions.who(secret, Session.Kind.BROWSER, true)).isEmpty();
        inForce.add("tok_ops");
        assertThat(sessions.who(secret, Session.Kind.BROWSER, true)).isEmpty();
        assertThat(store.sessions()).isEmpty();
    }
}
