package io.purser.bench.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import io.purser.control.identity.jwt.IssuerKey;
import io.purser.control.identity.jwt.Judged;
import io.purser.control.identity.jwt.OwnIssuer;
import io.purser.control.identity.jwt.TokenCheck;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// JSON web tokens. The first byte chooses what is forged: the rest is a token as it is presented; or a header and
/// claims, divided by a line break, which the right key signs; or how a genuine token is changed.
public final class JwtTarget {
    private static final String ISSUER = "https://purser.example";
    private static final String HOLDER = "tok_live";
    private static final String KEY_ID = "fuzz";
    private static final double LEEWAY_SECONDS = 60;

    /// Seconds beyond this are of no year that anybody means.
    private static final double FARTHEST = 1e11;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final RSAKey KEY = key();
    private static final TokenCheck CHECK = check();
    private static final String GENUINE = signed(
            "{\"alg\":\"RS256\",\"kid\":\"fuzz\"}",
            "{\"iss\":\"https://purser.example\",\"aud\":\"purser\",\"sub\":\"tok_live\",\"organization\":\"*\","
                    + "\"nbf\":1779969600,\"exp\":1779970500}");

    private JwtTarget() {}

    /// Asks who presents the token: nobody, unless our key signed it and what it says holds.
    public static void fuzzerTestOneInput(byte[] data) {
        Promise.soon(() -> input(data));
    }

    private static RSAKey key() {
        try {
            return new RSAKeyGenerator(2_048).keyID(KEY_ID).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("this JDK makes no RSA keys", e);
        }
    }

    private static TokenCheck check() {
        IssuerKey kept = new IssuerKey(new IssuerKey.Store() {
            @Override
            public Optional<String> secret(String name) {
                return Optional.of(KEY.toJSONString());
            }

            @Override
            public void secret(String name, String value) {
                throw new IllegalStateException("there is a key already");
            }
        });
        OwnIssuer issuer = new OwnIssuer(
                () -> ISSUER,
                kept,
                id -> id.equals(HOLDER) ? Optional.of(House.OPERATOR) : Optional.empty(),
                House.CLOCK);
        return new TokenCheck(List.of(issuer), House.CLOCK);
    }

    private static void input(byte[] data) {
        if (data.length < 1) {
            return;
        }
        String rest = new String(data, 1, data.length - 1, StandardCharsets.ISO_8859_1);
        switch (data[0] & 3) {
            case 0 -> Promise.that(!isBelieved(rest), "what we did not sign is not believed", rest);
            case 1 -> signedByUs(rest);
            default -> changed(data);
        }
    }

    private static boolean isBelieved(String token) {
        boolean isOne = TokenCheck.isOne(token);
        return CHECK.judge(token) instanceof Judged.Known && isOne;
    }

    private static void signedByUs(String rest) {
        int line = rest.indexOf('\n');
        if (line < 0) {
            return;
        }
        String header = rest.substring(0, line);
        String claims = rest.substring(line + 1);
        if (isBelieved(signed(header, claims))) {
            Promise.that(holds(header, claims), "what is believed is said and true", header, claims);
        }
    }

    private static String signed(String header, String claims) {
        String input = base64(header) + "." + base64(claims);
        try {
            return input + "."
                    + new RSASSASigner(KEY)
                            .sign(new JWSHeader(JWSAlgorithm.RS256), input.getBytes(StandardCharsets.US_ASCII));
        } catch (JOSEException e) {
            throw new IllegalStateException("the key does not sign", e);
        }
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean holds(String headerText, String claimsText) {
        try {
            JsonNode header = JSON.readTree(headerText);
            JsonNode claims = JSON.readTree(claimsText);
            double now = House.CLOCK.millis() / 1_000.0;
            return header.path("alg").asText().equals("RS256")
                    && header.path("kid").asText().equals(KEY_ID)
                    && !header.has("crit")
                    && header.path("b64").asBoolean(true)
                    && claims.path("iss").asText().equals(ISSUER)
                    && isFor(claims.path("aud"))
                    && claims.path("sub").asText().equals(HOLDER)
                    && !claims.path("organization").asText().isBlank()
                    && within(claims.path("nbf"), Double.NEGATIVE_INFINITY, now + LEEWAY_SECONDS)
                    && within(claims.path("exp"), now - LEEWAY_SECONDS, Double.POSITIVE_INFINITY);
        } catch (JsonProcessingException readOtherwise) {
            // The library takes some JSON that is none; only our own key could have signed it.
            return true;
        }
    }

    private static boolean isFor(JsonNode audience) {
        if (audience.isTextual()) {
            return audience.asText().equals("purser");
        }
        for (JsonNode each : audience) {
            if (each.asText().equals("purser")) {
                return true;
            }
        }
        return false;
    }

    private static boolean within(JsonNode seconds, double least, double most) {
        double value = seconds.asDouble();
        return seconds.isNumber() && (Math.abs(value) > FARTHEST || (value >= least && value <= most));
    }

    /// The second and third byte say where, the fourth how much is taken out; the rest stands there instead.
    private static void changed(byte[] data) {
        if (data.length < 4) {
            return;
        }
        int at = (((data[1] & 0xFF) << 8) | (data[2] & 0xFF)) % GENUINE.length();
        int to = Math.min(GENUINE.length(), at + (data[3] & 0xFF));
        String instead = new String(data, 4, data.length - 4, StandardCharsets.ISO_8859_1);
        String changed = GENUINE.substring(0, at) + instead + GENUINE.substring(to);
        boolean believed = isBelieved(changed);
        Promise.that(believed || !changed.equals(GENUINE), "a genuine token is believed", changed);
        Promise.that(!believed || isTheSame(changed), "a token that was changed is not believed", changed);
    }

    /// What is signed is the same text, and the signature the same bytes, in whatever spelling.
    private static boolean isTheSame(String token) {
        int signature = GENUINE.lastIndexOf('.') + 1;
        return token.startsWith(GENUINE.substring(0, signature))
                && Arrays.equals(bytes(token.substring(signature)), bytes(GENUINE.substring(signature)));
    }

    private static byte[] bytes(String signature) {
        return new Base64URL(signature).decode();
    }
}
