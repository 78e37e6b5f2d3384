package io.purser.platform.http;

import io.vertx.core.http.HttpServerRequest;

/// How a floor words the listener's refusals under its own paths.
@FunctionalInterface
public interface FaultAnswers {

    /// The answer to a refused request. `detail` is a sentence that a person can act on.
    Response answer(HttpServerRequest request, Fault fault, String detail);

    /// Plain text, for paths that no floor has claimed.
    FaultAnswers PLAIN = (request, fault, detail) -> Response.text(fault.status(), detail + "\n");
}
