package io.purser.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/// Live traffic: a few callers on virtual threads, each asking the gateway over HTTP at its own pace.
public final class Traffic implements AutoCloseable {

    private static final List<String> QUESTIONS = List.of(
            "Summarise the incident report of last night.",
            "Which of our invoices are overdue, and by how much?",
            "Write a friendly answer to a customer whose parcel is late.",
            "Explain this stack trace in one paragraph.",
            "Draft three headlines for the release notes.",
            "Translate the onboarding page into plain English.");

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final List<Thread> threads = new ArrayList<>();
    private final URI gateway;
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    private Traffic(String url) {
        this.gateway = URI.create(url + "/v1/chat/completions");
    }

    /// One kind of caller.
    ///
    /// @param pauseMillis between two calls, on average
    /// @param headers what the calls are for
    private record Caller(
            String secret,
            String model,
            int pauseMillis,
            int maximumTokens,
            boolean stream,
            Map<String, String> headers) {}

    /// Starts the sample organization's callers.
    public static Traffic start(String url, DemoFolder folder) throws IOException {
        var traffic = new Traffic(url);
        String helpdesk = folder.secret("helpdesk");
        traffic.call(
                new Caller(folder.secret("ada"), "sandbox", 8000, 200, true, Map.of("Purser-Tags", "project=atlas")));
        traffic.call(new Caller(
                folder.secret("grace"), "sandbox-mini", 5000, 300, true, Map.of("Purser-Feature", "completion")));
        traffic.call(new Caller(
                folder.secret("ci"), "sandbox-mini", 11000, 100, false, Map.of("Purser-Endpoint", "nightly-eval")));
        traffic.call(
                new Caller(folder.secret("mia"), "sandbox", 17000, 300, true, Map.of("Purser-Feature", "campaign")));
        traffic.call(new Caller(folder.secret("contractor"), "sandbox", 13000, 100, false, Map.of()));
        for (String customer : List.of("globex", "initech", "umbrella", "hooli")) {
            traffic.call(new Caller(
                    helpdesk,
                    "sandbox",
                    14000,
                    200,
                    false,
                    Map.of("Purser-Customer", customer, "Purser-Endpoint", "chat")));
        }
        return traffic;
    }

    public long answered() {
        return answered.get();
    }

    public long refused() {
        return refused.get();
    }

    private void call(Caller caller) {
        // Any sequence will do; a seed of its own keeps two demos alike.
        var random = new Random(threads.size());
        threads.add(Thread.ofVirtual().name("demo-caller-" + threads.size()).start(() -> ask(caller, random)));
    }

    private void ask(Caller caller, Random random) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(caller.pauseMillis() / 2 + random.nextInt(caller.pauseMillis()));
                once(caller, QUESTIONS.get(random.nextInt(QUESTIONS.size())));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void once(Caller caller, String question) throws InterruptedException {
        String body = """
                {"model": "%s", "max_tokens": %d, "stream": %s, "messages": [{"role": "user", "content": "%s"}]}""".formatted(caller.model(), caller.maximumTokens(), caller.stream(), question);
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway)
                .timeout(Duration.ofSeconds(60))
                .header("authorization", "Bearer " + caller.secret())
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        caller.headers().forEach(request::header);
        try {
            var response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream answer = response.body()) {
                answer.transferTo(OutputStream.nullOutputStream());
            }
            (response.statusCode() < 400 ? answered : refused).incrementAndGet();
        } catch (IOException away) {
            refused.incrementAndGet();
        }
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        client.shutdownNow();
    }
}
