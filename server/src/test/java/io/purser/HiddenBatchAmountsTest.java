package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rule 14 on files and batches, as `HiddenAmountsTest` has it for every other route: of the levels above it a caller
/// learns name, state and reset, and no amount.
final class HiddenBatchAmountsTest {
    private static final String ADA = "a-secret-of-ada-who-sends-batches";
    private static final String EVE = "a-secret-of-eve-who-spends-a-lot";
    private static final String POLICY = """
            organization: acme
            groups: [{name: team}]
            users: [{name: ada, group: team}, {name: eve, group: team}]
            keys: [{name: ada-key, user: ada, secret: %s}, {name: eve-key, user: eve, secret: %s}]
            budgets:
              - {name: above, scope: {group: team}, limit: 51791.4523 USD, period: year, enforcement: hard}
              - {name: wide, scope: {organization: acme}, limit: 93751 requests, period: year, enforcement: soft}
            """.formatted(ADA, EVE);
    private static final String CONFIG = """
            providers: [{name: sandbox, dialect: sandbox, models: ["sandbox*", dear, whole]}]
            prices:
              - {provider: sandbox, model: dear, input: 1 USD, output: 10000 USD}
              - {provider: sandbox, model: whole, input: 10000 USD, output: 10000 USD}
            """;
    private static final String FORM = "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--b\r\n"
            + "Content-Disposition: form-data; name=\"file\"; filename=\"in.jsonl\"\r\n\r\n"
            + "{\"custom_id\": \"c\", \"method\": \"POST\", \"url\": \"/v1/chat/completions\", \"body\": {\"model\": \"MODEL\","
            + " \"max_tokens\": 100, \"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]}}\n\r\n--b--\r\n";
    /// By themselves, as an id may hold any digits.
    private static final Pattern AMOUNTS = Pattern.compile("(?<![\\w.-])(51791|0\\.4523|93751|93749|93750)(?![\\w-])");

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @AfterEach
    void close() {
        client.close();
    }

    private HttpResponse<String> told(RunningPurser purser, String method, String path, String type, String body)
            throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(purser.url() + path))
                .headers("authorization", "Bearer " + ADA, "content-type", type)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.headers().map() + answer.body())
                .as(method + " " + path)
                .doesNotContainPattern(AMOUNTS);
        return answer;
    }

    private String id(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json.readTree(answer.body()).path("id").asText();
    }

    @Test
    void filesAndBatchesTellNoAmountOfTheLevelsAbove() throws Exception {
        try (RunningPurser purser = RunningPurser.with(folder, POLICY, CONFIG)) {
            String event = "{\"id\": \"e\", \"provider\": \"sandbox\", \"model\": \"whole\","
                    + " \"usage\": {\"inputTokens\": 5179100, \"outputTokens\": 0}}";
            assertThat(purser.post(client, "/api/v1/events", EVE, event).statusCode())
                    .isEqualTo(201);
            assertThat(purser.operatorGets("/api/v1/budgets"))
                    .as("what is hidden is there")
                    .contains("51791.4523", "51791.00", "\"0.4523\"", "93751", "93750");
            for (Map.Entry<String, Integer> model :
                    Map.of("dear", 402, "sandbox", 200).entrySet()) {
                String form = FORM.replace("MODEL", model.getKey());
                String file = id(told(purser, "POST", "/v1/files", "multipart/form-data; boundary=b", form));
                String wish = "{\"input_file_id\": \"" + file
                        + "\", \"endpoint\": \"/v1/chat/completions\", \"completion_window\": \"24h\"}";
                HttpResponse<String> made = told(purser, "POST", "/v1/batches", "application/json", wish);
                assertThat(made.statusCode()).as(made.body()).isEqualTo(model.getValue());
                if (made.statusCode() == 402) {
                    assertThat(made.body()).contains("\"above\"");
                } else {
                    look(purser, "/v1/batches/" + id(made));
                    told(purser, "POST", "/v1/batches/" + id(made) + "/cancel", "application/json", "{}");
                }
                look(purser, "/v1/files/" + file);
                look(purser, "/v1/files/" + file + "/content");
                told(purser, "DELETE", "/v1/files/" + file, "application/json", "");
            }
            look(purser, "/v1/files");
            look(purser, "/v1/batches");
        }
    }

    private void look(RunningPurser purser, String path) throws Exception {
        assertThat(told(purser, "GET", path, "application/json", "").statusCode())
                .as(path)
                .isEqualTo(200);
    }
}
