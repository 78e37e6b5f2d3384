package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Message;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who may decide is told of an increase request, and who asked of the decision; what did not arrive is sent again, and
/// a channel can be muted: through a whole server.
class ToldRequestsTest {
    private static final String ADA = "a-secret-of-ada-who-is-told";
    private static final String BOT = "a-secret-of-a-bot-who-is-told";
    private static final String HOOK = "a-secret-of-a-hook-that-is-long-enough";
    private static final int LONG_ENOUGH = 20_000;

    private GreenMail mails = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private int port;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @BeforeEach
    void start() {
        mails.start();
        port = mails.getSmtp().getPort();
    }

    @AfterEach
    void stop() {
        mails.stop();
        client.close();
    }

    private RunningPurser purser() throws IOException {
        return RunningPurser.with(folder, """
                organization: acme
                groups: [{name: team}]
                users:
                  - {name: lead@acme.example, group: team, roles: [team_lead]}
                  - {name: cfo@acme.example, roles: [billing_admin]}
                  - {name: ada@acme.example, group: team}
                  - {name: bot, kind: service, group: team}
                keys:
                  - {name: ada-key, user: ada@acme.example, secret: %s}
                  - {name: bot-key, user: bot, secret: %s}
                channels:
                  - {name: finance, email: [finance@acme.example]}
                  - {name: gone, webhook: {url: "http://127.0.0.1:1/hook", secret: %s}}
                budgets:
                  - {name: each, scope: {eachUserIn: team}, limit: 9 requests, period: year, enforcement: hard, thresholds: []}
                  - {name: all, scope: {organization: acme}, limit: 100 USD, period: year, enforcement: soft, thresholds: []}
                  - {name: little, scope: {organization: acme}, limit: 1 requests, period: lifetime, enforcement: soft,
                     thresholds: [{at: 100%%, notify: [finance, groupLead]}]}
                """.formatted(ADA, BOT, HOOK), """
                providers:
                  - {name: sandbox, dialect: sandbox, models: ["sandbox*"]}
                smtp: {host: 127.0.0.1, port: %d, security: none, from: purser@acme.example}
                """.formatted(port));
    }

    private String ask(RunningPurser purser, String key, String budget, String amount) throws Exception {
        HttpResponse<String> asked = purser.post(
                client,
                "/api/v1/increase-requests",
                key,
                "{\"budget\": \"%s\", \"amount\": \"%s\", \"reason\": \"the demo is on Friday\"}"
                        .formatted(budget, amount));
        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(201);
        return json.readTree(asked.body()).path("id").asText();
    }

    @Test
    void theLeadIsToldOfARequestAndTheAskerOfTheDecision() throws Exception {
        try (RunningPurser purser = purser()) {
            String id = ask(purser, ADA, "each", "5 requests");
            assertThat(mail("lead@acme.example")).isEqualTo("""
                    Purser: ada@acme.example asks for 5 requests more of each

                    Hello lead@acme.example,

                    ada@acme.example asks for 5 requests more of the budget "each", until the
                    window ends.

                    "the demo is on Friday"

                    Decide, with a token of yours in PURSER_TOKEN:

                      purser increase approve 1 --reason WHY
                      purser increase refuse 1 --reason WHY

                    Request       1
                    Asked with    the key ada-key
                    Told since    you may decide (decider)
                    Organization  acme""");
            decide(purser, id, "approve: true, reason: \"it is worth it\", amount: \"2 requests\", until: \"7d\"");
            assertThat(mail("ada@acme.example"))
                    .startsWith("Purser: your request for 5 requests more of each was approved")
                    .contains("\"it is worth it\"")
                    .contains("More          2 requests")
                    .contains("Told since    you asked (asker)")
                    .doesNotContain("operator");
            String second = ask(purser, ADA, "all", "50 USD");
            assertThat(mail("cfo@acme.example"))
                    .as("a lead does not decide for the whole")
                    .startsWith("Purser: ada@acme.example asks for 50 USD more of all");
            decide(purser, second, "approve: false, reason: \"not this year\"");
            assertThat(mails.waitForIncomingEmail(LONG_ENOUGH, 4)).isTrue();
            assertThat(received())
                    .hasSize(4)
                    .filteredOn("ada@acme.example"::equals)
                    .hasSize(2);
        }
    }

    @Test
    void whatIsAskedWhileTheMailServerIsAwayIsToldAfterARestart() throws Exception {
        mails.stop();
        try (RunningPurser purser = purser()) {
            ask(purser, ADA, "each", "5 requests");
            JsonNode letter =
                    delivery(purser, "decider", each -> each.path("tries").asInt() >= 1);
            assertThat(letter.path("state").asText()).isEqualTo("WAITING");
            assertThat(letter.path("about").asText()).isEqualTo("increase 1");
            assertThat(letter.path("user").asText()).isEqualTo("lead@acme.example");
            assertThat(letter.path("threshold").isNull()).isTrue();
        }
        mails = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mails.start();
        try (RunningPurser purser = purser()) {
            assertThat(mail("lead@acme.example")).contains("5 requests more");
            delivery(purser, "decider", each -> each.path("state").asText().equals("DELIVERED"));
        }
        assertThat(received()).hasSize(1);
    }

    @Test
    void whoIsNobodyStandsInTheLogAndIsToldOnceThereIsSomebody() throws Exception {
        try (RunningPurser purser = purser()) {
            String id = ask(purser, BOT, "each", "5 requests");
            decide(purser, id, "approve: false, reason: \"no\"");
            JsonNode asker = delivery(purser, "asker", _ -> true);
            assertThat(asker.path("state").asText()).isEqualTo("UNDELIVERABLE");
            assertThat(asker.path("detail").asText()).isEqualTo("bot is a service account without `owner`");

            assertThat(purser.post(client, "/v1/chat/completions", ADA, """
                            {"model": "sandbox", "messages": [{"role": "user", "content": "hi"}]}""").statusCode())
                    .isEqualTo(200);
            JsonNode lead = delivery(
                    purser, "groupLead", each -> each.path("state").asText().equals("UNDELIVERABLE"));
            String again = lead.path("id").asText();
            JsonNode sent = data(purser, "mutation { redeliver(id: \"%s\") { id channel } }".formatted(again));
            assertThat(sent.path("redeliver").path("channel").asText()).isEqualTo("groupLead");
            assertThat(post(purser, "mutation { redeliver(id: \"999-nobody\") { id } }")
                            .body())
                    .contains("not_found");
            String delivered = delivery(
                            purser,
                            "finance",
                            each -> each.path("state").asText().equals("DELIVERED"))
                    .path("id")
                    .asText();
            assertThat(post(purser, "mutation { redeliver(id: \"%s\") { id } }".formatted(delivered))
                            .body())
                    .contains("a delivery that is given up or undeliverable, not delivered");
            assertThat(data(purser, "{ auditLog(first: 3) { edges { node { action name } } } }")
                            .toString())
                    .contains("DELIVERY_REDELIVER");
        }
    }

    @Test
    void aMutedChannelIsToldNothingUntilItsEnd() throws Exception {
        try (RunningPurser purser = purser()) {
            JsonNode muted = data(
                            purser,
                            "mutation { muteChannel(channel: \"finance\", until: \"2h\","
                                    + " reason: \"moving house\") { name mutedUntil mutedFor } }")
                    .path("muteChannel");
            assertThat(muted.path("mutedFor").asText()).isEqualTo("moving house");
            assertThat(post(
                                    purser,
                                    "mutation { muteChannel(channel: \"finance\", until: \"40d\", reason: \"x\") { name } }")
                            .body())
                    .contains("at most 31 days");
            assertThat(purser.post(client, "/v1/chat/completions", ADA, """
                            {"model": "sandbox", "messages": [{"role": "user", "content": "hi"}]}""").statusCode())
                    .isEqualTo(200);
            JsonNode waits = delivery(
                    purser, "finance", each -> each.path("detail").asText().startsWith("muted until"));
            assertThat(waits.path("state").asText()).isEqualTo("WAITING");
            assertThat(waits.path("tries").asInt()).isZero();
            JsonNode told = data(
                            purser, "mutation { muteChannel(channel: \"finance\", reason: \"moved\") { mutedUntil } }")
                    .path("muteChannel");
            assertThat(told.path("mutedUntil").isNull()).isTrue();
            assertThat(received()).isEmpty();
        }
    }

    private void decide(RunningPurser purser, String id, String verdict) throws IOException {
        data(purser, "mutation { decideIncreaseRequest(input: {id: \"%s\", %s}) { state } }".formatted(id, verdict));
    }

    private List<String> received() {
        return Arrays.stream(mails.getReceivedMessages())
                .map(ToldRequestsTest::to)
                .toList();
    }

    private static String to(MimeMessage mail) {
        try {
            return mail.getRecipients(Message.RecipientType.TO)[0].toString();
        } catch (jakarta.mail.MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The first mail to an address, as soon as it came.
    private String mail(String address) throws Exception {
        for (int count = 1; mails.waitForIncomingEmail(LONG_ENOUGH, count); count++) {
            for (MimeMessage mail : mails.getReceivedMessages()) {
                if (to(mail).equals(address)) {
                    return mail.getSubject() + "\n\n"
                            + mail.getContent().toString().replace("\r\n", "\n").stripTrailing();
                }
            }
        }
        throw new AssertionError("nothing came to " + address);
    }

    /// What became of what a channel or person was told, as soon as it is as it is to be.
    private JsonNode delivery(RunningPurser purser, String channel, Predicate<JsonNode> isSo) throws IOException {
        long deadline = System.nanoTime() + LONG_ENOUGH * 1_000_000L;
        JsonNode edges = json.createArrayNode();
        while (System.nanoTime() < deadline) {
            edges = data(
                            purser,
                            "{ deliveries(channel: \"%s\") { edges { node { id channel user about state tries detail threshold } } } }"
                                    .formatted(channel))
                    .path("deliveries")
                    .path("edges");
            for (JsonNode edge : edges) {
                if (isSo.test(edge.path("node"))) {
                    return edge.path("node");
                }
            }
        }
        throw new AssertionError(channel + " is not so: " + edges);
    }

    private HttpResponse<String> post(RunningPurser purser, String query) throws IOException {
        return purser.post(client, "/graphql", purser.operatorToken(), json.writeValueAsString(Map.of("query", query)));
    }

    private JsonNode data(RunningPurser purser, String query) throws IOException {
        JsonNode answer = json.readTree(post(purser, query).body());
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
        return answer.path("data");
    }
}
