package io.purser.control.identity.oidc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.RSAKey;
import io.purser.platform.config.TrustedIssuer;
import io.purser.platform.outbound.OutboundAddress;
import io.purser.platform.outbound.OutboundGet;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Finds an issuer's keys where OpenID Connect's discovery says they are.
public final class DiscoveredKeys implements RemoteKeys.Source {
    private static final String WELL_KNOWN = "/.well-known/openid-configuration";
    private static final int MOST_DESCRIPTION_BYTES = 64 * 1024;
    private static final int MOST_LIST_BYTES = 256 * 1024;
    private static final int MOST_KEYS = 100;
    private static final int LEAST_BITS = 2_048;
    private static final int MOST_BITS = 8_192;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(32).build())
            .build());

    private final TrustedIssuer issuer;
    private final OutboundGet outbound;

    public DiscoveredKeys(TrustedIssuer issuer, OutboundGet outbound) {
        this.issuer = issuer;
        this.outbound = outbound;
    }

    @Override
    public Map<String, RSAKey> keys() throws IOException {
        URI written = URI.create(issuer.issuer());
        String base = issuer.issuer().replaceAll("/+$", "");
        JsonNode description = document(URI.create(base + WELL_KNOWN), MOST_DESCRIPTION_BYTES);
        String name = description.path("issuer").asText();
        if (!name.equals(issuer.issuer())) {
            throw new IOException(OutboundAddress.host(written) + " says that it is the issuer \"" + shown(name)
                    + "\"; expected issuer in purser.yaml to be the same, to the letter");
        }
        return keys(document(list(description, written), MOST_LIST_BYTES));
    }

    /// Where the list of keys stands: at the issuer's own origin, or anywhere that anybody could be sent.
    private static URI list(JsonNode description, URI written) throws IOException {
        String said = description.path("jwks_uri").asText();
        try {
            URI list = URI.create(OutboundAddress.checked(said, "an address of keys"));
            boolean isOwn = Objects.equals(list.getScheme(), written.getScheme())
                    && OutboundAddress.host(list).equals(OutboundAddress.host(written))
                    && list.getPort() == written.getPort();
            if (isOwn || !OutboundAddress.writtenInwards(OutboundAddress.host(list))) {
                return list;
            }
            throw new IOException("its description leads to " + OutboundAddress.host(list)
                    + " for its keys; expected the issuer's own host or a public one");
        } catch (IllegalArgumentException wrong) {
            throw new IOException("jwks_uri of its description: " + wrong.getMessage());
        }
    }

    private JsonNode document(URI url, int most) throws IOException {
        byte[] bytes = outbound.get(url, issuer.networks(), most);
        try {
            @Nullable JsonNode read = JSON.readTree(bytes);
            if (read != null && read.isObject()) {
                return read;
            }
        } catch (JsonProcessingException notJson) {
            // Told below, with what was expected.
        }
        throw new IOException(OutboundAddress.host(url) + url.getPath() + " is not a JSON object");
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

    private static String shown(String text) {
        String plain = text.replaceAll("[^\\x21-\\x7e]", "?");
        return plain.length() > 200 ? plain.substring(0, 200) + "…" : plain;
    }
}
