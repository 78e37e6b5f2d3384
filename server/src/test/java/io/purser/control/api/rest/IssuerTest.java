package io.purser.control.api.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import io.purser.control.admin.Desk;
import io.purser.control.admin.OperatorTokens;
import io.purser.control.api.Browsers;
import io.purser.control.api.ControlRoom;
import io.purser.control.api.Credentials.Who;
import io.purser.control.identity.Principal.Grant;
import io.purser.control.identity.Realm;
import io.purser.control.identity.Role;
import io.purser.control.signin.Devices;
import io.purser.platform.http.Response;
import io.purser.platform.http.Route;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IssuerTest {
    private static final String GRANT = "grant_type=client_credentials";

    private final ObjectMapper json = new ObjectMapper();
    private final ControlRoom room;
    private final IssuerRoutes routes;
    private final OperatorTokens.Created client;

    IssuerTest(@TempDir Path folder) {
        room = new ControlRoom(folder);
        Browsers browsers = new Browsers(room.sessions, () -> "http://localhost");
        DeviceTokens devices =
                new DeviceTokens(browsers, new Devices(room.desk.keyHash, room.desk.random, room.desk.clock));
        routes = new IssuerRoutes(room.tokens, room.issuer, room.issuerKey, room.desk.random, devices);
        client = room.tokens.create(
                "ci", Duration.ofDays(1), new Grant(Role.VIEWER, new Realm.Organization("acme")), Desk.ADA.actor());
    }

    private Response call(String path, Map<String, String> headers, String body) throws Exception {
        for (Route route : routes.routes()) {
            if (route.path().equals(path) && route.handling() instanceof Route.Blocking blocking) {
                return blocking.handle(ControlRoom.request(route.method().name(), path, headers, body));
            }
        }
        throw new AssertionError(path);
    }

    private JsonNode body(Response response) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        response.body().writeTo(out);
        return json.readTree(out.toByteArray());
    }

    private Response form(String body) throws Exception {
        return call("/oauth2/token", Map.of("content-type", "application/x-www-form-urlencoded"), body);
    }

    private Response basic(String id, String secret, String body) throws Exception {
        String pair = Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
        Map<String, String> headers = new HashMap<>();
        headers.put("content-type", "application/x-www-form-urlencoded; charset=utf-8");
        headers.put("authorization", "Basic " + pair);
        return call("/oauth2/token", headers, body);
    }

    private String credentials() {
        return "&client_id=" + client.token().id() + "&client_secret=" + client.secret();
    }

    @Test
    void aClientGetsATokenThatOpensWhatTheClientOpens() throws Exception {
        for (Response response : new Response[] {
            form(GRANT + credentials()), basic(client.token().id(), client.secret(), GRANT)
        }) {
            JsonNode given = body(response);
            assertThat(response.status()).as(given.toString()).isEqualTo(200);
            assertThat(given.path("token_type").asText()).isEqualTo("Bearer");
            assertThat(given.path("expires_in").asInt()).isEqualTo(900);
            assertThat(response.headers()).containsEntry("cache-control", "no-store");
            String token = given.path("access_token").asText();
            assertThat(room.credentials.who(ControlRoom.request("GET", "/", ControlRoom.bearer(token), "")))
                    .isEqualTo(new Who.Known(client.token().principal()));
        }
    }

    @Test
    void itEndsWithTheClient() throws Exception {
        String token = body(form(GRANT + credentials())).path("access_token").asText();
        room.tokens.revoke(client.token().id(), null, Desk.ADA.actor());
        assertThat(room.credentials.who(ControlRoom.request("GET", "/", ControlRoom.bearer(token), "")))
                .isEqualTo(new Who.Nobody());
        assertThat(form(GRANT + credentials()).status()).isEqualTo(401);
    }

    @Test
    void whoeverKnowsThePublishedKeysCanCheckIt() throws Exception {
        JsonNode described = body(call("/.well-known/openid-configuration", Map.of(), ""));
        assertThat(described.path("issuer").asText()).isEqualTo("https://ai.acme.example");
        assertThat(described.path("jwks_uri").asText()).isEqualTo("https://ai.acme.example/.well-known/jwks.json");
        SignedJWT token = SignedJWT.parse(
                body(form(GRANT + credentials())).path("access_token").asText());
        JWKSet keys =
                JWKSet.parse(body(call("/.well-known/jwks.json", Map.of(), "")).toString());
        assertThat(keys.containsNonPublicKeys()).isFalse();
        assertThat(token.verify(new RSASSAVerifier(
                        keys.getKeyByKeyId(token.getHeader().getKeyID()).toRSAKey())))
                .isTrue();
        assertThat(token.getJWTClaimsSet().getIssuer())
                .isEqualTo(described.path("issuer").asText());
    }

    @Test
    void whatIsNotUnderstoodIsRefusedInTheWordsOfTheStandard() throws Exception {
        assertThat(error(form(GRANT))).isEqualTo("401 invalid_client");
        assertThat(error(form(GRANT + "&client_id=" + client.token().id() + "&client_secret=wrong")))
                .isEqualTo("401 invalid_client");
        assertThat(error(form(GRANT + "&client_id=tok_other&client_secret=" + client.secret())))
                .isEqualTo("401 invalid_client");
        assertThat(error(form("grant_type=password" + credentials()))).isEqualTo("400 unsupported_grant_type");
        assertThat(error(form(GRANT + "&scope=billing%3Aread" + credentials()))).isEqualTo("400 invalid_scope");
        assertThat(error(form(GRANT + "&" + GRANT + credentials()))).isEqualTo("400 invalid_request");
        assertThat(error(basic(client.token().id(), client.secret(), GRANT + credentials())))
                .isEqualTo("400 invalid_request");
        assertThat(error(call("/oauth2/token", Map.of("content-type", "application/json"), "{}")))
                .isEqualTo("400 invalid_request");
        assertThat(error(form("a=%zz"))).isEqualTo("400 invalid_request");
    }

    private String error(Response response) throws Exception {
        return response.status() + " " + body(response).path("error").asText();
    }
}
