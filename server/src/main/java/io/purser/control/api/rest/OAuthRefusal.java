package io.purser.control.api.rest;

import io.purser.platform.http.Response;
import java.util.LinkedHashMap;
import java.util.Map;

/// A refusal in the words of RFC 6749 and those that build on it.
record OAuthRefusal(int status, String error, String description) {
    static OAuthRefusal of(String error, String description) {
        return new OAuthRefusal(400, error, description);
    }

    Response response() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", "application/json");
        headers.put("cache-control", "no-store");
        if (status == 401) {
            headers.put("www-authenticate", "Basic realm=\"purser\"");
        }
        byte[] bytes = Problem.json(Map.of("error", error, "error_description", description));
        return new Response(status, headers, out -> out.write(bytes));
    }
}
