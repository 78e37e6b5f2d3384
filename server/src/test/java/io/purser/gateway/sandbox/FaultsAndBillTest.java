package io.purser.gateway.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FaultsAndBillTest {
    private static final String CHAT = "/v1/chat/completions";

    private Path billFile;
    private RunningSandbox sandbox;

    @BeforeEach
    void start(@TempDir Path folder) {
        billFile = folder.resolve("bill.jsonl");
        sandbox = new RunningSandbox(billFile);
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void theBillAddsUpToTheLastUnit() {
        sandbox.post(CHAT, chat("sandbox", "hello [[out=100]]", false));
        sandbox.post(CHAT, chat("sandbox-mini", "hello [[out=10]]", true));

        JsonNode bill = sandbox.bill();

        assertThat(bill.path("attempts").path(0).path("cost").asText()).isEqualTo("0.001527");
        assertThat(bill.path("attempts").path(1).path("cost").asText()).isEqualTo("0.000022");
        assertThat(bill.path("totals").path("cost").asText()).isEqualTo("0.001549");
        assertThat(bill.path("totals").path("output").asInt()).isEqualTo(110);
        assertThat(bill.path("open").asInt()).isZero();
    }

    @Test
    void everyLineIsInTheFileWhenTheAnswerArrives() throws IOException {
        sandbox.post(CHAT, chat("sandbox", "hello [[out=10]]", false));
        sandbox.post(CHAT, chat("sandbox", "hello [[out=10]]", true));

        List<JsonNode> lines =
                Files.readAllLines(billFile).stream().map(RunningSandbox::json).toList();

        assertThat(lines.stream().map(line -> line.path("ended").asText()))
                .containsExactly("complete", "open", "complete");
        assertThat(lines.getLast().path("output").asInt()).isEqualTo(10);
    }

    @Test
    void aClientThatLeavesIsBilledForWhatWasGenerated() throws IOException {
        try (InputStream stream = sandbox.open(CHAT, chat("sandbox", "hello [[out=1000]] [[pace=5ms]]", true))) {
            stream.readNBytes(4000);
        }

        JsonNode attempt = sandbox.lastOfSettledBill();

        assertThat(attempt.path("ended").asText()).isEqualTo("client_gone");
        assertThat(attempt.path("output").asInt()).isBetween(10, 999);
    }

    @Test
    void aPacedStreamIsWhole() {
        String stream = sandbox.post(CHAT, chat("sandbox", "hello [[out=20]] [[pace=2ms]]", true))
                .body();

        assertThat(RunningSandbox.eventsOf(stream)).hasSize(1 + 20 + 1 + 1 + 1);
        assertThat(sandbox.lastOfSettledBill().path("output").asInt()).isEqualTo(20);
    }

    @Test
    void cutBreaksTheConnectionHalfWay() {
        String body = chat("sandbox-cut", "hello [[out=20]]", true);

        assertThatThrownBy(() -> sandbox.post(CHAT, body)).isInstanceOf(UncheckedIOException.class);
        assertThat(sandbox.lastOfSettledBill().path("ended").asText()).isEqualTo("cut");
        assertThat(sandbox.lastOfSettledBill().path("output").asInt()).isEqualTo(10);
    }

    @Test
    void aWholeAnswerThatIsCutIsBilledInFull() {
        String body = chat("sandbox-cut", "hello [[out=20]]", false);

        assertThatThrownBy(() -> sandbox.post(CHAT, body)).isInstanceOf(UncheckedIOException.class);
        assertThat(sandbox.lastOfSettledBill().path("output").asInt()).isEqualTo(20);
    }

    @Test
    void stallGoesSilentUntilTheClientLeaves() throws IOException {
        String half;
        try (InputStream stream = sandbox.open(CHAT, chat("sandbox-stall", "hello [[out=4]]", true))) {
            half = new String(stream.readNBytes(500), StandardCharsets.UTF_8);
        }

        assertThat(half).contains("\"role\":\"assistant\"");
        assertThat(sandbox.lastOfSettledBill().path("ended").asText()).isEqualTo("client_gone");
        assertThat(sandbox.lastOfSettledBill().path("output").asInt()).isEqualTo(2);
    }

    @Test
    void anErrorMayFollowTheStatus200() {
        List<JsonNode> openAi = sandbox.events(CHAT, chat("sandbox-error-after-200", "hello [[out=4]]", true));
        List<JsonNode> anthropic = sandbox.events(
                "/v1/messages",
                "{'model':'sandbox-error-after-200','max_tokens':9,'stream':true,"
                        + "'messages':[{'role':'user','content':'hi'}]}");

        assertThat(openAi.getLast().has("error")).isTrue();
        assertThat(anthropic.getLast().path("type").asText()).isEqualTo("error");
        assertThat(sandbox.lastOfSettledBill().path("ended").asText()).isEqualTo("failed");
    }

    @Test
    void refusalsAreOnTheBillAndCostNothing() {
        HttpResponse<String> limited = sandbox.post(CHAT, chat("sandbox-429", "hello", false));
        HttpResponse<String> broken = sandbox.post(CHAT, chat("sandbox-500", "hello", true));

        assertThat(limited.statusCode()).isEqualTo(429);
        assertThat(limited.headers().firstValue("retry-after")).contains("1");
        assertThat(limited.headers().firstValue("x-ratelimit-remaining-requests"))
                .contains("0");
        assertThat(broken.statusCode()).isEqualTo(500);
        assertThat(sandbox.bill().path("totals").path("attempts").asInt()).isEqualTo(2);
        assertThat(sandbox.bill().path("totals").path("cost").asText()).isEqualTo("0");
    }

    @Test
    void usageMayNeverBeReported() {
        String whole = sandbox.post(CHAT, chat("sandbox-no-usage", "hello [[out=4]]", false))
                .body();
        String stream = sandbox.post(CHAT, chat("sandbox-no-usage", "hello [[out=4]]", true))
                .body();

        assertThat(whole).doesNotContain("\"usage\"");
        assertThat(stream).doesNotContain("prompt_tokens");
        assertThat(sandbox.bill().path("totals").path("output").asInt()).isEqualTo(8);
    }

    @Test
    void anAnswerMayBeEmpty() {
        JsonNode answer = sandbox.postJson(CHAT, chat("sandbox-empty", "hello", false));
        List<JsonNode> events = sandbox.events(CHAT, chat("sandbox-empty", "hello", true));

        assertThat(answer.path("usage").path("completion_tokens").asInt()).isZero();
        assertThat(events).hasSize(1 + 1 + 1 + 1);
    }

    @Test
    void theBillBeginsAfterAnyLine() {
        sandbox.post(CHAT, chat("sandbox", "one", false));
        sandbox.post(CHAT, chat("sandbox", "two", false));

        JsonNode rest = RunningSandbox.json(sandbox.get("/sandbox/bill?after=1").body());

        assertThat(rest.path("attempts")).hasSize(1);
        assertThat(rest.path("totals").path("attempts").asInt()).isEqualTo(2);
    }

    private static String chat(String model, String text, boolean streamed) {
        return "{'model':'" + model + "','stream':" + streamed
                + ",'stream_options':{'include_usage':true},'messages':[{'role':'user','content':'" + text + "'}]}";
    }
}
