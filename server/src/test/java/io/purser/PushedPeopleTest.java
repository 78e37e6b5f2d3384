package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// People whom a directory pushes by SCIM, at a whole server.
class PushedPeopleTest {
    private static final String GOVERNANCE = """
            organization: acme
            groups: [{name: science, idpGroups: [{issuer: scim, id: s-1}]}]
            budgets:
              - {name: each-scientist, scope: {eachUserIn: science}, limit: 9 USD, period: day, enforcement: hard}
            """;
    private static final String CONFIG = "providers: [{name: sandbox, dialect: sandbox, models: [\"sandbox*\"]}]\n";
    private static final String CALL =
            "{\"model\": \"sandbox\", \"max_tokens\": 20, \"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]}";
    private static final String OFF =
            "{\"Operations\": [{\"op\": \"Replace\", \"path\": \"active\", \"value\": \"False\"}]}";
    private static final String ON = "{\"Operations\": [{\"op\": \"replace\", \"value\": {\"active\": true}}]}";

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Path folder;

    PushedPeopleTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void stop() {
        client.close();
    }

    private JsonNode ask(RunningPurser purser, String query) throws Exception {
        ObjectNode body = json.createObjectNode().put("query", query);
        JsonNode answer = json.readTree(purser.post(client, "/graphql", purser.operatorToken(), body.toString())
                .body());
        assertThat(answer.path("errors")).as(answer.toString()).isEmpty();
        return answer.path("data");
    }

    private JsonNode scim(RunningPurser purser, String token, String method, String path, String body)
            throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(purser.url() + "/scim/v2" + path))
                        .header("authorization", "Bearer " + token)
                        .header("content-type", "application/scim+json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode())
                .as(method + " " + path + " " + answer.body())
                .isLessThan(300);
        return json.readTree(answer.body());
    }

    private int call(RunningPurser purser, String key) throws Exception {
        return purser.post(client, "/v1/chat/completions", key, CALL).statusCode();
    }

    private String key(RunningPurser purser, String name, String user) throws Exception {
        return ask(purser, "mutation { createKey(input: {name: \"" + name + "\", user: \"" + user + "\"}) { secret } }")
                .path("createKey")
                .path("secret")
                .asText();
    }

    @Test
    void whoIsDeactivatedCallsNoMoreUntilItIsActiveAgainAndNothingIsLost() throws Exception {
        String laptop;
        String lost;
        String id;
        String token;
        try (RunningPurser purser = RunningPurser.with(folder, GOVERNANCE, CONFIG)) {
            token = ask(
                            purser,
                            "mutation { createToken(input: {label: \"entra\", role: PROVISIONER, organization: \"acme\"})"
                                    + " { secret } }")
                    .path("createToken")
                    .path("secret")
                    .asText();
            id = scim(purser, token, "POST", "/Users", "{\"userName\": \"ada\", \"externalId\": \"a-1\"}")
                    .path("id")
                    .asText();
            scim(
                    purser,
                    token,
                    "POST",
                    "/Groups",
                    "{\"displayName\": \"Science\", \"externalId\": \"s-1\", \"members\": [{\"value\": \"" + id
                            + "\"}]}");
            laptop = key(purser, "laptop", "ada");
            lost = key(purser, "lost", "ada");
            HttpResponse<String> served = purser.post(client, "/v1/chat/completions", laptop, CALL);
            assertThat(served.statusCode()).isEqualTo(200);
            assertThat(served.headers().firstValue("purser-budget").orElse(""))
                    .as("bound from the first call")
                    .startsWith("\"each-scientist\";limit=\"9.00\"");
            ask(purser, "mutation { revokeKey(key: \"lost\") { id } }");

            scim(purser, token, "PATCH", "/Users/" + id, OFF);
            assertThat(call(purser, laptop)).isEqualTo(401);
            assertThat(ask(purser, "{ keys { edges { node { name ownerState } } } }")
                            .toString())
                    .contains("{\"name\":\"laptop\",\"ownerState\":\"INACTIVE\"}");
            assertThat(ask(purser, "{ users(state: INACTIVE) { edges { node { name group } } } }")
                            .toString())
                    .contains("{\"name\":\"ada\",\"group\":\"science\"}");
        }
        try (RunningPurser purser = RunningPurser.with(folder, GOVERNANCE, CONFIG)) {
            assertThat(call(purser, laptop)).as("after a restart").isEqualTo(401);
            scim(purser, token, "PATCH", "/Users/" + id, ON);
            assertThat(call(purser, laptop)).isEqualTo(200);
            assertThat(call(purser, lost)).as("what was revoked stays so").isEqualTo(401);
            scim(purser, token, "DELETE", "/Users/" + id, "");
            assertThat(call(purser, laptop)).isEqualTo(401);
            assertThat(purser.operatorGets("/api/v1/exports/usage.csv?period=this-month&groupBy=user,group"))
                    .contains("ada,science,USD");
            assertThat(ask(purser, "{ users { edges { node { name managedBy issuer state } } } }")
                            .toString())
                    .contains("{\"name\":\"ada\",\"managedBy\":\"ISSUER\",\"issuer\":\"scim\",\"state\":\"RETIRED\"}");
            assertThat(ask(purser, "{ auditVerify { sound } }").toString()).doesNotContain("false");
            String log = purser.operatorGets("/api/v1/exports/audit.jsonl?organization=acme");
            Map.of("user.provision", 1L, "user.deactivate", 1L, "user.reactivate", 1L, "user.retire", 1L)
                    .forEach((action, times) -> assertThat(log.lines()
                                    .filter(line -> line.contains("\"" + action + "\""))
                                    .count())
                            .as(action)
                            .isEqualTo(times));
        }
    }
}
