package io.purser;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;

/// A collector, and what it takes to run a whole server beside it and to call that.
final class OtlpRig implements AutoCloseable {
    private static final String SECRET = "a-secret-for-a-test-of-telemetry";
    private static final String GOVERNANCE = """
            organization: acme
            users: [{name: ada}]
            keys: [{name: ada-key, user: ada, secret: %s}]
            budgets:
              - {name: whole, scope: {organization: acme}, limit: 10 USD, period: month, enforcement: soft}
              - {name: little, scope: {model: sandbox-large}, limit: 0.00001 USD, period: month, enforcement: hard}
              - {name: thrifty, scope: {customer: thrifty}, limit: 0 requests, period: month, enforcement: degrade,
                 actions: [{at: 0 requests, model: {sandbox: sandbox-mini}}]}
            """.formatted(SECRET);
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"Say something short.\"}]";

    private final OtlpReceiver collector = new OtlpReceiver();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Path folder;

    OtlpRig(Path folder) throws IOException {
        this.folder = folder;
    }

    OtlpReceiver collector() {
        return collector;
    }

    /// Starts a server that sends to the collector.
    ///
    /// @param more fields of `telemetry.otlp` with four spaces before them, then others
    RunningPurser purser(String more) throws IOException {
        return RunningPurser.with(folder, GOVERNANCE, """
                providers:
                  - {name: sandbox, dialect: sandbox, models: ["sandbox*"]}
                  - {name: away, dialect: openai, baseUrl: "http://127.0.0.1:1/v1", models: ["away-*"]}
                telemetry:
                  otlp:
                    endpoint: %s
                """.formatted(collector.endpoint()) + more);
    }

    HttpResponse<String> say(RunningPurser purser, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(purser.url() + "/v1/chat/completions"))
                .header("authorization", "Bearer " + SECRET)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /// Asks for a stream and leaves when its first bytes are there.
    void leave(RunningPurser purser, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(purser.url() + "/v1/chat/completions"))
                .header("authorization", "Bearer " + SECRET)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (InputStream answer =
                client.send(request, HttpResponse.BodyHandlers.ofInputStream()).body()) {
            answer.readNBytes(100);
        }
    }

    HttpResponse<String> post(RunningPurser purser, String path, String body) {
        return purser.post(client, path, SECRET, body);
    }

    HttpResponse<String> postAs(RunningPurser purser, String key, String body) {
        return purser.post(client, "/v1/chat/completions", key, body);
    }

    static String chat(String model, String more) {
        return "{\"model\":\"" + model + "\"," + more + MESSAGES + "}";
    }

    @Override
    public void close() {
        collector.close();
        client.close();
    }
}
