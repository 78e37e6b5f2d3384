package io.purser.gateway.listener;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A path and a query that a caller wrote for a provider, which can lead nowhere but below the
/// provider's own base: no segment is a dot or two, none hides a slash, and nothing that may be a
/// credential stands in the query.
final class NativePath {
    /// Where Google and others read keys from.
    private static final Set<String> CREDENTIALS =
            Set.of("key", "api_key", "api-key", "apikey", "access_token", "token", "auth_token");

    private static final String PLAIN = "-._~!$&'()*+,;=:@";

    private NativePath() {}

    /// Whether every segment is what it seems. A slash at the end is none too many.
    static boolean isSafe(String path) {
        String[] segments = path.split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean isLast = i == segments.length - 1 && i > 0;
            if (!isSafeSegment(segments[i]) && !(isLast && segments[i].isEmpty())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSafeSegment(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            boolean isPlain = c < 128 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0);
            if (!isPlain && !(c == '%' && isHex(raw, i + 1) && isHex(raw, i + 2))) {
                return false;
            }
        }
        String decoded = decoded(raw);
        String bare = decoded.indexOf(';') < 0 ? decoded : decoded.substring(0, decoded.indexOf(';'));
        return !bare.isBlank()
                && !bare.strip().equals(".")
                && !bare.strip().equals("..")
                && decoded.chars().noneMatch(c -> c == '/' || c == '\\' || c == '%' || c == 0xfffd || isControl(c));
    }

    private static boolean isHex(String text, int at) {
        return at < text.length() && Character.digit(text.charAt(at), 16) >= 0;
    }

    private static boolean isControl(int c) {
        return c < ' ' || c == 0x7f;
    }

    private static String decoded(String raw) {
        return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /// A query without what may be a credential; null where nothing is left.
    ///
    /// @param credential the caller's own, whatever it is called
    static @Nullable String withoutCredentials(@Nullable String query, @Nullable String credential) {
        if (query == null || query.isEmpty()) {
            return null;
        }
        List<String> kept = new ArrayList<>();
        for (String each : query.split("&", -1)) {
            int equals = each.indexOf('=');
            String name = decodedOrRaw(equals < 0 ? each : each.substring(0, equals));
            String value = equals < 0 ? "" : decodedOrRaw(each.substring(equals + 1));
            if (!CREDENTIALS.contains(name.toLowerCase(java.util.Locale.ROOT))
                    && (credential == null || !value.contains(credential))) {
                kept.add(each);
            }
        }
        return kept.isEmpty() ? null : String.join("&", kept);
    }

    private static String decodedOrRaw(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return text;
        }
    }
}
