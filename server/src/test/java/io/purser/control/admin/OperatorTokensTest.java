package io.purser.control.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.purser.control.identity.Principal;
import io.purser.platform.secret.KeyHash;
import io.purser.platform.secret.Pepper;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorTokensTest {
    private final KeptInMemory store = new KeptInMemory();
    private final KeyHash keyHash;
    private Instant now = Instant.parse("2026-11-01T00:00:00Z");

    OperatorTokensTest(@TempDir Path folder) throws IOException {
        keyHash = new KeyHash(Pepper.of(folder, new SecureRandom()));
    }

    private static final Principal.Grant ALL = Principal.Grant.EVERYTHING;

    private OperatorTokens tokens() {
        return new OperatorTokens(store, keyHash, new SecureRandom(), () -> now);
    }

    @Test
    void aTokenOpensUntilItsEndAndSurvivesARestart() {
        String secret = tokens().create("ci", Duration.ofDays(90), ALL, Desk.ADA.actor())
                .secret();
        assertThat(tokens().authenticate(secret)).isPresent();
        now = now.plus(Duration.ofDays(90)).minusMillis(1);
        assertThat(tokens().authenticate(secret)).isPresent();
        now = now.plusMillis(1);
        assertThat(tokens().authenticate(secret)).isEmpty();
        assertThat(tokens().anyInForce()).isFalse();
    }

    @Test
    void aRevokedTokenOpensNothing() {
        OperatorTokens tokens = tokens();
        OperatorTokens.Created created = tokens.create("ci", Duration.ofDays(1), ALL, Desk.ADA.actor());
        assertThat(tokens.revoke(created.token().id(), null, Desk.ADA.actor())).isTrue();
        assertThat(tokens.revoke(created.token().id(), null, Desk.ADA.actor())).isFalse();
        assertThat(tokens.authenticate(created.secret())).isEmpty();
        assertThat(tokens().authenticate(created.secret())).isEmpty();
    }

    @Test
    void onlyHashesAreKeptAndNothingPrintsASecret() {
        OperatorTokens.Created created = tokens().create("ci", Duration.ofDays(1), ALL, Desk.ADA.actor());
        assertThat(store.tokens().toString()).doesNotContain(created.secret());
        assertThat(created.toString()).doesNotContain(created.secret());
        assertThat(created.secret()).startsWith("pt-purser-");
    }

    @Test
    void aTokenWithoutAnEndOrANameIsRefused() {
        assertThatThrownBy(() -> tokens().create("ci", Duration.ofDays(4_000), ALL, Desk.ADA.actor()))
                .hasMessageContaining("3650 days");
        assertThatThrownBy(() -> tokens().create("ci", Duration.ZERO, ALL, Desk.ADA.actor()))
                .hasMessageContaining("expiresIn");
        assertThatThrownBy(() -> tokens().create("a\u202Eb", Duration.ofDays(1), ALL, Desk.ADA.actor()))
                .hasMessageContaining("label");
        assertThat(tokens().authenticate(null)).isEmpty();
        assertThat(tokens().authenticate("")).isEmpty();
    }
}
