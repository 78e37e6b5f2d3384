package io.purser.control.identity.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/// An identity provider: a small server with a description and a list of keys, which it can lose, change, make slow or
/// make too large.
public final class FakeIssuer implements AutoCloseable {
    /// What an issuer's server answers at one of its two addresses.
    public record Page(int status, String body) {}

    public final AtomicInteger asked = new AtomicInteger();
    public final List<JWK> published = new ArrayList<>();
    /// What is answered to a form that asks for a token; it finds the client's credentials under `authorization`.
    public volatile Function<Map<String, String>, Page> tokens = _ -> new Page(404, "{}");

    public volatile CountDownLatch slow = new CountDownLatch(0);
    private final HttpServer server;
    private volatile Page description;
    private volatile Page list = new Page(0, "");

    public FakeIssuer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/tenant/.well-known/openid-configuration", exchange -> {
            asked.incrementAndGet();
            answer(exchange, description);
        });
        server.createContext(
                "/keys",
                exchange ->
                        answer(exchange, list.status() == 0 ? new Page(200, new JWKSet(published).toString()) : list));
        server.createContext("/tenant/token", exchange -> answer(exchange, tokens.apply(form(exchange))));
        server.start();
        description = describing(url(), origin() + "/keys");
    }

    private String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// As its tokens name it.
    public String url() {
        return origin() + "/tenant";
    }

    /// A description that names an issuer and where its keys are.
    public static Page describing(String issuer, String keys) {
        return new Page(200, "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + keys + "\"}");
    }

    private static Map<String, String> form(HttpExchange exchange) throws IOException {
        Map<String, String> form = new HashMap<>();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        for (String pair : body.split("&")) {
            int equal = pair.indexOf('=');
            form.put(pair.substring(0, equal), URLDecoder.decode(pair.substring(equal + 1), StandardCharsets.UTF_8));
        }
        String header = exchange.getRequestHeaders().getFirst("authorization");
        if (header != null) {
            form.put("authorization", header);
        }
        return form;
    }

    /// From now on it has a page on which people sign in.
    public void signsIn() {
        description = new Page(
                200,
                "{\"issuer\":\"%1$s\",\"jwks_uri\":\"%2$s/keys\",\"authorization_endpoint\":\"%1$s/authorize?p=1\",\"token_endpoint\":\"%1$s/token\"}"
                        .formatted(url(), origin()));
    }

    public void describes(Page page) {
        description = page;
    }

    /// @param page answered in the place of its keys; status 0 for the keys themselves
    public void lists(Page page) {
        list = page;
    }

    private void answer(HttpExchange exchange, Page page) throws IOException {
        try (exchange) {
            slow.await();
            byte[] body = page.body().getBytes(StandardCharsets.UTF_8);
            if (page.status() == 302) {
                exchange.getResponseHeaders().set("location", page.body());
                exchange.sendResponseHeaders(302, -1);
                return;
            }
            exchange.sendResponseHeaders(page.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /// A key pair.
    public static RSAKey pair(String id, int bits) throws JOSEException {
        return new RSAKeyGenerator(bits, true)
                .keyID(id)
                .keyUse(KeyUse.SIGNATURE)
                .generate();
    }

    /// The public half as it is published.
    public RSAKey publish(RSAKey pair) {
        published.add(pair.toPublicJWK());
        return pair;
    }

    /// A good token for a person.
    public String token(RSAKey pair, String user, Instant now, Consumer<JWTClaimsSet.Builder> more)
            throws JOSEException {
        JWTClaimsSet.Builder claims = claims(user, now);
        more.accept(claims);
        return signed(pair, claims.build());
    }

    /// What a good token says.
    public JWTClaimsSet.Builder claims(String user, Instant now) {
        return new JWTClaimsSet.Builder()
                .issuer(url())
                .audience("api://purser")
                .subject("opaque-" + user)
                .claim("preferred_username", user)
                .issueTime(Date.from(now))
                .notBeforeTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(3_600)));
    }

    public static String signed(RSAKey pair, JWTClaimsSet claims) throws JOSEException {
        SignedJWT token = new SignedJWT(header(pair).build(), claims);
        token.sign(new RSASSASigner(pair));
        return token.serialize();
    }

    public static JWSHeader.Builder header(RSAKey pair) {
        return new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(JOSEObjectType.JWT)
                .keyID(pair.getKeyID());
    }

    @Override
    public void close() {
        slow.countDown();
        server.stop(0);
    }
}
