package io.purser.control.alerts;

import io.purser.platform.outbound.OutboundAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// What a webhook needs: an address to which the server may be sent, and a secret that signs.
public final class WebhookAddress {
    private static final String SECRET_PREFIX = "whsec_";
    private static final int SHORTEST_SECRET = 24;

    private WebhookAddress() {}

    /// The URL as it was written, where it may be delivered to.
    ///
    /// @throws IllegalArgumentException with a sentence for people
    public static String checked(String written) {
        return OutboundAddress.checked(written, "a webhook URL");
    }

    /// A signing secret: `whsec_` and base 64 of 16 to 64 bytes, or any text of at least 24 characters.
    ///
    /// @throws IllegalArgumentException with a sentence that does not hold the secret
    public static String checkedSecret(String secret) {
        if (secretBytes(secret).length == 0) {
            throw new IllegalArgumentException("the secret has " + secret.length()
                    + " characters or is not base 64; expected whsec_<base 64 of 16 to 64 bytes> or at least "
                    + SHORTEST_SECRET + " characters");
        }
        return secret;
    }

    /// The key that signs; empty where the secret is none.
    static byte[] secretBytes(String secret) {
        if (!secret.startsWith(SECRET_PREFIX)) {
            return secret.length() < SHORTEST_SECRET ? new byte[0] : secret.getBytes(StandardCharsets.UTF_8);
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(secret.substring(SECRET_PREFIX.length()));
            return bytes.length < 16 || bytes.length > 64 ? new byte[0] : bytes;
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }
}
