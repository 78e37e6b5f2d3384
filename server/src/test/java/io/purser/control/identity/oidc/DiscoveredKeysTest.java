package io.purser.control.identity.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import io.purser.control.identity.oidc.FakeIssuer.Page;
import io.purser.platform.config.Place;
import io.purser.platform.config.TrustedIssuer;
import io.purser.platform.outbound.AddressRange;
import io.purser.platform.outbound.OutboundGet;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Keys over HTTP from a server that is not always kind.
class DiscoveredKeysTest {
    private final Vertx vertx = Vertx.vertx();
    private final OutboundGet outbound = new OutboundGet(vertx, Duration.ofMillis(1_500));
    private final FakeIssuer issuer = new FakeIssuer();

    DiscoveredKeysTest() throws IOException {}

    @AfterEach
    void stop() {
        issuer.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Map<String, RSAKey> keys() throws IOException {
        return keys(issuer.url());
    }

    private Map<String, RSAKey> keys(String url) throws IOException {
        return new DiscoveredKeys(trusted(url), outbound).keys();
    }

    static TrustedIssuer trusted(String url) {
        return new TrustedIssuer(
                "entra",
                url,
                List.of("api://purser"),
                new TrustedIssuer.Tenancy.One("acme"),
                TrustedIssuer.Claims.USUAL,
                Map.of("Purser.Finance", "billing_admin", "Purser.Lead", "team_lead"),
                List.<AddressRange>of(),
                new Place("purser.yaml", 1, ""));
    }

    @Test
    void onlyPublicRsaKeysThatSignAreTaken() throws Exception {
        RSAKey good = issuer.publish(FakeIssuer.pair("good", 2_048));
        issuer.publish(FakeIssuer.pair("small", 1_024));
        issuer.published.add(new ECKeyGenerator(com.nimbusds.jose.jwk.Curve.P_256)
                .keyID("ec")
                .generate());
        issuer.published.add(new RSAKeyGenerator(2_048)
                .keyID("seals")
                .keyUse(KeyUse.ENCRYPTION)
                .generate());
        issuer.published.add(new RSAKeyGenerator(2_048).generate());
        assertThat(keys()).isEqualTo(Map.of("good", good.toPublicJWK()));
        assertThat(keys().values()).noneMatch(RSAKey::isPrivate);
    }

    @Test
    void aDescriptionOfAnotherIssuerIsRefused() throws Exception {
        issuer.publish(FakeIssuer.pair("k", 2_048));
        issuer.describes(
                FakeIssuer.describing("https://evil.example", issuer.url().replace("/tenant", "/keys")));
        assertThatThrownBy(this::keys)
                .hasMessageContaining("https://evil.example")
                .hasMessageContaining("to the letter");
        issuer.describes(FakeIssuer.describing(issuer.url() + "/", issuer.url().replace("/tenant", "/keys")));
        assertThatThrownBy(this::keys).hasMessageContaining("to the letter");
    }

    /// Where a description may not lead: it is written by others.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http://127.0.0.1:1/keys          | the issuer's own host or a public one
            https://127.0.0.1/keys           | the issuer's own host or a public one
            https://169.254.169.254/latest   | the issuer's own host or a public one
            https://[::1]/keys               | the issuer's own host or a public one
            https://localhost/keys           | the issuer's own host or a public one
            https://0x7f000001/keys          | is not an address of keys
            http://keys.acme.example/keys    | is not encrypted
            file:///etc/passwd               | is not an address of keys
            ftp://keys.acme.example/         | is not an address of keys
            """)
    void aDescriptionLeadsNowhereInside(String keys, String why) {
        issuer.describes(FakeIssuer.describing(issuer.url(), keys));
        assertThatThrownBy(this::keys).isInstanceOf(IOException.class).hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            200 | hello                 | is not a JSON object
            200 | []                    | is not a JSON object
            200 | {"keys": []}          | publishes no RSA key
            200 | {"keys": "none"}      | publishes no RSA key
            200 | {"keys": [{"kty":"RSA","kid":"k","n":"!!","e":"AQAB"}]} | publishes no RSA key
            500 | {}                    | answered 500
            302 | http://127.0.0.1:1/   | answered 302
            """)
    void whatIsNoListOfKeysIsSaidSo(int status, String body, String why) {
        issuer.lists(new Page(status, body));
        assertThatThrownBy(this::keys).isInstanceOf(IOException.class).hasMessageContaining(why);
    }

    @Test
    void documentsAndListsHaveASize() throws Exception {
        issuer.describes(new Page(200, "{\"issuer\":\"" + "x".repeat(64 * 1024) + "\"}"));
        assertThatThrownBy(this::keys).hasMessageContaining("answered more than 65536 bytes");
        issuer.describes(FakeIssuer.describing(issuer.url(), issuer.url().replace("/tenant", "/keys")));
        issuer.lists(new Page(200, "{\"keys\":[" + "{},".repeat(90_000) + "{}]}"));
        assertThatThrownBy(this::keys).hasMessageContaining("answered more than 262144 bytes");
        issuer.lists(new Page(200, "{\"keys\":[" + "{},".repeat(100) + "{}]}"));
        assertThatThrownBy(this::keys).hasMessageContaining("publishes 101 keys");
        issuer.lists(new Page(200, "[".repeat(50_000)));
        assertThatThrownBy(this::keys).hasMessageContaining("is not a JSON object");
    }

    @Test
    void aServerThatDoesNotAnswerIsLeft() {
        issuer.slow = new CountDownLatch(1);
        assertThatThrownBy(this::keys).isInstanceOf(IOException.class).hasMessageContaining("127.0.0.1");
    }
}
