package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A command line that is let in by a page, through a whole server.
class LoginTest {
    private static final String GOVERNANCE = """
            organization: acme
            groups: [{name: engineering}]
            users:
              - {name: ada@acme.example, group: engineering, roles: [team_lead]}
              - {name: bob@acme.example, group: engineering}
            keyPolicies: [{name: self-service, keysPerUser: 3}]
            """;
    private static final String EVIL = "https://evil.example";
    private static final Map<String, String> CLIENT = Map.of("client_id", "purser-cli", "label", "<b>laptop</b>");

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Path folder;

    LoginTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void stop() {
        client.close();
    }

    private Browser in(RunningPurser purser, String user) throws Exception {
        String url = json.readTree(purser.post(
                                client,
                                "/graphql",
                                purser.operatorToken(),
                                "{\"query\": \"mutation { createSignInLink(input: {user: \\\"" + user
                                        + "\\\"}) { url } }\"}")
                        .body())
                .path("data")
                .path("createSignInLink")
                .path("url")
                .asText();
        return new Browser(purser.url()).in(url);
    }

    private JsonNode ask(Browser any, Map<String, String> form) throws Exception {
        return json.readTree(
                any.post("/oauth2/device_authorization", form, "null", "none").body());
    }

    private JsonNode look(Browser any, JsonNode asked) throws Exception {
        Map<String, String> form = Map.of(
                "grant_type", "urn:ietf:params:oauth:grant-type:device_code",
                "client_id", "purser-cli",
                "device_code", asked.path("device_code").asText());
        return json.readTree(any.post("/oauth2/token", form, "null", "none").body());
    }

    @Test
    void aPersonSignsInMakesAKeyAndSignsOut() throws Exception {
        try (RunningPurser purser = RunningPurser.start(folder, GOVERNANCE);
                Browser bob = in(purser, "bob@acme.example")) {
            Map<String, String> environment =
                    Map.of("HOME", folder.toString(), "PURSER_URL", purser.url(), "USER", "bob", "HOSTNAME", "laptop");
            Notes notes = new Notes();
            CommandRun.Started login = CommandRun.start(environment, notes, "login");
            String code = notes.code();
            HttpResponse<String> page = bob.open("/device?user_code=" + code);
            assertThat(page.body()).contains(code, "purser of bob on laptop", "act as <strong>bob@acme.example");
            assertThat(bob.press(page, "decision", "approve").body()).contains("It is in");
            CommandRun in = login.ended();
            assertThat(in.code()).as(notes.text()).isEqualTo(0);
            assertThat(in.out()).contains("Signed in to " + purser.url() + " as bob@acme.example.");

            assertThat(CommandRun.with(environment, "whoami").out()).contains("user  bob@acme.example", "member");
            assertThat(CommandRun.with(environment, "key", "create", "laptop").out())
                    .contains("sk-purser-");
            String token = json.readTree(
                            folder.resolve(".config/purser/logins.json").toFile())
                    .path(purser.url())
                    .asText();
            assertThat(token).startsWith("pu-purser-");
            assertThat(purser.post(client, "/v1/chat/completions", token, "{}").statusCode())
                    .as("model calls take keys")
                    .isEqualTo(401);
            bob.press(bob.open("/signed-in"));
            assertThat(CommandRun.with(environment, "whoami").code())
                    .as("it outlives the browser")
                    .isEqualTo(0);
            assertThat(CommandRun.with(environment, "logout").out()).contains("Signed out");
            assertThat(purser.post(client, "/graphql", token, "{\"query\": \"{ me { name } }\"}")
                            .body())
                    .contains("unauthenticated");
            assertThat(CommandRun.with(environment, "logout").err()).contains("nobody is signed in");
            String audit = purser.operatorGets("/api/v1/exports/audit.jsonl?organization=acme");
            assertThat(audit)
                    .contains("\"terminal\"", "purser of bob on laptop")
                    .doesNotContain(token, "pu-purser-", "pd-purser-");
            assertThat(audit.split("\"action\":\"session.end\"", -1))
                    .as("browser and terminal")
                    .hasSize(3);
            assertThat(Files.readString(folder.resolve("data/config.db"), StandardCharsets.ISO_8859_1))
                    .doesNotContain(token);
        }
    }

    @Test
    void onlyAPageOfOursLetsOneInAndOnlyForWhoIsSignedIn() throws Exception {
        try (RunningPurser purser = RunningPurser.start(folder, GOVERNANCE);
                Browser nobody = new Browser(purser.url());
                Browser ada = in(purser, "ada@acme.example")) {
            JsonNode asked = ask(nobody, CLIENT);
            String code = asked.path("user_code").asText();
            assertThat(asked.path("verification_uri").asText()).isEqualTo(purser.url() + "/device");
            assertThat(asked.path("verification_uri_complete").asText()).endsWith("/device?user_code=" + code);
            assertThat(asked.path("expires_in").asInt()).isEqualTo(600);
            assertThat(nobody.open("/device?user_code=" + code).body())
                    .contains("Sign in first")
                    .doesNotContain("laptop");
            HttpResponse<String> page = ada.open("/device?user_code=" + code);
            assertThat(page.body()).contains("&lt;b&gt;laptop&lt;/b&gt;").doesNotContain("<b>laptop");
            String token = page.body().replaceAll("(?s).*name=\"token\" value=\"([0-9a-f]+)\".*", "$1");
            Map<String, String> form = Map.of("user_code", code, "decision", "approve", "token", token);
            assertThat(nobody.post("/device", form, purser.url(), "same-origin").body())
                    .contains("Sign in first");
            assertThat(ada.post("/device", form, EVIL, "cross-site").statusCode())
                    .isEqualTo(403);
            assertThat(ada.press(page, "decision", "approve", "token", "0".repeat(32))
                            .statusCode())
                    .isEqualTo(403);
            assertThat(ada.post(
                                    "/device",
                                    Map.of("user_code", code, "decision", "approve"),
                                    purser.url(),
                                    "same-origin")
                            .statusCode())
                    .isEqualTo(403);
            try (Browser bob = in(purser, "bob@acme.example")) {
                assertThat(bob.post("/device", form, purser.url(), "same-origin")
                                .statusCode())
                        .as("the form of another session")
                        .isEqualTo(403);
            }
            assertThat(ada.press(page, "decision", "maybe").statusCode()).isEqualTo(400);
            assertThat(ada.open("/device?user_code=BBBB-BBBB").body()).contains("No command line waits");
            assertThat(ada.open("/device").body()).contains("Type the code");
            assertThat(ada.press(page, "decision", "deny").body()).contains("It stays out");
            assertThat(ada.press(page, "decision", "approve").body()).contains("No command line waits");
            assertThat(look(nobody, asked).path("error").asText()).isEqualTo("access_denied");
        }
    }

    @Test
    void aTokenEndsWithItsUserAndHasItsRightsOfNow() throws Exception {
        try (RunningPurser purser = RunningPurser.start(folder, GOVERNANCE);
                Browser ada = in(purser, "ada@acme.example")) {
            Map<String, String> environment = Map.of("HOME", folder.toString(), "PURSER_URL", purser.url());
            Notes notes = new Notes();
            CommandRun.Started login = CommandRun.start(environment, notes, "login");
            ada.press(ada.open("/device?user_code=" + notes.code()), "decision", "approve");
            assertThat(login.ended().code()).isEqualTo(0);
            assertThat(CommandRun.with(environment, "whoami").out()).contains("team_lead");
            apply(purser, GOVERNANCE.replace("roles: [team_lead]", "roles: [viewer]"));
            assertThat(CommandRun.with(environment, "whoami").out())
                    .contains("viewer")
                    .doesNotContain("team_lead");
            apply(
                    purser,
                    GOVERNANCE.replace("  - {name: ada@acme.example, group: engineering, roles: [team_lead]}\n", ""));
            CommandRun gone = CommandRun.with(environment, "whoami");
            assertThat(gone.code()).isEqualTo(1);
            assertThat(gone.err()).contains("purser login");
        }
    }

    private void apply(RunningPurser purser, String file) throws IOException {
        String body = json.writeValueAsString(Map.of(
                "query",
                "mutation($file: String!) { apply(input: {document: $file, prune: true, reason: \"r\"}) { policyVersion } }",
                "variables",
                Map.of("file", file)));
        assertThat(purser.post(client, "/graphql", purser.operatorToken(), body).body())
                .doesNotContain("errors");
    }

    @Test
    void whatIsNotUnderstoodIsRefusedInTheWordsOfTheStandard() throws Exception {
        try (RunningPurser purser = RunningPurser.start(folder, GOVERNANCE);
                Browser any = new Browser(purser.url())) {
            assertThat(ask(any, Map.of("client_id", "another")).path("error").asText())
                    .isEqualTo("invalid_client");
            assertThat(ask(any, Map.of("client_id", "purser-cli", "label", "a\u001b[2Jb"))
                            .path("error")
                            .asText())
                    .isEqualTo("invalid_request");
            JsonNode asked = ask(any, CLIENT);
            assertThat(look(any, asked).path("error").asText()).as("at once").isEqualTo("slow_down");
            assertThat(look(any, json.readTree("{\"device_code\": \"guess\"}"))
                            .path("error")
                            .asText())
                    .isEqualTo("invalid_grant");
            HttpResponse<String> revoked =
                    any.post("/oauth2/revoke", Map.of("token", purser.operatorToken()), "null", "none");
            assertThat(revoked.statusCode()).isEqualTo(400);
            assertThat(revoked.body()).contains("unsupported_token_type");
            assertThat(any.post("/oauth2/revoke", Map.of("token", "pu-purser-guess"), "null", "none")
                            .statusCode())
                    .isEqualTo(200);
            JsonNode described = json.readTree(
                    any.open("/.well-known/oauth-authorization-server").body());
            assertThat(described.path("device_authorization_endpoint").asText())
                    .isEqualTo(purser.url() + "/oauth2/device_authorization");
            assertThat(described.path("revocation_endpoint").asText()).isEqualTo(purser.url() + "/oauth2/revoke");
        }
        try (RunningPurser purser = RunningPurser.start(folder, GOVERNANCE, ", publicUrl: \"http://ai.acme.example\"");
                Browser any = new Browser(purser.url())) {
            assertThat(ask(any, CLIENT).path("error_description").asText()).contains("server.publicUrl");
        }
    }
}
