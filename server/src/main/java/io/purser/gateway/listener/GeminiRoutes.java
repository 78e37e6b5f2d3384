package io.purser.gateway.listener;

import io.purser.gateway.dialect.Endpoint;
import io.vertx.core.http.HttpServerRequest;

/// Gemini's calls: the path's last segment is the model and what is done with it,
/// `gemini-2.5-flash:generateContent`.
final class GeminiRoutes {
    private final Gateway gateway;

    GeminiRoutes(Gateway gateway) {
        this.gateway = gateway;
    }

    /// What is not known is refused by name, never forwarded.
    ///
    /// @param call the last segment, decoded
    void call(HttpServerRequest request, String call) {
        int colon = call.lastIndexOf(':');
        String model = call.substring(0, Math.max(colon, 0));
        switch (colon < 0 ? "" : call.substring(colon)) {
            case ":generateContent" -> governed(request, Endpoint.GENERATE_CONTENT, model);
            case ":streamGenerateContent" -> stream(request, model);
            case ":countTokens" -> governed(request, Endpoint.COUNT_CONTENT, model);
            case ":embedContent" -> governed(request, Endpoint.EMBED_CONTENT, model);
            case ":batchEmbedContents" -> governed(request, Endpoint.BATCH_EMBED_CONTENTS, model);
            default -> gateway.notBuilt(request);
        }
    }

    /// Without `alt=sse` Google streams one JSON array.
    private void stream(HttpServerRequest request, String model) {
        boolean isEvents = "sse".equals(request.getParam("alt"));
        governed(request, isEvents ? Endpoint.STREAM_GENERATE_CONTENT : Endpoint.STREAM_CONTENT_ARRAY, model);
    }

    private void governed(HttpServerRequest request, Endpoint endpoint, String model) {
        new Exchange(gateway, endpoint, model, request).handle();
    }
}
