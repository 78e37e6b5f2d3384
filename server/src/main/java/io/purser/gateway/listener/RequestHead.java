package io.purser.gateway.listener;

import io.purser.platform.http.Bearer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What matters of a request's headers, read in one pass. Prints nothing of the credential.
final class RequestHead {
    private static final int MAX_ATTRIBUTION_HEADERS = 64;

    private final List<Map.Entry<String, String>> upstream = new ArrayList<>(4);
    private Map<String, List<String>> attribution = Map.of();
    private @Nullable String authorization;
    private @Nullable String apiKey;
    private @Nullable String twice;
    private @Nullable String contentType;
    private @Nullable String contentEncoding;
    private @Nullable String azureKey;
    private boolean takesAzureKey;
    private boolean anthropic;
    private boolean tooManyAttributions;
    private int retryCount;

    private RequestHead() {}

    static RequestHead read(HttpServerRequest request) {
        RequestHead head = new RequestHead();
        request.headers().forEach(head::take);
        head.takesAzureKey = head.azureKey != null && isAzures(request.path());
        return head;
    }

    /// Where Azure's SDKs send their `api-key`.
    private static boolean isAzures(@Nullable String path) {
        return path != null && (path.startsWith("/openai/") || path.startsWith("/providers/"));
    }

    private void take(String name, String value) {
        switch (name.charAt(0) | 0x20) {
            case 'a' -> takeA(name, value);
            case 'b' -> {
                if (name.equalsIgnoreCase("baggage")) {
                    attribute("baggage", value);
                }
            }
            case 'c' -> takeContent(name, value);
            case 'h' -> takePrefixed(name, "helicone-", value);
            case 'i' -> pass(name, "idempotency-key", value);
            case 'o' -> pass(name, "openai-beta", value);
            case 'p' -> takePrefixed(name, "purser-", value);
            case 'u' -> pass(name, "user-agent", value);
            case 'x' -> takeX(name, value);
            default -> {}
        }
    }

    private void takeA(String name, String value) {
        if (name.equalsIgnoreCase("authorization")) {
            twice = authorization == null ? twice : "authorization";
            authorization = value;
        } else if (name.equalsIgnoreCase("anthropic-version")) {
            anthropic = true;
            pass(name, "anthropic-version", value);
        } else if (name.equalsIgnoreCase("api-key")) {
            twice = azureKey == null ? twice : "api-key";
            azureKey = value;
        } else {
            pass(name, "anthropic-beta", value);
        }
    }

    private void takeContent(String name, String value) {
        if (name.equalsIgnoreCase("content-type")) {
            twice = contentType == null ? twice : "content-type";
            contentType = value;
        } else if (name.equalsIgnoreCase("content-encoding")) {
            contentEncoding = value;
        }
    }

    private void takeX(String name, String value) {
        if (name.equalsIgnoreCase("x-api-key") || name.equalsIgnoreCase("x-goog-api-key")) {
            twice = apiKey == null ? twice : "x-api-key";
            apiKey = value;
        } else if (name.equalsIgnoreCase("x-stainless-retry-count")) {
            retryCount = value.length() <= 4 && isNumber(value) ? Integer.parseInt(value) : 0;
        } else if (name.equalsIgnoreCase("x-portkey-metadata")) {
            attribute("x-portkey-metadata", value);
        } else {
            takePrefixed(name, "x-litellm-", value);
        }
    }

    private static boolean isNumber(String value) {
        return !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private void takePrefixed(String name, String prefix, String value) {
        if (name.regionMatches(true, 0, prefix, 0, prefix.length())) {
            attribute(name.toLowerCase(Locale.ROOT), value);
        }
    }

    private void attribute(String name, String value) {
        if (attribution.isEmpty()) {
            attribution = new HashMap<>();
        }
        if (attribution.size() >= MAX_ATTRIBUTION_HEADERS && !attribution.containsKey(name)) {
            tooManyAttributions = true;
            return;
        }
        attribution.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
    }

    private void pass(String name, String allowed, String value) {
        if (name.equalsIgnoreCase(allowed)) {
            upstream.add(Map.entry(allowed, value));
        }
    }

    /// The header that must come once and came twice.
    @Nullable
    String twice() {
        return twice;
    }

    /// The presented key, null where none is.
    @Nullable
    String credential() {
        String bearer = authorization;
        if (bearer == null) {
            return apiKey == null && takesAzureKey ? azureKey : apiKey;
        }
        return Bearer.of(bearer);
    }

    /// What the body is, as the caller says; null where it does not.
    @Nullable
    String contentType() {
        return contentType;
    }

    /// How the body is packed, null where nobody says.
    @Nullable
    String contentEncoding() {
        return contentEncoding;
    }

    /// Why the body cannot be a form, or JSON in UTF-8, as it stands; null where it may be.
    @Nullable
    String contentProblem(boolean form) {
        if (contentEncoding != null && !contentEncoding.equalsIgnoreCase("identity")) {
            return "content-encoding: expected none";
        }
        String type = contentType;
        if (form) {
            boolean isForm = type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
            return isForm ? null : "content-type: expected multipart/form-data";
        }
        if (type == null || type.equals("application/json")) {
            return null;
        }
        String lower = type.toLowerCase(Locale.ROOT);
        boolean isJson = lower.startsWith("application/json")
                && (lower.length() == 16 || lower.charAt(16) == ';' || lower.charAt(16) == ' ');
        boolean isUtf8 = !lower.contains("charset=") || lower.contains("utf-8") || lower.contains("utf8");
        return isJson && isUtf8 ? null : "content-type: expected application/json in UTF-8";
    }

    /// Attribution headers with lower-case names, each with all its values.
    Map<String, List<String>> attribution() {
        return attribution;
    }

    boolean tooManyAttributions() {
        return tooManyAttributions;
    }

    /// The headers that may go upstream.
    List<Map.Entry<String, String>> upstream() {
        return upstream;
    }

    /// Whether the caller speaks Anthropic's dialect where the path does not tell.
    boolean anthropic() {
        return anthropic;
    }

    /// How often the client's SDK has retried.
    int retryCount() {
        return retryCount;
    }
}
