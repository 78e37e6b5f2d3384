package io.purser.control.api.rest;

import io.purser.platform.http.Request;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The fields of a form that a request carries.
final class Form {
    private static final int MOST_BYTES = 16 << 10;

    private Form() {}

    /// @throws IllegalArgumentException with a sentence for people where it carries none, too much, or a field twice
    static Map<String, String> of(Request request) {
        String type = Optional.ofNullable(request.header("content-type")).orElse("");
        if (!type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded")
                || request.body().length() > MOST_BYTES) {
            throw new IllegalArgumentException("expected a form of at most 16 KiB, application/x-www-form-urlencoded");
        }
        return of(request.body().toString(StandardCharsets.UTF_8));
    }

    private static Map<String, String> of(String text) {
        Map<String, String> fields = new HashMap<>();
        for (String pair : text.split("&", -1)) {
            int equal = pair.indexOf('=');
            if (equal > 0
                    && fields.put(decoded(pair.substring(0, equal)), decoded(pair.substring(equal + 1))) != null) {
                throw new IllegalArgumentException("a parameter stands twice; expected it once");
            }
        }
        return fields;
    }

    static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
