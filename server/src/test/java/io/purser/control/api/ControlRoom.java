package io.purser.control.api;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import io.purser.control.admin.Desk;
import io.purser.control.admin.OperatorTokens;
import io.purser.control.admin.PolicyStore.Kept;
import io.purser.control.analytics.LedgerInMemory;
import io.purser.control.identity.Newcomers;
import io.purser.control.identity.Principal;
import io.purser.control.identity.jwt.IssuerKey;
import io.purser.control.identity.jwt.OwnIssuer;
import io.purser.control.identity.jwt.TokenCheck;
import io.purser.control.identity.oidc.ExternalIssuer;
import io.purser.control.identity.oidc.FakeIssuer;
import io.purser.control.identity.oidc.RemoteKeys;
import io.purser.control.signin.Holders;
import io.purser.control.signin.Sessions;
import io.purser.control.signin.SessionsInMemory;
import io.purser.platform.config.Place;
import io.purser.platform.config.TrustedIssuer;
import io.purser.platform.http.Request;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The control plane over memory, as callers see it.
public final class ControlRoom {
    private static final String SSO = "https://sso.acme.example";
    private static final RSAKey PAIR = pair();

    public final Desk desk;
    public final LedgerInMemory ledger = new LedgerInMemory();
    public final OperatorTokens tokens;
    public final IssuerKey issuerKey = new IssuerKey(new KeptSecrets());
    public final OwnIssuer issuer;
    public final Sessions sessions;
    public final Credentials credentials;
    public final String operator;

    public ControlRoom(Path folder) {
        desk = new Desk(folder);
        tokens = new OperatorTokens(desk.store, desk.keyHash, desk.random, desk.clock);
        operator = tokens.create("first", Duration.ofDays(1), Principal.Grant.EVERYTHING, Desk.ADA.actor())
                .secret();
        issuer = new OwnIssuer(() -> "https://ai.acme.example", issuerKey, tokens::holder, desk.clock);
        Holders holders = new Holders(
                tokens::holder, name -> desk.policies.find(name).map(Kept::policy), desk.rosters::isStopped, Set.of());
        sessions = new Sessions(new SessionsInMemory(), holders, desk.keyHash, desk.random, desk.clock);
        credentials = new Credentials(
                tokens,
                new TokenCheck(List.of(issuer, people()), desk.clock),
                new AccessByList(
                        () -> desk.policies.all().stream().map(Kept::policy).toList(), desk.keyHash),
                desk.clock,
                new Browsers(sessions, () -> "http://localhost"));
    }

    /// An identity provider whose tokens name users of `acme`.
    private ExternalIssuer people() {
        RemoteKeys keys =
                new RemoteKeys("entra", () -> Map.of(PAIR.getKeyID(), PAIR.toPublicJWK()), desk.clock, Runnable::run);
        TrustedIssuer trusted = new TrustedIssuer(
                "entra",
                SSO,
                List.of("api://purser"),
                new TrustedIssuer.Tenancy.One("acme"),
                TrustedIssuer.Claims.USUAL,
                Map.of(),
                List.of(),
                new Place("purser.yaml", 1, ""));
        return new ExternalIssuer(
                trusted, keys, name -> desk.policies.find(name).map(Kept::policy), Newcomers.NONE, desk.clock);
    }

    /// A token of that provider for a user.
    public String signedIn(String user) {
        try {
            return FakeIssuer.signed(
                    PAIR,
                    new JWTClaimsSet.Builder()
                            .issuer(SSO)
                            .audience("api://purser")
                            .subject(user)
                            .claim("preferred_username", user)
                            .expirationTime(Date.from(desk.clock.instant().plusSeconds(600)))
                            .build());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RSAKey pair() {
        try {
            return FakeIssuer.pair("sso", 2_048);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class KeptSecrets implements IssuerKey.Store {
        private final Map<String, String> kept = new HashMap<>();

        @Override
        public Optional<String> secret(String name) {
            return Optional.ofNullable(kept.get(name));
        }

        @Override
        public void secret(String name, String value) {
            kept.put(name, value);
        }
    }

    /// A request as the listener hands it in.
    public static Request request(String method, String pathAndQuery, Map<String, String> headers, String body) {
        Map<String, List<String>> query = new HashMap<>();
        int at = pathAndQuery.indexOf('?');
        if (at >= 0) {
            for (String pair : pathAndQuery.substring(at + 1).split("&")) {
                String[] sides = pair.split("=", 2);
                query.computeIfAbsent(sides[0], _ -> new ArrayList<>()).add(sides.length == 2 ? sides[1] : "");
            }
        }
        Map<String, List<String>> lists = new HashMap<>();
        headers.forEach((name, value) -> lists.put(name, List.of(value)));
        return new Request(
                method,
                at < 0 ? pathAndQuery : pathAndQuery.substring(0, at),
                Map.of(),
                query,
                lists,
                Buffer.buffer(body));
    }

    /// Headers of a caller with this credential.
    public static Map<String, String> bearer(@Nullable String secret) {
        return secret == null ? Map.of() : Map.of("authorization", "Bearer " + secret);
    }
}
