package io.purser.governance.access;

import io.purser.core.tenancy.KeyPolicy;
import io.purser.governance.access.Claims.Unacceptable;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads every source of attribution in the order of rank, lowest first: the key's own defaults, the body's
/// user, its metadata, baggage, the headers of other gateways, the Purser headers, what is told of a call that
/// was made elsewhere, and last what the key fixes.
final class SourceReader {
    private static final Map<String, String> PURSER_HEADERS = new LinkedHashMap<>();

    static {
        PURSER_HEADERS.put("purser-customer", "customer");
        PURSER_HEADERS.put("purser-end-user", "endUser");
        PURSER_HEADERS.put("purser-endpoint", "endpoint");
        PURSER_HEADERS.put("purser-prompt-version", "promptVersion");
        PURSER_HEADERS.put("purser-feature", "feature");
        PURSER_HEADERS.put("purser-environment", "environment");
        PURSER_HEADERS.put("purser-session", "session");
    }

    private static final Map<String, String> FOREIGN_HEADERS = Map.of(
            "x-litellm-customer-id", "customer",
            "x-litellm-end-user-id", "endUser",
            "helicone-user-id", "endUser");

    private static final String HELICONE_PROPERTY = "helicone-property-";

    private final KeyPolicy policy;
    private final AttributionSources sources;
    private final Claims claims = new Claims();

    private SourceReader(KeyPolicy policy, AttributionSources sources) {
        this.policy = policy;
        this.sources = sources;
    }

    static Claims read(KeyPolicy policy, AttributionSources sources) throws Unacceptable {
        return new SourceReader(policy, sources).read();
    }

    private Claims read() throws Unacceptable {
        applyKey();
        applyBodyUser();
        applyMetadata();
        if (!sources.headers().isEmpty()) {
            applyBaggage();
            applyForeignHeaders();
            applyPurserHeaders();
        }
        for (Map.Entry<String, String> told : sources.told().entrySet()) {
            claims.set(told.getKey(), told.getValue());
        }
        if (!policy.override()) {
            applyKey();
        }
        return claims;
    }

    private void applyKey() throws Unacceptable {
        for (Map.Entry<String, String> fixed : policy.fixed().entrySet()) {
            claims.set(fixed.getKey(), fixed.getValue());
        }
    }

    private void applyBodyUser() throws Unacceptable {
        String user = sources.bodyUser();
        if (user != null) {
            claims.set(policy.userIsCustomer() ? "customer" : "endUser", user);
        }
    }

    private void applyMetadata() throws Unacceptable {
        if (policy.metadata()) {
            for (Map.Entry<String, String> entry : sources.metadata().entrySet()) {
                claims.setNamed(entry.getKey(), entry.getValue());
            }
        }
    }

    private void applyBaggage() throws Unacceptable {
        if (!policy.baggage()) {
            return;
        }
        for (String header : sources.headers().getOrDefault("baggage", List.of())) {
            for (String member : header.split(",", -1)) {
                String pair = member.split(";", 2)[0];
                int equals = pair.indexOf('=');
                if (equals <= 0) {
                    throw new Unacceptable("baggage", "expected name=value pairs separated by commas (W3C Baggage)");
                }
                claims.setNamed(
                        pair.substring(0, equals).trim(),
                        decoded(pair.substring(equals + 1).trim()));
            }
        }
    }

    private static String decoded(String text) throws Unacceptable {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw new Unacceptable("baggage", "expected percent-encoded values (W3C Baggage)");
        }
    }

    private void applyForeignHeaders() throws Unacceptable {
        for (Map.Entry<String, List<String>> header : sources.headers().entrySet()) {
            String field = FOREIGN_HEADERS.get(header.getKey());
            String value = only(header);
            if (field != null) {
                claims.set(field, value);
            } else if (header.getKey().startsWith(HELICONE_PROPERTY)) {
                claims.setNamed(header.getKey().substring(HELICONE_PROPERTY.length()), value);
            } else if (header.getKey().equals("x-litellm-tags")) {
                applyLitellmTags(value);
            } else if (header.getKey().equals("x-portkey-metadata")) {
                applyFlatObject(value);
            }
        }
    }

    private void applyLitellmTags(String value) throws Unacceptable {
        for (String tag : value.split(",", -1)) {
            String text = tag.trim();
            if (!text.isEmpty()) {
                int split = firstOf(text, ':', '=');
                claims.set(
                        split > 0 ? "tag." + text.substring(0, split).trim() : "tag.label",
                        split > 0 ? text.substring(split + 1).trim() : text);
            }
        }
    }

    private static int firstOf(String text, char a, char b) {
        int first = text.indexOf(a);
        int second = text.indexOf(b);
        return first < 0 ? second : second < 0 ? first : Math.min(first, second);
    }

    private void applyFlatObject(String json) throws Unacceptable {
        Map<String, String> pairs = FlatObject.read(json);
        if (pairs == null) {
            throw new Unacceptable("x-portkey-metadata", "expected a JSON object of strings");
        }
        for (Map.Entry<String, String> pair : pairs.entrySet()) {
            String name = pair.getKey().equals("_user") ? "endUser" : pair.getKey();
            claims.setNamed(name, pair.getValue());
        }
    }

    private void applyPurserHeaders() throws Unacceptable {
        for (Map.Entry<String, String> known : PURSER_HEADERS.entrySet()) {
            String value = header(known.getKey());
            if (value != null) {
                claims.set(known.getValue(), value);
            }
        }
        List<String> tags = sources.headers().get("purser-tags");
        if (tags != null) {
            Map<String, String> read = new LinkedHashMap<>();
            try {
                for (String line : tags) {
                    TagDictionary.read(line, read);
                }
            } catch (TagDictionary.Unreadable unreadable) {
                throw new Unacceptable("Purser-Tags", String.valueOf(unreadable.getMessage()));
            }
            for (Map.Entry<String, String> tag : read.entrySet()) {
                claims.set("tag." + tag.getKey(), tag.getValue());
            }
        }
    }

    private @Nullable String header(String name) throws Unacceptable {
        List<String> values = sources.headers().get(name);
        if (values == null) {
            return null;
        }
        if (values.size() != 1) {
            throw new Unacceptable(name, "expected the header once");
        }
        return values.getFirst();
    }

    private static String only(Map.Entry<String, List<String>> header) throws Unacceptable {
        if (header.getValue().size() != 1
                && !header.getKey().equals("purser-tags")
                && !header.getKey().equals("baggage")) {
            throw new Unacceptable(header.getKey(), "expected the header once");
        }
        return header.getValue().getFirst();
    }
}
