package io.purser.control.identity.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import io.purser.platform.config.TrustedIssuer;
import io.purser.platform.outbound.OutboundGet;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Where an issuer signs people in, kept for a while. An issuer that is away is asked again after a pause, however many
/// people try.
final class SignInAddresses {
    private static final Duration FRESH = Duration.ofMinutes(15);
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final TrustedIssuer issuer;
    private final OutboundGet outbound;
    private final InstantSource clock;
    private @Nullable Found found;
    private long foundAt;
    private @Nullable String problem;
    private long triedAt;

    SignInAddresses(TrustedIssuer issuer, OutboundGet outbound, InstantSource clock) {
        this.issuer = issuer;
        this.outbound = outbound;
        this.clock = clock;
    }

    /// @param page to which people are sent
    /// @param token where a code becomes a token
    /// @param takesBasic whether a client's secret goes by HTTP's Basic scheme
    record Found(URI page, URI token, boolean takesBasic) {}

    /// @throws IOException with a sentence for people
    synchronized Found now() throws IOException {
        long now = clock.millis();
        @Nullable Found known = found;
        if (known != null && now - foundAt < FRESH.toMillis()) {
            return known;
        }
        @Nullable String last = problem;
        if (last != null && now - triedAt < PAUSE.toMillis()) {
            throw new IOException(last);
        }
        triedAt = now;
        try {
            IssuerDescription description = IssuerDescription.read(issuer, outbound);
            URI page = description.address("authorization_endpoint", "its sign-in page");
            URI token = description.address("token_endpoint", "its tokens");
            JsonNode ways = description.form().path("token_endpoint_auth_methods_supported");
            boolean takesBasic = !ways.isArray() || ways.toString().contains("\"client_secret_basic\"");
            Found fresh = new Found(page, token, takesBasic);
            found = fresh;
            foundAt = now;
            problem = null;
            return fresh;
        } catch (IOException away) {
            problem = String.valueOf(away.getMessage());
            throw away;
        }
    }
}
