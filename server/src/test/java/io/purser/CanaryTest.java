package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// I-22: prompts and secrets are nowhere but on their way. A whole server is asked in every dialect, well
/// and badly; then everything that it left, logged and tells is searched.
final class CanaryTest {
    private static final String SECRET = "canary-secret-of-a-key-0001";
    private static final String UPSTREAM_SECRET = "canary-secret-of-a-provider-0002";
    private static final String WRONG_SECRET = "canary-secret-that-is-wrong-0003";
    private static final String COLLECTOR_SECRET = "canary-secret-of-a-collector-0006";
    private static final String PROMPT = "canary-prompt-0004";
    private static final String ANSWER = "canary-answer-0005";
    private static final String GOVERNANCE = """
            organization: acme
            users: [{name: ada}]
            keys: [{name: ada-key, user: ada, secret: %s}]
            budgets:
              - {name: whole, scope: {organization: acme}, limit: 0.001 USD, period: month, enforcement: soft}
              - {name: little, scope: {model: sandbox-large}, limit: 0.00001 USD, period: month, enforcement: hard}
            """.formatted(SECRET);
    private static final String CONFIG = """
            providers:
              - {name: sandbox, dialect: sandbox, models: ["sandbox*"]}
              - {name: away, dialect: openai, baseUrl: "http://127.0.0.1:1/v1", apiKey: %s, models: ["away-*"]}
            unpriced: flag
            telemetry: {otlp: {endpoint: "%%s", headers: {x-token: %s}}}
            """.formatted(UPSTREAM_SECRET, COLLECTOR_SECRET);

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final List<String> ids = new ArrayList<>();
    private final List<Integer> statuses = new ArrayList<>();

    private final Path folder;

    CanaryTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void promptsAndSecretsAreNowhere() throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        logged.start();
        root.addAppender(logged);
        Map<String, String> traces = new TreeMap<>();
        OtlpReceiver collector = new OtlpReceiver();
        try (collector;
                RunningPurser purser = RunningPurser.with(folder, GOVERNANCE, CONFIG.formatted(collector.endpoint()));
                HttpClient client = HttpClient.newHttpClient()) {
            talk(purser, client);
            assertThat(statuses).contains(200, 400, 401, 402, 502);
            tells(purser, traces);
            files(traces);
        } finally {
            root.detachAppender(logged);
        }
        files(traces);
        traces.put("log", log());
        assertThat(collector.headers()).containsValue(COLLECTOR_SECRET);
        assertThat(collector.everything()).contains(ids.getFirst(), "gen_ai.client.token.usage");
        traces.put("what was exported", collector.everything());

        assertThat(traces.keySet()).anyMatch(name -> name.contains("ledger.db"));
        assertThat(traces.values())
                .as("the search finds what is there")
                .anyMatch(text -> text.contains(ids.getFirst()));
        traces.forEach((where, text) -> assertThat(text)
                .as(where)
                .doesNotContain(SECRET, UPSTREAM_SECRET, WRONG_SECRET, COLLECTOR_SECRET, PROMPT, ANSWER));
    }

    private void talk(RunningPurser purser, HttpClient client) {
        String messages = "\"messages\":[{\"role\":\"user\",\"content\":\"" + PROMPT + " [[say=" + ANSWER + "]]\"}]";
        String chat = "/v1/chat/completions";
        for (String model : List.of("sandbox", "sandbox-mini", "sandbox-large", "sandbox-500", "away-1", PROMPT)) {
            say(purser, client, chat, SECRET, "{\"model\":\"" + model + "\"," + messages + "}");
            say(purser, client, chat, SECRET, "{\"model\":\"" + model + "\",\"stream\":true," + messages + "}");
            say(
                    purser,
                    client,
                    "/v1/messages",
                    SECRET,
                    "{\"model\":\"" + model + "\",\"max_tokens\":9," + messages + "}");
        }
        say(purser, client, chat, WRONG_SECRET, "{\"model\":\"sandbox\"," + messages + "}");
        say(purser, client, chat, SECRET, "{\"model\":\"sandbox\"," + messages + ",\"" + PROMPT + "\":");
        say(purser, client, chat, SECRET, "{\"model\":\"sandbox\",\"messages\":\"" + PROMPT + "\",\"n\":\"x\"}");
        say(purser, client, "/v1/embeddings", SECRET, "{\"model\":\"sandbox-embedding\",\"input\":\"" + PROMPT + "\"}");
        say(purser, client, "/v1/completions", SECRET, "{\"model\":\"sandbox\",\"prompt\":\"" + PROMPT + "\"}");
        say(
                purser,
                client,
                "/v1/responses",
                SECRET,
                "{\"model\":\"sandbox\",\"store\":true,\"input\":\"" + PROMPT + "\"}");
        String contents = "{\"contents\":[{\"parts\":[{\"text\":\"" + PROMPT + "\"}]}]}";
        say(purser, client, "/v1beta/models/sandbox:generateContent", SECRET, contents);
        say(purser, client, "/v1/no-such-route", SECRET, contents);
    }

    private void say(RunningPurser purser, HttpClient client, String path, String credential, String body) {
        HttpResponse<String> answer = purser.post(client, path, credential, body);
        statuses.add(answer.statusCode());
        answer.headers().firstValue("purser-request-id").ifPresent(ids::add);
        assertThat(answer.body()).doesNotContain(SECRET, UPSTREAM_SECRET, WRONG_SECRET);
    }

    private void tells(RunningPurser purser, Map<String, String> traces) {
        for (String path : List.of(
                "/metrics",
                "/api/v1/exports/ledger.csv",
                "/api/v1/exports/ledger.json",
                "/api/v1/exports/usage.json",
                "/api/v1/exports/change.json?groupBy=user",
                "/api/v1/exports/concentration.csv",
                "/api/v1/exports/focus.csv",
                "/api/v1/exports/usage.csv",
                "/api/v1/exports/audit.jsonl",
                "/api/v1/exports/audit.jsonl?installation=true",
                "/api/v1/budgets",
                "/api/v1/usage")) {
            traces.put(path, purser.operatorGets(path));
        }
        ids.forEach(id -> traces.put(id, purser.operatorGets("/api/v1/requests/" + id)));
    }

    private void files(Map<String, String> traces) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.toString().contains("native")) {
                    traces.merge(
                            file.toString(),
                            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1),
                            String::concat);
                }
            }
        }
    }

    private String log() {
        StringBuilder text = new StringBuilder();
        for (ILoggingEvent event : List.copyOf(logged.list)) {
            text.append(event.getFormattedMessage()).append('\n');
            if (event.getThrowableProxy() != null) {
                text.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
        return text.toString();
    }
}
