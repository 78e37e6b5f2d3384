package io.purser.gateway.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Responses that are stored or run in the background: each is one line of the bill, and looking at
/// it is none.
final class StoredResponseFormatTest {
    private static final String RESPONSES = "/v1/responses";

    private final RunningSandbox sandbox = new RunningSandbox();

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private String made(String fields) {
        JsonNode made = sandbox.postJson(RESPONSES, "{'model':'sandbox'," + fields + "}");
        assertThat(made.path("id").asText()).as(made.toString()).startsWith("resp_");
        return RESPONSES + "/" + made.path("id").asText();
    }

    private JsonNode look(String path) {
        return RunningSandbox.json(sandbox.get(path).body());
    }

    private JsonNode cancel(String path) {
        return sandbox.postJson(path + "/cancel", "");
    }

    private static int output(JsonNode response) {
        return response.path("usage").path("output_tokens").asInt();
    }

    @Test
    void whatIsStoredIsToldAgainAndDeletedAndCostsOnce() {
        String path = made("'input':'hello [[out=6]]'");

        JsonNode again = look(path);

        assertThat(again.path("status").asText()).isEqualTo("completed");
        assertThat(output(again)).isEqualTo(6);
        assertThat(RunningSandbox.json(sandbox.delete(path).body())
                        .path("deleted")
                        .asBoolean())
                .isTrue();
        assertThat(sandbox.get(path).statusCode()).isEqualTo(404);
        assertThat(sandbox.delete(path).statusCode()).isEqualTo(404);
        assertThat(cancel(path).path("error").path("message").asText()).contains("not found");
        assertThat(sandbox.bill().path("attempts")).hasSize(1);
    }

    @Test
    void whatIsNotStoredIsNotThere() {
        assertThat(sandbox.get(made("'input':'hello','store':false")).statusCode())
                .isEqualTo(404);
        HttpResponse<String> both =
                sandbox.post(RESPONSES, "{'model':'sandbox','input':'x','store':false,'background':true}");
        assertThat(both.statusCode()).isEqualTo(400);
    }

    @Test
    void theInputIsListedTheLastItemFirst() {
        String path = made("'input':[{'role':'user','content':'one'},{'role':'user','content':'two'}]");

        assertThat(look(path + "/input_items").at("/data/0/content/0/text").asText())
                .isEqualTo("two");
        assertThat(look(path + "/input_items?order=asc")
                        .at("/data/0/content/0/text")
                        .asText())
                .isEqualTo("one");
        assertThat(look(made("'input':'hello'") + "/input_items")
                        .at("/data/0/content/0/text")
                        .asText())
                .isEqualTo("hello");
    }

    @Test
    void oneInTheBackgroundIsQueuedThenInProgressThenDone() {
        JsonNode made = sandbox.postJson(
                RESPONSES, "{'model':'sandbox','background':true,'input':'hello [[out=20]] [[pace=100ms]]'}");
        String path = RESPONSES + "/" + made.path("id").asText();

        assertThat(made.path("status").asText()).isEqualTo("queued");
        assertThat(made.path("background").asBoolean()).isTrue();
        assertThat(made.path("usage").isNull()).isTrue();
        sandbox.passes(Duration.ofMillis(1_999));
        assertThat(look(path).path("status").asText()).isEqualTo("in_progress");
        assertThat(sandbox.bill().path("open").asInt()).isEqualTo(1);
        sandbox.passes(Duration.ofMillis(1));
        assertThat(look(path).path("status").asText()).isEqualTo("completed");
        assertThat(output(look(path))).isEqualTo(20);
        JsonNode line = sandbox.lastOfSettledBill();
        assertThat(line.path("output").asInt()).isEqualTo(20);
        assertThat(line.path("ended").asText()).isEqualTo("complete");
        assertThat(sandbox.bill().path("attempts")).hasSize(1);
    }

    @Test
    void oneThatIsCancelledCostsWhatItHadGenerated() {
        String path = made("'background':true,'input':'hello [[out=20]] [[pace=100ms]]'");
        sandbox.passes(Duration.ofMillis(700));

        JsonNode cancelled = cancel(path);

        assertThat(cancelled.path("status").asText()).isEqualTo("cancelled");
        assertThat(output(cancelled)).isEqualTo(7);
        assertThat(sandbox.lastOfSettledBill().path("output").asInt()).isEqualTo(7);
        sandbox.passes(Duration.ofMinutes(1));
        assertThat(look(path).path("status").asText()).isEqualTo("cancelled");
    }

    @Test
    void oneThatStaysIsInProgressUntilItIsCancelledHalfWay() {
        String path = made("'background':true,'metadata':{'stay':'1'},'input':'hello [[out=20]]'");
        sandbox.passes(Duration.ofDays(1));

        assertThat(look(path).path("status").asText()).isEqualTo("in_progress");
        assertThat(output(cancel(path))).isEqualTo(10);
        assertThat(sandbox.post(made("'input':'hello'") + "/cancel", "").statusCode())
                .isEqualTo(400);
    }

    @Test
    void aStreamOfOneThatIsLeftGoesOnAndIsReadFromWhereItStood() throws IOException {
        String body = "{'model':'sandbox','background':true,'stream':true,'input':'hello [[out=4]] [[pace=50ms]]'}";
        String id;
        try (InputStream stream = sandbox.open(RESPONSES, body)) {
            String begun = new String(stream.readNBytes(200), java.nio.charset.StandardCharsets.UTF_8);
            id = begun.replaceAll("(?s).*?\"id\":\"(resp_[^\"]+)\".*", "$1");
        }
        sandbox.passes(Duration.ofSeconds(1));

        List<JsonNode> rest =
                RunningSandbox.eventsOf(sandbox.get(RESPONSES + "/" + id + "?stream=true&starting_after=4")
                        .body());
        assertThat(rest.getFirst().path("sequence_number").asInt()).isEqualTo(5);
        assertThat(rest.getLast().path("type").asText()).isEqualTo("response.completed");
        assertThat(output(look(RESPONSES + "/" + id))).isEqualTo(4);
        assertThat(sandbox.lastOfSettledBill().path("ended").asText()).isEqualTo("complete");
        assertThat(sandbox.bill().path("attempts")).hasSize(1);
    }
}
