package io.purser.control.api.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.governance.access.KeyEnd;
import io.purser.platform.http.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A refusal as RFC 9457 problem details: a stable `code`, and the field that is wrong where one is.
///
/// @param detail a sentence that a person can act on
record Problem(
        int status,
        String code,
        String title,
        String detail,
        @Nullable String field) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Problem badInput(IllegalArgumentException wrong) {
        String message = String.valueOf(wrong.getMessage());
        int colon = message.indexOf(": ");
        @Nullable String field = colon < 0 || message.lastIndexOf(' ', colon) >= 0 ? null : message.substring(0, colon);
        return new Problem(400, "bad_input", "The request is not understood", message, field);
    }

    static Problem unauthenticated() {
        return new Problem(
                401,
                "unauthenticated",
                "Nobody that is known",
                "expected an operator token or an API key in `Authorization: Bearer`",
                null);
    }

    static Problem keyOver(KeyEnd end) {
        return new Problem(
                401,
                end.code(),
                "This key is over",
                "the API key " + end.words() + "; ask your operator for another",
                null);
    }

    static Problem operatorOnly() {
        return new Problem(403, "operator_only", "For operators", "expected an operator token, not an API key", null);
    }

    /// A token that is genuine and opens nothing.
    static Problem userUnknown(String why) {
        return new Problem(403, "user_unknown", "No user of this installation", why, null);
    }

    /// A browser's session on a request that no page of ours made.
    static Problem crossSite(String why) {
        return new Problem(403, "cross_site", "Not from a page of this gateway", why, null);
    }

    static Problem unavailable(String why) {
        return new Problem(503, "unavailable", "Not now", why, null);
    }

    /// The columnar copy cannot be asked now.
    static Problem analyticsUnavailable(String why) {
        return new Problem(503, "analytics_unavailable", "Not now", why, null);
    }

    static Problem forbidden(String why) {
        return new Problem(403, "forbidden", "Not within your rights", why, null);
    }

    /// Whatever an organization would begin while it is suspended.
    static Problem suspended(String organization) {
        return new Problem(
                403,
                "organization_suspended",
                "The organization is suspended",
                "the organization \"" + organization + "\" is suspended: nothing new is let through; ask who runs"
                        + " Purser",
                null);
    }

    static Problem notFound(String what) {
        return new Problem(404, "not_found", "There is no such thing", "there is no such " + what, null);
    }

    Response response() {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("type", "about:blank");
        form.put("title", title);
        form.put("status", status);
        form.put("detail", detail);
        form.put("code", code);
        if (field != null) {
            form.put("field", field);
        }
        byte[] bytes = json(form);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", "application/problem+json");
        headers.put("cache-control", "no-store");
        if (status == 401) {
            headers.put("www-authenticate", "Bearer");
        }
        if (status == 503) {
            headers.put("retry-after", "5");
        }
        return new Response(status, headers, out -> out.write(bytes));
    }

    static byte[] json(Object form) {
        try {
            return JSON.writeValueAsBytes(form);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a form of our own cannot be written", e);
        }
    }

    /// A problem as the end of a handler.
    static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Problem problem;

        Stop(Problem problem) {
            super(problem.detail(), null, false, false);
            this.problem = problem;
        }

        Problem problem() {
            return problem;
        }
    }
}
