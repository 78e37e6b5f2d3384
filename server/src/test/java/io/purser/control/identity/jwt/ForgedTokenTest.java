package io.purser.control.identity.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.purser.control.audit.Actor;
import io.purser.control.identity.Principal;
import io.purser.control.identity.Principal.Grant;
import io.purser.control.identity.Realm;
import io.purser.control.identity.Role;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// One good token, and every way we know of to forge one from it.
class ForgedTokenTest {
    private static final String US = "https://ai.acme.example";
    private static final Grant LEAD = new Grant(Role.TEAM_LEAD, new Realm.Subtree("acme", "grp_1"));
    private static final Principal HOLDER = new Principal(Actor.operator("tok_1", "ci"), List.of(LEAD));
    private static final Judged BELIEVED = new Judged.Known(HOLDER);

    private final Map<String, String> kept = new HashMap<>();
    private final Map<String, Principal> holders = new HashMap<>(Map.of("tok_1", HOLDER));
    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private final IssuerKey key = new IssuerKey(new IssuerKey.Store() {
        @Override
        public Optional<String> secret(String name) {
            return Optional.ofNullable(kept.get(name));
        }

        @Override
        public void secret(String name, String value) {
            kept.put(name, value);
        }
    });
    private final OwnIssuer issuer =
            new OwnIssuer(() -> US, key, id -> Optional.ofNullable(holders.get(id)), () -> now);
    private final TokenCheck check = new TokenCheck(List.of(issuer), () -> now);

    private String good() {
        return issuer.issue("tok_1", "jti", "ci", LEAD);
    }

    private JWTClaimsSet.Builder claims() throws Exception {
        return new JWTClaimsSet.Builder(SignedJWT.parse(good()).getJWTClaimsSet());
    }

    private JWSHeader.Builder header(JWSAlgorithm algorithm) {
        return new JWSHeader.Builder(algorithm)
                .type(JOSEObjectType.JWT)
                .keyID(key.pair().getKeyID());
    }

    private static String signed(JWSHeader header, JWTClaimsSet claims, JWSSigner signer) throws Exception {
        SignedJWT token = new SignedJWT(header, claims);
        token.sign(signer);
        return token.serialize();
    }

    /// Signed by the right key, with other claims.
    private String claiming(Consumer<JWTClaimsSet.Builder> change) throws Exception {
        JWTClaimsSet.Builder claims = claims();
        change.accept(claims);
        return signed(header(JWSAlgorithm.RS256).build(), claims.build(), new RSASSASigner(key.pair()));
    }

    private static RSAKey stranger() throws Exception {
        return new RSAKeyGenerator(2_048).keyID("stranger").generate();
    }

    private static String part(String json) {
        return Base64URL.encode(json.getBytes(StandardCharsets.UTF_8)).toString();
    }

    @Test
    void aTokenIsBelievedUntilItsEndAndItsHoldersEnd() {
        String token = good();
        assertThat(TokenCheck.isOne(token)).isTrue();
        assertThat(check.judge(token)).isEqualTo(BELIEVED);
        now = now.plus(OwnIssuer.LIFETIME).plusSeconds(59);
        assertThat(check.judge(token)).isEqualTo(BELIEVED);
        now = now.plusSeconds(1);
        assertThat(check.judge(token)).isEqualTo(new Judged.Nobody());
        String next = good();
        assertThat(check.judge(next)).isEqualTo(BELIEVED);
        holders.clear();
        assertThat(check.judge(next)).isEqualTo(new Judged.Nobody());
    }

    @Test
    void theKeyOutlivesTheProcess() {
        String token = good();
        IssuerKey again = new IssuerKey(new IssuerKey.Store() {
            @Override
            public Optional<String> secret(String name) {
                return Optional.ofNullable(kept.get(name));
            }

            @Override
            public void secret(String name, String value) {
                throw new AssertionError("made a second time");
            }
        });
        OwnIssuer same = new OwnIssuer(() -> US, again, id -> Optional.ofNullable(holders.get(id)), () -> now);
        assertThat(new TokenCheck(List.of(same), () -> now).judge(token)).isEqualTo(BELIEVED);
        assertThat(again.published()).doesNotContain("\"d\"").contains("\"kty\":\"RSA\"");
    }

    @Test
    void itSaysWhatItsHolderMayDo() throws Exception {
        JWTClaimsSet claims = SignedJWT.parse(good()).getJWTClaimsSet();
        assertThat(claims.getStringClaim("organization")).isEqualTo("acme");
        assertThat(claims.getStringListClaim("roles")).containsExactly("team_lead");
        assertThat(claims.getStringListClaim("permissions"))
                .contains("keys:write")
                .doesNotContain("policy:write");
    }

    @Test
    void noForgedTokenIsBelieved() throws Exception {
        Map<String, String> forged = forged();
        assertThat(forged).hasSizeGreaterThanOrEqualTo(25);
        forged.forEach((how, token) -> assertThat(check.judge(token)).as(how).isEqualTo(new Judged.Nobody()));
        assertThat(check.judge(good())).as("the good one still").isEqualTo(BELIEVED);
    }

    private Map<String, String> forged() throws Exception {
        Map<String, String> forged = new LinkedHashMap<>();
        algorithms(forged);
        keys(forged);
        claims(forged);
        shapes(forged);
        return forged;
    }

    private void algorithms(Map<String, String> forged) throws Exception {
        String payload = good().split("\\.")[1];
        String id = key.pair().getKeyID();
        forged.put(
                "no algorithm, no signature", part("{\"alg\":\"none\",\"kid\":\"" + id + "\"}") + "." + payload + ".");
        forged.put("no algorithm in capitals", part("{\"alg\":\"NONE\",\"kid\":\"" + id + "\"}") + "." + payload + ".");
        forged.put(
                "no algorithm, with the old signature",
                part("{\"alg\":\"none\",\"kid\":\"" + id + "\"}") + "." + payload + "." + good().split("\\.")[2]);
        byte[] published = key.pair().toRSAPublicKey().getEncoded();
        forged.put(
                "the public key as a shared secret",
                signed(header(JWSAlgorithm.HS256).build(), claims().build(), new MACSigner(published)));
        forged.put(
                "the published document as a shared secret",
                signed(
                        header(JWSAlgorithm.HS256).build(),
                        claims().build(),
                        new MACSigner(key.published().getBytes(StandardCharsets.UTF_8))));
        forged.put(
                "the right key by RS512",
                signed(header(JWSAlgorithm.RS512).build(), claims().build(), new RSASSASigner(key.pair())));
        forged.put(
                "the right key by PS256",
                signed(header(JWSAlgorithm.PS256).build(), claims().build(), new RSASSASigner(key.pair())));
        forged.put(
                "a key of another kind",
                signed(
                        header(JWSAlgorithm.ES256).build(),
                        claims().build(),
                        new ECDSASigner(new ECKeyGenerator(Curve.P_256).generate())));
    }

    private void keys(Map<String, String> forged) throws Exception {
        RSAKey stranger = stranger();
        JWSSigner theirs = new RSASSASigner(stranger);
        forged.put(
                "a stranger's key under our id",
                signed(header(JWSAlgorithm.RS256).build(), claims().build(), theirs));
        forged.put(
                "a stranger's key under its own id",
                signed(header(JWSAlgorithm.RS256).keyID("stranger").build(), claims().build(), theirs));
        forged.put(
                "a stranger's key in the header",
                signed(header(JWSAlgorithm.RS256).jwk(stranger.toPublicJWK()).build(), claims().build(), theirs));
        forged.put(
                "a stranger's list of keys",
                signed(
                        header(JWSAlgorithm.RS256)
                                .jwkURL(URI.create("https://evil.example/jwks.json"))
                                .build(),
                        claims().build(),
                        theirs));
        forged.put(
                "a stranger's certificate",
                signed(
                        header(JWSAlgorithm.RS256)
                                .x509CertURL(URI.create("https://evil.example/cert.pem"))
                                .build(),
                        claims().build(),
                        theirs));
        forged.put(
                "no key named",
                signed(header(JWSAlgorithm.RS256).keyID(null).build(), claims().build(), new RSASSASigner(key.pair())));
        forged.put(
                "a key by a path",
                signed(
                        header(JWSAlgorithm.RS256).keyID("../../dev/null").build(),
                        claims().build(),
                        new RSASSASigner(key.pair())));
        forged.put(
                "something critical that is not understood",
                signed(
                        header(JWSAlgorithm.RS256)
                                .criticalParams(Set.of("exp"))
                                .customParam("exp", 1)
                                .build(),
                        claims().build(),
                        new RSASSASigner(key.pair())));
    }

    private void claims(Map<String, String> forged) throws Exception {
        forged.put("another issuer", claiming(claims -> claims.issuer("https://evil.example")));
        forged.put("no issuer", claiming(claims -> claims.issuer(null)));
        forged.put("another audience", claiming(claims -> claims.audience("somebody")));
        forged.put("no audience", claiming(claims -> claims.audience((String) null)));
        forged.put("no subject", claiming(claims -> claims.subject(null)));
        forged.put("a subject that nobody is", claiming(claims -> claims.subject("tok_2")));
        forged.put("no organization", claiming(claims -> claims.claim("organization", null)));
        forged.put("an organization that is a number", claiming(claims -> claims.claim("organization", 7)));
        forged.put("an organization without a name", claiming(claims -> claims.claim("organization", "")));
        forged.put("no end", claiming(claims -> claims.expirationTime(null)));
        forged.put("over", claiming(claims -> claims.expirationTime(Date.from(now.minusSeconds(61)))));
        forged.put("no begin", claiming(claims -> claims.notBeforeTime(null)));
        forged.put("not yet", claiming(claims -> claims.notBeforeTime(Date.from(now.plusSeconds(61)))));
    }

    private void shapes(Map<String, String> forged) throws Exception {
        String good = good();
        String[] parts = good.split("\\.");
        String changed = new String(new Base64URL(parts[1]).decode(), StandardCharsets.UTF_8)
                .replace("team_lead", "super_admin");
        forged.put("changed claims", parts[0] + "." + part(changed) + "." + parts[2]);
        forged.put("no signature", parts[0] + "." + parts[1] + ".");
        forged.put("a short signature", good.substring(0, good.length() - 8));
        forged.put("a signature of zeros", parts[0] + "." + parts[1] + "." + part("\0".repeat(256)));
        forged.put("a part too few", parts[0] + "." + parts[1]);
        forged.put("a part too many", good + "." + parts[2]);
        forged.put("claims that are no JSON", parts[0] + "." + part("hello") + "." + parts[2]);
        forged.put("a header that is no JSON", part("hello") + "." + parts[1] + "." + parts[2]);
        forged.put("longer than any", good + "A".repeat(10_000));
        forged.put("nothing", "eyJ..");
    }
}
