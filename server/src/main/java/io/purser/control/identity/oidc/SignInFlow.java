package io.purser.control.identity.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.JWTClaimsSet;
import io.purser.control.identity.Principal;
import io.purser.control.identity.jwt.Judged;
import io.purser.control.identity.jwt.TokenCheck;
import io.purser.control.identity.jwt.TokenCheck.Looked;
import io.purser.platform.config.TrustedIssuer;
import io.purser.platform.config.TrustedIssuer.SignInClient;
import io.purser.platform.outbound.OutboundGet;
import io.purser.platform.secret.Sha256;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Signing in by the page of one issuer: the authorization code flow of OpenID Connect, with PKCE. Its `id_token` is
/// checked as every other token of the issuer is, for the client's id as its audience.
public final class SignInFlow {
    private static final int MOST_ANSWER_BYTES = 128 * 1024;

    private final TrustedIssuer declared;
    private final SignInClient client;
    private final ExternalIssuer issuer;
    private final TokenCheck check;
    private final SignInAddresses addresses;
    private final OutboundGet outbound;

    /// @param issuer what is known of the people of the declared one
    public SignInFlow(
            TrustedIssuer declared,
            SignInClient client,
            ExternalIssuer issuer,
            OutboundGet outbound,
            InstantSource clock) {
        this.declared = declared;
        this.client = client;
        this.issuer = issuer;
        this.outbound = outbound;
        this.addresses = new SignInAddresses(declared, outbound, clock);
        this.check = new TokenCheck(List.of(issuer.askedFor(client.id())), clock);
    }

    /// What people know the issuer by.
    public String name() {
        return declared.name();
    }

    /// As its tokens and answers name it.
    public String issuer() {
        return declared.issuer();
    }

    /// What only this server knows of one attempt, and the issuer hears of in part.
    ///
    /// @param state that comes back with the code
    /// @param nonce that comes back in the token
    /// @param verifier that shows who asked, when the code becomes a token
    public record Proof(String state, String nonce, String verifier) {
        @Override
        public String toString() {
            return "Proof";
        }
    }

    /// The address at which somebody signs in.
    ///
    /// @param back where the issuer sends people afterwards
    /// @throws IOException with a sentence for people where nobody knows it now
    public URI page(Proof proof, String back) throws IOException {
        Map<String, String> asked = new LinkedHashMap<>();
        asked.put("response_type", "code");
        asked.put("client_id", client.id());
        asked.put("redirect_uri", back);
        asked.put("scope", String.join(" ", client.scopes()));
        asked.put("state", proof.state());
        asked.put("nonce", proof.nonce());
        asked.put("code_challenge", challenge(proof.verifier()));
        asked.put("code_challenge_method", "S256");
        URI page = addresses.now().page();
        return URI.create(page + (page.getRawQuery() == null ? "?" : "&") + form(asked));
    }

    private static String challenge(String verifier) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(HexFormat.of().parseHex(Sha256.hex(verifier)));
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// What came of a code.
    public sealed interface Found {
        /// It is this one, of this organization.
        ///
        /// @param roles that the issuer gives, by their words
        record In(Principal principal, String organization, String userId, List<String> roles) implements Found {}

        /// The issuer knows somebody who may not come in here.
        record Turned(String why) implements Found {}

        /// Nobody can say now.
        record Later(String why) implements Found {}

        /// The code or what it became is not to be believed.
        record Refused(String why) implements Found {}
    }

    /// Makes a token of a code, and finds out whose it is.
    public Found found(String code, Proof proof, String back) {
        try {
            JsonNode answer = exchanged(code, proof, back);
            String idToken = answer.path("id_token").asText();
            if (idToken.isEmpty()) {
                String error = answer.path("error").asText("no id_token");
                return new Found.Refused(
                        "\"" + declared.name() + "\" gives no token for the code: " + IssuerDescription.shown(error));
            }
            return switch (check.look(idToken)) {
                case Looked.Genuine genuine -> found(genuine, proof);
                case Looked.Unclear(Judged judged) -> found(judged, null);
            };
        } catch (IOException away) {
            return new Found.Later("\"" + declared.name() + "\" cannot be asked now: " + away.getMessage());
        }
    }

    private Found found(Looked.Genuine genuine, Proof proof) {
        JWTClaimsSet claims = genuine.claims();
        boolean isAsked = proof.nonce().equals(claims.getClaim("nonce"))
                && Objects.toString(claims.getClaim("azp"), client.id()).equals(client.id());
        return isAsked ? found(genuine.judge(), claims) : found(new Judged.Nobody(), null);
    }

    /// @param claims of a token that is to be believed, else null
    private Found found(Judged judged, @Nullable JWTClaimsSet claims) {
        return switch (judged) {
            case Judged.Known(Principal who) when claims != null -> in(who, claims);
            case Judged.Known _, Judged.Nobody _ ->
                new Found.Refused("the token of \"" + declared.name() + "\" is not to be believed");
            case Judged.Turned(String why) -> new Found.Turned(why);
            case Judged.Later(String why) -> new Found.Later(why);
        };
    }

    private Found in(Principal who, JWTClaimsSet claims) {
        String organization = who.home().orElse("");
        return who.userOf(organization)
                .<Found>map(user -> new Found.In(who, organization, user, issuer.roles(claims)))
                .orElseGet(() -> new Found.Turned("\"" + declared.name() + "\" names no user"));
    }

    private JsonNode exchanged(String code, Proof proof, String back) throws IOException {
        SignInAddresses.Found where = addresses.now();
        Map<String, String> asked = new LinkedHashMap<>();
        asked.put("grant_type", "authorization_code");
        asked.put("code", code);
        asked.put("redirect_uri", back);
        asked.put("code_verifier", proof.verifier());
        Map<String, String> headers = new LinkedHashMap<>();
        @Nullable String secret = client.secret();
        if (secret != null && where.takesBasic()) {
            String pair = encoded(client.id()) + ":" + encoded(secret);
            headers.put(
                    "authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        } else {
            asked.put("client_id", client.id());
            if (secret != null) {
                asked.put("client_secret", secret);
            }
        }
        OutboundGet.Answer answer =
                outbound.post(where.token(), declared.networks(), headers, form(asked), MOST_ANSWER_BYTES);
        if (answer.status() >= 500) {
            throw new IOException("it answered " + answer.status());
        }
        return IssuerDescription.read(where.token(), answer.body().getBytes());
    }
}
