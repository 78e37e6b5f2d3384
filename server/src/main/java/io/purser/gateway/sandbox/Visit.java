package io.purser.gateway.sandbox;

import io.purser.gateway.sandbox.Attempt.Ended;
import io.purser.gateway.sandbox.SandboxCatalog.Model;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// One request at the sandbox's door: whose dialect it speaks, and its line on the bill.
final class Visit {
    private static final String ANTHROPIC_ROOT = "/anthropic";
    private static final int MAX_ID_CHARACTERS = 128;

    private final HttpServerRequest request;
    private final String stem;
    private final String path;
    private final Dialect dialect;

    /// @param stem of every id in the answer
    Visit(HttpServerRequest request, String stem) {
        this.request = request;
        this.stem = stem;
        String asked = request.path() == null ? "/" : request.path();
        this.path = asked.startsWith(ANTHROPIC_ROOT + "/") ? asked.substring(ANTHROPIC_ROOT.length()) : asked;
        if (GeminiReader.isCall(path)) {
            this.dialect = Dialect.GEMINI;
            return;
        }
        boolean anthropic = path.startsWith("/v1/messages") || request.headers().contains("anthropic-version");
        this.dialect = anthropic ? Dialect.ANTHROPIC : Dialect.OPENAI;
    }

    HttpServerRequest request() {
        return request;
    }

    String stem() {
        return stem;
    }

    String path() {
        return path;
    }

    Dialect dialect() {
        return dialect;
    }

    /// The route as the bill names it.
    String route() {
        if (dialect == Dialect.GEMINI) {
            return path.substring(path.lastIndexOf(path.indexOf(':') < 0 ? '/' : ':') + 1);
        }
        return path.startsWith("/v1/") ? path.substring("/v1/".length()) : path;
    }

    Attempt attempt(
            long seq, String id, String model, boolean streamed, Figures figures, Ended ended, BigDecimal cost) {
        return new Attempt(seq, id, requestId(), dialect, route(), model, streamed, figures, ended, cost);
    }

    /// Enters a line that is final, before the answer leaves.
    void charge(Bill bill, String id, Model model, Figures figures) {
        BigDecimal cost = figures.cost(model);
        bill.enter(seq -> attempt(seq, id, model.name(), false, figures, Ended.COMPLETE, cost));
    }

    /// Answers with an error, which is on the bill and costs nothing.
    void refuse(Bill bill, String model, int status, String code, String message) {
        if (request.method().name().equals("POST") && !path.endsWith("/cancel")) {
            bill.enter(seq -> attempt(seq, "req_" + stem, model, false, Figures.NONE, Ended.REFUSED, BigDecimal.ZERO));
        }
        json(status, Refusals.of(dialect, status, code, message));
    }

    void json(int status, String body) {
        identify();
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(Buffer.buffer(body));
    }

    /// The header by which each provider names a request.
    void identify() {
        request.response().putHeader(dialect == Dialect.ANTHROPIC ? "request-id" : "x-request-id", "req_" + stem);
    }

    private @Nullable String requestId() {
        String key = request.getHeader("idempotency-key");
        String id = key == null ? request.getHeader("x-client-request-id") : key;
        return id == null ? null : id.substring(0, Math.min(id.length(), MAX_ID_CHARACTERS));
    }
}
