package io.purser.control.api.rest;

import io.purser.control.admin.OperatorTokens;
import io.purser.control.admin.TokenStore.OperatorToken;
import io.purser.control.identity.jwt.IssuerKey;
import io.purser.control.identity.jwt.OwnIssuer;
import io.purser.platform.http.Door;
import io.purser.platform.http.Request;
import io.purser.platform.http.Response;
import io.purser.platform.http.Route;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The installation as an OAuth 2.0 issuer: the client-credentials grant, whose client is a token with its id and
/// its secret, the grant of command lines, and what others need to check what it signs.
public final class IssuerRoutes {
    private static final String BASIC = "basic ";

    private final OperatorTokens tokens;
    private final OwnIssuer issuer;
    private final IssuerKey key;
    private final SecureRandom random;
    private final DeviceTokens devices;

    /// @param devices command lines that ask to be let in
    public IssuerRoutes(
            OperatorTokens tokens, OwnIssuer issuer, IssuerKey key, SecureRandom random, DeviceTokens devices) {
        this.devices = devices;
        this.tokens = tokens;
        this.issuer = issuer;
        this.key = key;
        this.random = random;
    }

    public List<Route> routes() {
        List<Route> routes = new ArrayList<>(devices.routes());
        routes.add(new Route(HttpMethod.POST, "/oauth2/token", Door.OPEN, (Route.Blocking) this::token));
        routes.add(open("/.well-known/jwks.json", this::keys));
        routes.add(open("/.well-known/openid-configuration", this::description));
        routes.add(open("/.well-known/oauth-authorization-server", this::description));
        return routes;
    }

    private interface Answer {
        Response to();
    }

    private static Route open(String path, Answer answer) {
        return new Route(HttpMethod.GET, path, Door.OPEN, (Route.Blocking) _ -> answer.to());
    }

    private Response keys() {
        return Response.json(200, key.published().getBytes(StandardCharsets.UTF_8));
    }

    private Response description() {
        String url = issuer.name();
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("issuer", url);
        form.put("token_endpoint", url + "/oauth2/token");
        form.put("jwks_uri", url + "/.well-known/jwks.json");
        form.put("device_authorization_endpoint", url + DeviceTokens.ASK);
        form.put("revocation_endpoint", url + DeviceTokens.REVOKE);
        form.put("grant_types_supported", List.of("client_credentials", DeviceTokens.GRANT));
        form.put("token_endpoint_auth_methods_supported", List.of("client_secret_basic", "client_secret_post", "none"));
        form.put("id_token_signing_alg_values_supported", List.of("RS256"));
        form.put("response_types_supported", List.of());
        form.put("subject_types_supported", List.of("public"));
        return Response.json(200, Problem.json(form));
    }

    private record Client(String id, String secret) {
        @Override
        public String toString() {
            return "Client[" + id + "]";
        }
    }

    private Response token(Request request) {
        try {
            return token(request, Form.of(request));
        } catch (IllegalArgumentException wrong) {
            return invalid(String.valueOf(wrong.getMessage()));
        }
    }

    private Response token(Request request, Map<String, String> form) {
        if (DeviceTokens.GRANT.equals(form.get("grant_type"))) {
            return devices.token(form);
        }
        if (!"client_credentials".equals(form.get("grant_type"))) {
            return OAuthRefusal.of(
                            "unsupported_grant_type", "expected grant_type=client_credentials or " + DeviceTokens.GRANT)
                    .response();
        }
        if (form.containsKey("scope")) {
            return OAuthRefusal.of("invalid_scope", "a token carries what its client may do; expected no scope")
                    .response();
        }
        Client client = client(request, form);
        Optional<OperatorToken> held = tokens.authenticate(client == null ? null : client.secret())
                .filter(token -> client != null && token.id().equals(client.id()));
        return held.map(this::issued)
                .orElseGet(() -> new OAuthRefusal(
                                401,
                                "invalid_client",
                                "expected the id of a token that is in force as client_id, and its secret")
                        .response());
    }

    private static Response invalid(String why) {
        return OAuthRefusal.of("invalid_request", why).response();
    }

    private Response issued(OperatorToken token) {
        byte[] id = new byte[12];
        random.nextBytes(id);
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("access_token", issuer.issue(token.id(), HexFormat.of().formatHex(id), token.label(), token.grant()));
        form.put("token_type", "Bearer");
        form.put("expires_in", OwnIssuer.LIFETIME.toSeconds());
        return Answers.json(form);
    }

    /// The client by HTTP's Basic scheme or by fields of the form, never by both.
    private static @Nullable Client client(Request request, Map<String, String> form) {
        String id = form.get("client_id");
        String secret = form.get("client_secret");
        List<String> said = request.headers().getOrDefault("authorization", List.of());
        if (said.isEmpty()) {
            return id == null || secret == null ? null : new Client(id, secret);
        }
        String value = said.getFirst();
        if (said.size() > 1 || secret != null || !value.toLowerCase(Locale.ROOT).startsWith(BASIC)) {
            throw new IllegalArgumentException("expected the client's credentials once");
        }
        String pair = new String(
                Base64.getDecoder().decode(value.substring(BASIC.length()).strip()), StandardCharsets.UTF_8);
        int colon = pair.indexOf(':');
        return colon < 0
                ? null
                : new Client(Form.decoded(pair.substring(0, colon)), Form.decoded(pair.substring(colon + 1)));
    }
}
