package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Channels through a whole server: what became of each alert is told, and a channel can be tried.
class ChannelsTest {
    private static final String ADA = "a-secret-of-ada-for-channels";
    private static final String HOOK = "a-secret-of-a-hook-that-is-long-enough";
    private static final int LONG_ENOUGH = 20_000;

    private final GreenMail mails = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @BeforeEach
    void start() {
        mails.start();
    }

    @AfterEach
    void stop() {
        mails.stop();
        client.close();
    }

    private RunningPurser purser() throws IOException {
        return RunningPurser.with(
                folder, """
                organization: acme
                users: [{name: ada}]
                keys: [{name: ada-key, user: ada, secret: %s}]
                channels:
                  - {name: finance, email: [finance@acme.example]}
                  - {name: hook, webhook: {url: "http://127.0.0.1:1/hook", secret: %s}}
                budgets:
                  - {name: little, scope: {user: ada}, limit: 1 requests, period: lifetime, enforcement: soft,
                     thresholds: [{at: 100%%}]}
                """.formatted(ADA, HOOK), """
                providers:
                  - {name: sandbox, dialect: sandbox, models: ["sandbox*"]}
                smtp: {host: 127.0.0.1, port: %d, security: none, from: purser@acme.example}
                """.formatted(mails.getSmtp().getPort()));
    }

    @Test
    void theLogSaysWhichAlertArrivedAndWhichIsTriedAgain() throws Exception {
        try (RunningPurser purser = purser()) {
            assertThat(ask(purser, "{ channels { name kind to } }")
                            .path("channels")
                            .toString())
                    .contains("finance@acme.example", "http://127.0.0.1:1/hook")
                    .doesNotContain(HOOK);
            assertThat(deliveries(purser)).isEmpty();
            assertThat(purser.post(client, "/v1/chat/completions", ADA, """
                            {"model": "sandbox", "messages": [{"role": "user", "content": "hi"}]}""").statusCode())
                    .isEqualTo(200);

            assertThat(mails.waitForIncomingEmail(LONG_ENOUGH, 1)).isTrue();
            JsonNode mail = delivery(
                    purser, "finance", each -> each.path("state").asText().equals("DELIVERED"));
            assertThat(mail.path("tries").asInt()).isEqualTo(1);
            assertThat(mail.path("detail").asText()).isEqualTo("answered 250");
            assertThat(mail.path("budget").asText()).isEqualTo("little");
            assertThat(mail.path("threshold").asText()).isEqualTo("100%");
            assertThat(mail.path("nextAt").isNull()).isTrue();
            Instant tried = Instant.parse(mail.path("triedAt").asText());
            assertThat(tried).isBeforeOrEqualTo(Instant.now());

            JsonNode hook = delivery(purser, "hook", each -> each.path("tries").asInt() >= 1);
            assertThat(hook.path("state").asText()).isEqualTo("WAITING");
            assertThat(hook.path("detail").asText()).isNotBlank();
            assertThat(Instant.parse(hook.path("nextAt").asText()))
                    .isAfter(Instant.parse(hook.path("triedAt").asText()));
        }
        try (RunningPurser purser = purser()) {
            assertThat(delivery(purser, "finance", _ -> true).path("triedAt").isNull())
                    .as("after a start")
                    .isFalse();
        }
    }

    @Test
    void peopleAreToldByMailAndTheLogSaysWhoWasNot() throws Exception {
        try (RunningPurser purser = RunningPurser.with(
                folder, """
                organization: acme
                users:
                  - {name: ada@acme.example}
                  - {name: board, email: board@acme.example}
                keys: [{name: ada-key, user: ada@acme.example, secret: %s}]
                budgets:
                  - {name: little, scope: {user: ada@acme.example}, limit: 1 requests, period: lifetime, enforcement: soft,
                     owner: board, thresholds: [{at: 100%%, notify: [subject, owner, groupLead]}]}
                """.formatted(ADA), """
                providers:
                  - {name: sandbox, dialect: sandbox, models: ["sandbox*"]}
                smtp: {host: 127.0.0.1, port: %d, security: none, from: purser@acme.example}
                """.formatted(mails.getSmtp().getPort()))) {
            assertThat(purser.post(client, "/v1/chat/completions", ADA, """
                            {"model": "sandbox", "messages": [{"role": "user", "content": "hi"}]}""").statusCode())
                    .isEqualTo(200);
            assertThat(mails.waitForIncomingEmail(LONG_ENOUGH, 2)).isTrue();
            JsonNode subject = delivery(
                    purser, "subject", each -> each.path("state").asText().equals("DELIVERED"));
            assertThat(subject.path("user").asText()).isEqualTo("ada@acme.example");
            JsonNode owner = delivery(
                    purser, "owner", each -> each.path("state").asText().equals("DELIVERED"));
            assertThat(owner.path("user").asText()).isEqualTo("board");
            JsonNode lead = delivery(
                    purser, "groupLead", each -> each.path("state").asText().equals("UNDELIVERABLE"));
            assertThat(lead.path("user").isNull()).isTrue();
            assertThat(lead.path("tries").asInt()).isZero();
            assertThat(lead.path("detail").asText()).isEqualTo("the budget is over no group");
            assertThat(ask(purser, "{ deliveries(channel: \"subject\") { totalCount } }")
                            .path("deliveries")
                            .path("totalCount")
                            .asInt())
                    .isEqualTo(1);
            assertThat(ask(purser, "{ deliveries(channel: \"log\") { edges { node { id channel } } } }")
                            .toString())
                    .contains("\"id\":\"dlv_", "\"channel\":\"log\"");
        }
    }

    @Test
    void aChannelCanBeTriedAndTheTestIsAudited() throws Exception {
        try (RunningPurser purser = purser()) {
            JsonNode reached = ask(purser, "mutation { testChannel(channel: \"finance\") { delivered detail } }");
            assertThat(reached.path("testChannel").path("delivered").asBoolean())
                    .as(reached.toString())
                    .isTrue();
            assertThat(mails.waitForIncomingEmail(LONG_ENOUGH, 1)).isTrue();
            assertThat(mails.getReceivedMessages()[0].getSubject()).isEqualTo("Purser: a test of finance");
            assertThat(String.valueOf(mails.getReceivedMessages()[0].getContent()))
                    .contains("No budget crossed anything");

            JsonNode away = ask(purser, "mutation { testChannel(channel: \"hook\") { delivered detail } }");
            assertThat(away.path("testChannel").path("delivered").asBoolean()).isFalse();
            assertThat(away.path("testChannel").path("detail").asText()).isNotBlank();
            assertThat(post(purser, "mutation { testChannel(channel: \"nobody\") { delivered } }")
                            .body())
                    .contains("not_found")
                    .contains("nobody");
            JsonNode audit = ask(purser, "{ auditLog(first: 2) { edges { node { action name } } } }");
            assertThat(audit.toString()).contains("CHANNEL_TEST", "finance", "hook");
            assertThat(deliveries(purser)).as("a test is no alert").isEmpty();
        }
    }

    private JsonNode deliveries(RunningPurser purser) throws IOException {
        return ask(purser, """
                        { deliveries { edges { node {
                          channel user state tries triedAt nextAt detail budget subject threshold } } } }""").path("deliveries").path("edges");
    }

    /// The alert of a channel, as soon as it is as it is to be.
    private JsonNode delivery(RunningPurser purser, String channel, Predicate<JsonNode> isSo) throws IOException {
        long deadline = System.nanoTime() + LONG_ENOUGH * 1_000_000L;
        while (System.nanoTime() < deadline) {
            for (JsonNode edge : deliveries(purser)) {
                JsonNode node = edge.path("node");
                if (node.path("channel").asText().equals(channel) && isSo.test(node)) {
                    return node;
                }
            }
        }
        throw new AssertionError(channel + " is not so: " + deliveries(purser));
    }

    private HttpResponse<String> post(RunningPurser purser, String query) throws IOException {
        return purser.post(client, "/graphql", purser.operatorToken(), json.writeValueAsString(Map.of("query", query)));
    }

    private JsonNode ask(RunningPurser purser, String query) throws IOException {
        JsonNode answer = json.readTree(post(purser, query).body());
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
        return answer.path("data");
    }
}
