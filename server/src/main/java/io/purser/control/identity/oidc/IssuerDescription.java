package io.purser.control.identity.oidc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.platform.config.TrustedIssuer;
import io.purser.platform.outbound.OutboundAddress;
import io.purser.platform.outbound.OutboundGet;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What an issuer says of itself, as OpenID Connect's discovery has it.
record IssuerDescription(URI written, JsonNode form) {
    private static final String WELL_KNOWN = "/.well-known/openid-configuration";
    private static final int MOST_BYTES = 64 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(32).build())
            .build());

    /// Asks the issuer.
    ///
    /// @throws IOException with a sentence for people
    static IssuerDescription read(TrustedIssuer issuer, OutboundGet outbound) throws IOException {
        URI written = URI.create(issuer.issuer());
        String base = issuer.issuer().replaceAll("/+$", "");
        JsonNode form = document(issuer, outbound, URI.create(base + WELL_KNOWN), MOST_BYTES);
        String name = form.path("issuer").asText();
        if (!name.equals(issuer.issuer())) {
            throw new IOException(OutboundAddress.host(written) + " says that it is the issuer \"" + shown(name)
                    + "\"; expected issuer in purser.yaml to be the same, to the letter");
        }
        return new IssuerDescription(written, form);
    }

    /// Where something of it stands: at the issuer's own origin, or anywhere that anybody could be sent.
    ///
    /// @param what it is, for messages
    URI address(String field, String what) throws IOException {
        String said = form.path(field).asText();
        try {
            URI address = URI.create(OutboundAddress.checked(said, "an address of " + what.replace("its ", "")));
            boolean isOwn = Objects.equals(address.getScheme(), written.getScheme())
                    && OutboundAddress.host(address).equals(OutboundAddress.host(written))
                    && address.getPort() == written.getPort();
            if (isOwn || !OutboundAddress.writtenInwards(OutboundAddress.host(address))) {
                return address;
            }
            throw new IOException("its description leads to " + OutboundAddress.host(address) + " for " + what
                    + "; expected the issuer's own host or a public one");
        } catch (IllegalArgumentException wrong) {
            throw new IOException(field + " of its description: " + wrong.getMessage());
        }
    }

    /// A JSON object that stands there.
    static JsonNode document(TrustedIssuer issuer, OutboundGet outbound, URI url, int most) throws IOException {
        return read(url, outbound.get(url, issuer.networks(), most));
    }

    /// A JSON object that came from there.
    static JsonNode read(URI from, byte[] bytes) throws IOException {
        try {
            @Nullable JsonNode read = JSON.readTree(bytes);
            if (read != null && read.isObject()) {
                return read;
            }
        } catch (JsonProcessingException notJson) {
            // Told below, with what was expected.
        }
        throw new IOException(OutboundAddress.host(from) + from.getPath() + " is not a JSON object");
    }

    /// What a stranger wrote, as a message may show it.
    static String shown(String text) {
        String plain = text.replaceAll("[^\\x20-\\x7e]", "?");
        return plain.length() > 200 ? plain.substring(0, 200) + "…" : plain;
    }
}
