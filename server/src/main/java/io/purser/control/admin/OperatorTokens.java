package io.purser.control.admin;

import io.purser.control.admin.TokenStore.OperatorToken;
import io.purser.control.audit.Actor;
import io.purser.control.identity.Principal;
import io.purser.platform.secret.ApiKeySecret;
import io.purser.platform.secret.KeyHash;
import io.purser.platform.secret.OperatorTokenSecret;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The tokens that open the control plane. Each has an end; the secret is answered once, at its making.
public final class OperatorTokens {
    /// How long a token lives unless its maker says otherwise.
    public static final Duration LIFETIME = Duration.ofDays(90);

    private static final Duration LONGEST = Duration.ofDays(3_650);

    private final TokenStore store;
    private final KeyHash keyHash;
    private final SecureRandom random;
    private final InstantSource clock;
    private final Map<String, OperatorToken> byHash = new ConcurrentHashMap<>();

    public OperatorTokens(TokenStore store, KeyHash keyHash, SecureRandom random, InstantSource clock) {
        this.store = store;
        this.keyHash = keyHash;
        this.random = random;
        this.clock = clock;
        store.tokens().forEach(token -> byHash.put(token.hash(), token));
    }

    /// Makes a token. What its maker may give is asked before.
    ///
    /// @param actor who does it, for the audit
    /// @throws IllegalArgumentException with a sentence for people where the label or the lifetime is out of bounds
    public Created create(String label, Duration lifetime, Principal.Grant grant, Actor actor) {
        if (!Names.acceptable(label)) {
            throw new IllegalArgumentException("label: expected " + Names.EXPECTED);
        }
        if (lifetime.isNegative() || lifetime.isZero() || lifetime.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "expiresIn: " + lifetime + " is out of bounds; expected up to 3650 days");
        }
        String secret = OperatorTokenSecret.generate(random);
        long now = clock.millis();
        OperatorToken token = new OperatorToken(
                newId(),
                label,
                grant,
                keyHash.of(secret),
                ApiKeySecret.hint(secret),
                now,
                now + lifetime.toMillis(),
                null);
        if (!store.add(token, Deeds.created(token, actor))) {
            throw new IllegalStateException("the token id " + token.id() + " is taken");
        }
        byHash.put(token.hash(), token);
        return new Created(token, secret);
    }

    /// The token of a presented secret, where it is in force. The same work is done for every unknown one.
    public Optional<OperatorToken> authenticate(@Nullable String presented) {
        OperatorToken token = byHash.get(keyHash.of(presented == null ? "" : presented));
        return token != null && inForce(token) ? Optional.of(token) : Optional.empty();
    }

    /// Who holds the token of this id, where it is in force.
    public Optional<Principal> holder(String id) {
        return byHash.values().stream()
                .filter(token -> token.id().equals(id) && inForce(token))
                .findFirst()
                .map(OperatorToken::principal);
    }

    /// Every token, oldest first.
    public List<OperatorToken> all() {
        return store.tokens();
    }

    /// Whether any token is in force: a first start makes one where none is.
    public boolean anyInForce() {
        return byHash.values().stream().anyMatch(this::inForce);
    }

    /// Ends a token now. False where there is none or it had ended before.
    public boolean revoke(String id, @Nullable String reason, Actor actor) {
        Optional<OperatorToken> known =
                all().stream().filter(token -> token.id().equals(id)).findFirst();
        long now = clock.millis();
        boolean revoked =
                known.isPresent() && store.revoke(known.get(), now, Deeds.revoked(known.get(), now, reason, actor));
        if (revoked) {
            byHash.values().removeIf(token -> token.id().equals(id));
        }
        return revoked;
    }

    /// Forgets the tokens over an organization that was deleted.
    public void forget(String organization) {
        byHash.values()
                .removeIf(token -> organization.equals(token.grant().realm().organization()));
    }

    private boolean inForce(OperatorToken token) {
        return token.revokedAt() == null && clock.millis() < token.expiresAt();
    }

    private String newId() {
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        return "tok_" + HexFormat.of().formatHex(bytes);
    }

    /// A new token with its secret, which nobody can read again.
    public record Created(OperatorToken token, String secret) {
        @Override
        public String toString() {
            return "Created[" + token.id() + "]";
        }
    }
}
