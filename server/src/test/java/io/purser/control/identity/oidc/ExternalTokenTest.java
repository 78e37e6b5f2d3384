package io.purser.control.identity.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.purser.control.api.CallTokens;
import io.purser.control.audit.Actor;
import io.purser.control.identity.Newcomers;
import io.purser.control.identity.Principal;
import io.purser.control.identity.Principal.Grant;
import io.purser.control.identity.Realm;
import io.purser.control.identity.Role;
import io.purser.control.identity.jwt.IssuerKey;
import io.purser.control.identity.jwt.Judged;
import io.purser.control.identity.jwt.OwnIssuer;
import io.purser.control.identity.jwt.TokenCheck;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.Group;
import io.purser.core.tenancy.Organization;
import io.purser.core.tenancy.User;
import io.purser.core.tenancy.UserRole;
import io.purser.governance.access.Access;
import io.purser.governance.access.KeyAccess;
import io.purser.platform.config.Place;
import io.purser.platform.config.TrustedIssuer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Tokens of another's issuer: whom they let in, and every way we know of to forge one. The installation's own issuer
/// stands beside it, and neither opens by the other's key.
class ExternalTokenTest {
    private static final String US = "https://ai.acme.example";
    private static final String ENGINEERING = "grp_1";

    private final FakeIssuer issuer = new FakeIssuer();
    private final RSAKey pair = issuer.publish(FakeIssuer.pair("theirs", 2_048));
    private final Map<String, String> sealed = new HashMap<>();
    private final List<User> users = new ArrayList<>(List.of(
            new User(
                    "usr_ada", "ada@acme.example", ENGINEERING, false, List.of(new UserRole("team_lead", null, false))),
            new User("usr_free", "free@acme.example", null, false, List.of()),
            new User(
                    "usr_bob",
                    "bob",
                    ENGINEERING,
                    false,
                    List.of(new UserRole("viewer", "grp_2", false), new UserRole("billing_admin", null, false)))));
    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private final IssuerKey ownKey = new IssuerKey(new IssuerKey.Store() {
        @Override
        public Optional<String> secret(String name) {
            return Optional.ofNullable(sealed.get(name));
        }

        @Override
        public void secret(String name, String value) {
            sealed.put(name, value);
        }
    });
    private final OwnIssuer own = new OwnIssuer(
            () -> US, ownKey, _ -> Optional.of(Principal.everything(Actor.operator("tok_1", "ci"))), () -> now);
    private final TokenCheck check = checking(DiscoveredKeysTest.trusted(issuer.url()));

    ExternalTokenTest() throws Exception {}

    @AfterEach
    void stop() {
        issuer.close();
    }

    private TokenCheck checking(TrustedIssuer trusted) {
        return new TokenCheck(List.of(own, external(trusted)), () -> now);
    }

    private ExternalIssuer external(TrustedIssuer trusted) {
        RemoteKeys keys = new RemoteKeys(
                trusted.name(), () -> Map.of(pair.getKeyID(), pair.toPublicJWK()), () -> now, Runnable::run);
        return new ExternalIssuer(
                trusted,
                keys,
                name -> name.equals("acme") ? Optional.of(policy()) : Optional.empty(),
                Newcomers.NONE,
                () -> now);
    }

    private Policy policy() {
        Organization acme = new Organization("acme", CurrencyUnit.USD, ZoneId.of("UTC"), 1, MonthDay.of(1, 1));
        return new Policy(
                1,
                acme,
                List.of(new Group(ENGINEERING, "engineering", null, null), new Group("grp_2", "sales", null, null)),
                users,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private String token(String user, Consumer<JWTClaimsSet.Builder> more) {
        try {
            return issuer.token(pair, user, now, more);
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private String good() {
        return token("ada@acme.example", _ -> {});
    }

    private Principal known(String token) {
        Judged judged = check.judge(token);
        assertThat(judged).isInstanceOf(Judged.Known.class);
        return ((Judged.Known) judged).principal();
    }

    private static Grant own(String user) {
        return new Grant(Role.MEMBER, new Realm.Own("acme", user));
    }

    @Test
    void aTokenOpensWhatTheUserOfThatNameMay() {
        assertThat(known(good()))
                .isEqualTo(new Principal(
                        Actor.user("usr_ada", "ada@acme.example", "entra"),
                        List.of(own("usr_ada"), new Grant(Role.TEAM_LEAD, new Realm.Subtree("acme", ENGINEERING)))));
        assertThat(known(token("bob", _ -> {})).grants())
                .containsExactly(
                        own("usr_bob"),
                        new Grant(Role.VIEWER, new Realm.Subtree("acme", "grp_2")),
                        new Grant(Role.BILLING_ADMIN, new Realm.Organization("acme")));
    }

    @Test
    void whatTheFileTakesIsLostWithTheNextRequest() {
        String token = good();
        assertThat(known(token).maySomewhere(io.purser.control.identity.Permission.KEYS_WRITE))
                .isTrue();
        users.set(0, new User("usr_ada", "ada@acme.example", ENGINEERING, false, List.of()));
        assertThat(known(token).grants()).containsExactly(own("usr_ada"));
        users.removeFirst();
        assertThat(check.judge(token)).isInstanceOf(Judged.Turned.class);
    }

    @Test
    void mappedValuesAddRolesAndOthersGiveNothing() {
        assertThat(known(token(
                                "free@acme.example",
                                claims -> claims.claim("roles", List.of("Purser.Finance", "Other", 7))))
                        .grants())
                .containsExactly(own("usr_free"), new Grant(Role.BILLING_ADMIN, new Realm.Organization("acme")));
        assertThat(known(token("free@acme.example", claims -> claims.claim("roles", List.of("Purser.Lead"))))
                        .grants())
                .as("a lead over its group, and it has none")
                .containsExactly(own("usr_free"));
        assertThat(known(token(
                                "free@acme.example",
                                claims -> claims.claim("roles", List.of("super_admin", "Everyone"))))
                        .grants())
                .containsExactly(own("usr_free"));
        assertThat(known(token("bob", claims -> claims.claim("roles", "Purser.Finance")))
                        .grants())
                .as("the same from both")
                .hasSize(3);
    }

    @Test
    void addressesAreComparedWithoutRegardToPlainCapitalsAndNothingElseIs() {
        assertThat(known(token("ADA@Acme.example", _ -> {})).label()).isEqualTo("ada@acme.example");
        assertThat(check.judge(token("BOB", _ -> {}))).isInstanceOf(Judged.Turned.class);
        users.add(new User("usr_k", "kim@acme.example", null, false, List.of()));
        assertThat(check.judge(token("\u212Aim@acme.example", _ -> {})))
                .as("a Kelvin sign is no k")
                .isInstanceOf(Judged.Turned.class);
        users.add(new User("usr_2", "Ada@acme.example", null, false, List.of()));
        assertThat(check.judge(token("ADA@acme.example", _ -> {})))
                .as("two might be meant")
                .isInstanceOf(Judged.Turned.class);
        assertThat(known(token("Ada@acme.example", _ -> {})).actor().id()).isEqualTo("usr_2");
    }

    @Test
    void theFirstClaimThatIsThereNamesTheUser() {
        assertThat(known(token("ada@acme.example", claims -> claims.claim("email", "free@acme.example")))
                        .label())
                .isEqualTo("ada@acme.example");
        Consumer<JWTClaimsSet.Builder> byMail =
                claims -> claims.claim("preferred_username", null).claim("email", "free@acme.example");
        assertThat(check.judge(token("bob", byMail)))
                .as("an address that anybody's directory may hold, unless the operator says so")
                .isInstanceOf(Judged.Turned.class);
        TokenCheck mails = checking(new TrustedIssuer(
                "google",
                issuer.url(),
                List.of("api://purser"),
                new TrustedIssuer.Tenancy.One("acme"),
                new TrustedIssuer.Claims(List.of("email"), "roles"),
                Map.of(),
                List.of(),
                new Place("purser.yaml", 1, "")));
        assertThat(mails.judge(token("", byMail))).isInstanceOf(Judged.Known.class);
        assertThat(mails.judge(token("", byMail.andThen(claims -> claims.claim("email_verified", true)))))
                .isInstanceOf(Judged.Known.class);
        assertThat(mails.judge(token("", byMail.andThen(claims -> claims.claim("email_verified", false)))))
                .as("an address that is only claimed")
                .isInstanceOf(Judged.Turned.class);
    }

    @Test
    void whoIsNoUserIsToldSoAndByWhichName() {
        assertThat(check.judge(token("eve@acme.example", _ -> {})))
                .isEqualTo(new Judged.Turned(
                        "\"entra\" calls you \"eve@acme.example\", and no user of the organization has"
                                + " that name; an administrator adds it under users in the governance file"));
    }

    @Test
    void groupsThatDidNotFitAreUnknownAndGiveNothing() {
        TrustedIssuer byGroups = new TrustedIssuer(
                "entra",
                issuer.url(),
                List.of("api://purser"),
                new TrustedIssuer.Tenancy.One("acme"),
                new TrustedIssuer.Claims(List.of("preferred_username"), "groups"),
                Map.of("3f0c0000-0000-0000-0000-000000000000", "billing_admin"),
                List.of(),
                new Place("purser.yaml", 1, ""));
        TokenCheck check = checking(byGroups);
        String id = "3f0c0000-0000-0000-0000-000000000000";
        Judged fits = check.judge(token("free@acme.example", claims -> claims.claim("groups", List.of(id))));
        assertThat(((Judged.Known) fits).principal().grants()).hasSize(2);
        List<Consumer<JWTClaimsSet.Builder>> overages = List.of(
                claims -> claims.claim("_claim_names", Map.of("groups", "src1"))
                        .claim("_claim_sources", Map.of("src1", Map.of("endpoint", "https://graph.example/x"))),
                claims -> claims.claim("hasgroups", true),
                claims -> claims.claim("hasgroups", "true"),
                claims -> claims.claim("groups:src1", "https://graph.example/x"),
                claims -> claims.claim("_claim_names", Map.of("groups", "src1")).claim("groups", List.of(id)));
        for (Consumer<JWTClaimsSet.Builder> overage : overages) {
            Principal who = ((Judged.Known) check.judge(token("free@acme.example", overage))).principal();
            assertThat(who.grants()).containsExactly(own("usr_free"));
            assertThat(who.notes()).singleElement().asString().contains("does not carry \"groups\"");
        }
        assertThat(known(token("ada@acme.example", overages.getFirst())).notes())
                .as("where no role follows from groups nothing is missing")
                .isEmpty();
    }

    @Test
    void aClaimMaySayWhoseUserItIs() {
        TrustedIssuer byTenant = new TrustedIssuer(
                "entra",
                issuer.url(),
                List.of("api://purser"),
                new TrustedIssuer.Tenancy.ByClaim("tid", Map.of("t-1", "acme", "t-2", "gone")),
                TrustedIssuer.Claims.USUAL,
                Map.of(),
                List.of(),
                new Place("purser.yaml", 1, ""));
        TokenCheck check = checking(byTenant);
        assertThat(check.judge(token("bob", claims -> claims.claim("tid", "t-1"))))
                .isInstanceOf(Judged.Known.class);
        for (@Nullable Object tenant : new @Nullable Object[] {"t-2", "t-3", "acme", "", 1, null}) {
            assertThat(check.judge(token("bob", claims -> claims.claim("tid", tenant))))
                    .as("tenant " + tenant)
                    .isEqualTo(new Judged.Turned(
                            "the issuer \"entra\" names no organization of this installation for you; an administrator"
                                    + " says it under issuers in purser.yaml"));
        }
    }

    @Test
    void nestedClaimsAreReachedByDots() {
        TrustedIssuer keycloak = new TrustedIssuer(
                "keycloak",
                issuer.url(),
                List.of("api://purser"),
                new TrustedIssuer.Tenancy.One("acme"),
                new TrustedIssuer.Claims(List.of("preferred_username"), "realm_access.roles"),
                Map.of("finance", "billing_admin"),
                List.of(),
                new Place("purser.yaml", 1, ""));
        Judged judged = checking(keycloak)
                .judge(token("bob", claims -> claims.claim("realm_access", Map.of("roles", List.of("finance")))));
        assertThat(((Judged.Known) judged).principal().grants())
                .contains(new Grant(Role.BILLING_ADMIN, new Realm.Organization("acme")));
    }

    @Test
    void tokensOfRfc9068AndWithoutABeginAreGood() throws Exception {
        JWTClaimsSet claims = issuer.claims("bob", now).notBeforeTime(null).build();
        SignedJWT token = new SignedJWT(
                FakeIssuer.header(pair).type(new JOSEObjectType("at+jwt")).build(), claims);
        token.sign(new RSASSASigner(pair));
        assertThat(known(token.serialize()).label()).isEqualTo("bob");
        SignedJWT untyped = new SignedJWT(FakeIssuer.header(pair).type(null).build(), claims);
        untyped.sign(new RSASSASigner(pair));
        assertThat(known(untyped.serialize()).label()).isEqualTo("bob");
    }

    @Test
    void noForgedTokenIsBelieved() throws Exception {
        Map<String, String> forged = new LinkedHashMap<>();
        crossed(forged);
        keys(forged);
        claims(forged);
        assertThat(forged).hasSize(34);
        forged.forEach((how, token) -> assertThat(check.judge(token)).as(how).isEqualTo(new Judged.Nobody()));
        assertThat(check.judge(good())).as("the good one still").isInstanceOf(Judged.Known.class);
        assertThat(check.judge(ours())).as("and ours").isInstanceOf(Judged.Known.class);
    }

    /// The same on model calls, where the only issuers are those that say so.
    @Test
    void noForgedTokenMakesAModelCall() throws Exception {
        KeyAccess access = new KeyAccess(secret -> Integer.toHexString(secret.hashCode()), () -> now);
        access.policies(List.of(policy()));
        CallTokens calls = new CallTokens(
                new TokenCheck(List.of(external(DiscoveredKeysTest.trusted(issuer.url()))), () -> now), () -> now);
        access.believes(calls);
        Map<String, String> forged = new LinkedHashMap<>();
        crossed(forged);
        keys(forged);
        claims(forged);
        forged.put("one of ours", ours());
        assertThat(forged).hasSize(35);
        forged.forEach((how, token) -> {
            access.look(token);
            assertThat(access.authenticate(token, now.toEpochMilli()))
                    .as(how)
                    .isInstanceOf(Access.Result.Unauthenticated.class);
        });
        String good = good();
        assertThat(access.authenticate(good, now.toEpochMilli()))
                .as("nobody has looked")
                .isInstanceOf(Access.Result.Unauthenticated.class);
        assertThat(access.mustLook(good, now.toEpochMilli())).isTrue();
        access.look(good);
        assertThat(access.mustLook(good, now.toEpochMilli())).isFalse();
        assertThat(access.authenticate(good, now.toEpochMilli()))
                .isInstanceOfSatisfying(
                        Access.Result.Known.class,
                        known -> assertThat(known.caller().identity().key()).isNull());
        now = now.plusSeconds(3_600);
        assertThat(access.mustLook(good, now.toEpochMilli())).as("its end").isTrue();
        access.look(good);
        assertThat(access.authenticate(good, now.toEpochMilli()))
                .as("without leeway")
                .isInstanceOf(Access.Result.Unauthenticated.class);
    }

    private String ours() {
        return own.issue("tok_1", "jti", "ci", Grant.EVERYTHING);
    }

    /// The private half of the installation's own key, as it is kept.
    private RSAKey ownPair() throws Exception {
        ours();
        return RSAKey.parse(sealed.values().iterator().next());
    }

    private static String signed(JWSHeader header, JWTClaimsSet claims, JWSSigner signer) throws Exception {
        SignedJWT token = new SignedJWT(header, claims);
        token.sign(signer);
        return token.serialize();
    }

    /// One issuer's key under the other's name.
    private void crossed(Map<String, String> forged) throws Exception {
        RSAKey ownPair = ownPair();
        JWTClaimsSet theirs = issuer.claims("ada@acme.example", now).build();
        JWTClaimsSet ours = SignedJWT.parse(ours()).getJWTClaimsSet();
        forged.put("our key under their name", FakeIssuer.signed(ownPair, theirs));
        forged.put(
                "our key under their name and their key's id",
                signed(FakeIssuer.header(pair).build(), theirs, new RSASSASigner(ownPair)));
        forged.put("their key under our name", FakeIssuer.signed(pair, ours));
        forged.put(
                "their key under our name and our key's id",
                signed(FakeIssuer.header(ownPair).build(), ours, new RSASSASigner(pair)));
        forged.put(
                "our claims under their name",
                FakeIssuer.signed(
                        ownPair,
                        new JWTClaimsSet.Builder(ours).issuer(issuer.url()).build()));
        forged.put(
                "their claims for our audience",
                FakeIssuer.signed(
                        pair,
                        new JWTClaimsSet.Builder(theirs).audience("purser").build()));
    }

    private void keys(Map<String, String> forged) throws Exception {
        JWTClaimsSet claims = issuer.claims("ada@acme.example", now).build();
        RSAKey stranger = FakeIssuer.pair("stranger", 2_048);
        JWSSigner theirs = new RSASSASigner(stranger);
        JWSSigner right = new RSASSASigner(pair);
        JWSHeader header = FakeIssuer.header(pair).build();
        String payload = good().split("\\.")[1];
        String list = new JWKSet(pair.toPublicJWK()).toString();
        forged.put("no algorithm", part("{\"alg\":\"none\",\"kid\":\"theirs\"}") + "." + payload + ".");
        forged.put(
                "no algorithm, with a signature",
                part("{\"alg\":\"none\",\"kid\":\"theirs\"}") + "." + payload + "." + good().split("\\.")[2]);
        JWSHeader.Builder shared = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("theirs");
        forged.put(
                "the public key as a shared secret",
                signed(
                        shared.build(),
                        claims,
                        new MACSigner(pair.toRSAPublicKey().getEncoded())));
        forged.put(
                "the published list as a shared secret",
                signed(shared.build(), claims, new MACSigner(list.getBytes(StandardCharsets.UTF_8))));
        forged.put(
                "the right key by RS512",
                signed(new JWSHeader.Builder(JWSAlgorithm.RS512).keyID("theirs").build(), claims, right));
        forged.put(
                "the right key by PS256",
                signed(new JWSHeader.Builder(JWSAlgorithm.PS256).keyID("theirs").build(), claims, right));
        forged.put("a stranger's key under the right id", signed(header, claims, theirs));
        forged.put("a stranger's key under its own id", FakeIssuer.signed(stranger, claims));
        forged.put(
                "a stranger's key in the header",
                signed(FakeIssuer.header(pair).jwk(stranger.toPublicJWK()).build(), claims, theirs));
        forged.put(
                "a stranger's list",
                signed(
                        FakeIssuer.header(stranger)
                                .jwkURL(URI.create("https://evil.example/keys"))
                                .build(),
                        claims,
                        theirs));
        forged.put(
                "a stranger's certificate",
                signed(
                        FakeIssuer.header(stranger)
                                .x509CertURL(URI.create("https://evil.example/cert"))
                                .build(),
                        claims,
                        theirs));
        forged.put("no key named", signed(FakeIssuer.header(pair).keyID(null).build(), claims, right));
        forged.put(
                "something critical",
                signed(
                        FakeIssuer.header(pair)
                                .criticalParams(Set.of("exp"))
                                .customParam("exp", 1)
                                .build(),
                        claims,
                        right));
        forged.put(
                "what says that it is no access token",
                signed(
                        FakeIssuer.header(pair)
                                .type(new JOSEObjectType("logout+jwt"))
                                .build(),
                        claims,
                        right));
    }

    private void claims(Map<String, String> forged) {
        String who = "ada@acme.example";
        forged.put("another audience", token(who, claims -> claims.audience("api://other")));
        forged.put("an audience that begins like ours", token(who, claims -> claims.audience("api://purser2")));
        forged.put("no audience", token(who, claims -> claims.audience((String) null)));
        forged.put("another issuer", token(who, claims -> claims.issuer("https://evil.example")));
        forged.put("nearly the issuer", token(who, claims -> claims.issuer(issuer.url() + "/")));
        forged.put("no issuer", token(who, claims -> claims.issuer(null)));
        forged.put("no subject", token(who, claims -> claims.subject(null)));
        forged.put("no end", token(who, claims -> claims.expirationTime(null)));
        forged.put("over", token(who, claims -> claims.expirationTime(Date.from(now.minusSeconds(61)))));
        forged.put("not yet", token(who, claims -> claims.notBeforeTime(Date.from(now.plusSeconds(61)))));
        forged.put("from the future", token(who, claims -> claims.issueTime(Date.from(now.plusSeconds(61)))));
        forged.put("a logout token", token(who, claims -> claims.claim("events", Map.of("logout", Map.of()))));
        forged.put("longer than any", token(who, claims -> claims.claim("x", "x".repeat(20_000))));
        String[] parts = good().split("\\.");
        String changed = new String(new Base64URL(parts[1]).decode(), StandardCharsets.UTF_8).replace("ada@", "bob@");
        forged.put("changed claims", parts[0] + "." + part(changed) + "." + parts[2]);
    }

    private static String part(String json) {
        return Base64URL.encode(json.getBytes(StandardCharsets.UTF_8)).toString();
    }

    @Test
    void forgeriesAskTheIssuerForNothing() throws Exception {
        int[] fetches = {0};
        RemoteKeys keys = new RemoteKeys(
                "entra",
                () -> {
                    fetches[0]++;
                    throw new IOException("away");
                },
                () -> now,
                Runnable::run);
        TokenCheck check = new TokenCheck(
                List.of(new ExternalIssuer(
                        DiscoveredKeysTest.trusted(issuer.url()),
                        keys,
                        _ -> Optional.empty(),
                        Newcomers.NONE,
                        () -> now)),
                () -> now);
        assertThat(check.judge(token("bob", claims -> claims.audience("api://other"))))
                .isEqualTo(new Judged.Nobody());
        assertThat(check.judge(token("bob", claims -> claims.expirationTime(Date.from(Instant.EPOCH)))))
                .isEqualTo(new Judged.Nobody());
        assertThat(fetches[0]).isZero();
        assertThat(check.judge(good())).isInstanceOf(Judged.Later.class);
        assertThat(fetches[0]).isEqualTo(1);
    }
}
