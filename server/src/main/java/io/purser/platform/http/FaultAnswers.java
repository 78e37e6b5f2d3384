package io.purser.platform.http;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/// How a floor words the listener's refusals under its own paths.
@FunctionalInterface
public interface FaultAnswers {

    /// The answer to a refused request. `detail` is a sentence that a person can act on.
    Response answer(HttpServerRequest request, Fault fault, String detail);

    /// Plain text, for paths that no floor has claimed.
    FaultAnswers PLAIN = (request, fault, detail) -> Response.text(fault.status(), detail + "\n");

    /// RFC 9457 problem details, for APIs of our own.
    FaultAnswers PROBLEM = (request, fault, detail) -> {
        String title = fault.name().charAt(0)
                + fault.name().substring(1).toLowerCase(Locale.ROOT).replace('_', ' ');
        String json = "{\"type\":\"about:blank\",\"title\":\"" + title + "\",\"status\":" + fault.status()
                + ",\"detail\":\"" + quoted(detail) + "\"}";
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        return new Response(fault.status(), Map.of("content-type", "application/problem+json"), out -> out.write(body));
    };

    private static String quoted(String text) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(text));
    }

    /// These answers, but for paths that are `prefix` or begin with it and a slash.
    default FaultAnswers except(String prefix, FaultAnswers there) {
        return (request, fault, detail) -> {
            String path = request.path() == null ? "" : request.path();
            boolean under = path.equals(prefix) || path.startsWith(prefix + "/");
            return (under ? there : this).answer(request, fault, detail);
        };
    }
}
