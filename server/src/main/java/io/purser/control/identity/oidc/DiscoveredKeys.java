package io.purser.control.identity.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.RSAKey;
import io.purser.platform.config.TrustedIssuer;
import io.purser.platform.outbound.OutboundGet;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds an issuer's keys where OpenID Connect's discovery says they are.
public final class DiscoveredKeys implements RemoteKeys.Source {
    private static final int MOST_LIST_BYTES = 256 * 1024;
    private static final int MOST_KEYS = 100;
    private static final int LEAST_BITS = 2_048;
    private static final int MOST_BITS = 8_192;

    private final TrustedIssuer issuer;
    private final OutboundGet outbound;

    public DiscoveredKeys(TrustedIssuer issuer, OutboundGet outbound) {
        this.issuer = issuer;
        this.outbound = outbound;
    }

    @Override
    public Map<String, RSAKey> keys() throws IOException {
        IssuerDescription description = IssuerDescription.read(issuer, outbound);
        URI list = description.address("jwks_uri", "its keys");
        return keys(IssuerDescription.document(issuer, outbound, list, MOST_LIST_BYTES));
    }

    private static Map<String, RSAKey> keys(JsonNode list) throws IOException {
        JsonNode all = list.path("keys");
        if (all.size() > MOST_KEYS) {
            throw new IOException("publishes " + all.size() + " keys; expected at most " + MOST_KEYS);
        }
        Map<String, RSAKey> keys = new HashMap<>();
        for (JsonNode one : all) {
            @Nullable RSAKey key = key(one);
            if (key != null) {
                keys.putIfAbsent(key.getKeyID(), key);
            }
        }
        if (keys.isEmpty()) {
            throw new IOException("publishes no RSA key of " + LEAST_BITS + " bits or more for RS256");
        }
        return keys;
    }

    /// A public key that signs by RS256, null for every other: lists hold keys for other purposes too.
    private static @Nullable RSAKey key(JsonNode one) {
        boolean signs = one.path("kty").asText().equals("RSA")
                && !one.path("kid").asText().isBlank()
                && one.path("use").asText("sig").equals("sig")
                && one.path("alg").asText("RS256").equals("RS256");
        if (!signs) {
            return null;
        }
        try {
            RSAKey key = RSAKey.parse(one.toString()).toPublicJWK();
            return key.size() < LEAST_BITS || key.size() > MOST_BITS ? null : key;
        } catch (ParseException | IllegalArgumentException | IllegalStateException broken) {
            return null;
        }
    }
}
