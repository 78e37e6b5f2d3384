package io.purser.gateway.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AnthropicFormatTest {
    private static final String MESSAGES = "/v1/messages";

    private RunningSandbox sandbox;

    @BeforeAll
    void start() {
        sandbox = new RunningSandbox();
    }

    @AfterAll
    void stop() {
        sandbox.close();
    }

    @Test
    void aMessageHasATextBlockAndUsage() {
        JsonNode message = sandbox.postJson(MESSAGES, user("hello [[out=6]]", "'system':'be brief',"));

        assertThat(message.path("id").asText()).startsWith("msg_");
        assertThat(message.path("stop_reason").asText()).isEqualTo("end_turn");
        assertThat(message.path("content").path(0).path("text").asText()).hasSize(24);
        assertThat(message.path("usage").path("input_tokens").asInt()).isEqualTo(4 + 2 + 4 + 4);
        assertThat(message.path("usage").path("output_tokens").asInt()).isEqualTo(6);
    }

    @Test
    void itAnswersUnderItsOwnRootToo() {
        assertThat(sandbox.post("/anthropic/v1/messages", user("hello", "")).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aStreamGoesFromMessageStartToMessageStop() {
        List<JsonNode> events = sandbox.events(MESSAGES, user("hello [[out=2]]", "'stream':true,"));

        assertThat(events.stream().map(event -> event.path("type").asText()))
                .containsExactly(
                        "message_start",
                        "ping",
                        "content_block_start",
                        "content_block_delta",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta",
                        "message_stop");
        JsonNode start = events.getFirst().path("message").path("usage");
        assertThat(start.path("input_tokens").asInt()).isEqualTo(8);
        assertThat(start.path("output_tokens").asInt()).isEqualTo(1);
        assertThat(events.get(6).path("usage").path("output_tokens").asInt()).isEqualTo(2);
    }

    @Test
    void theOutputMaximumEndsAMessage() {
        JsonNode message = sandbox.postJson(MESSAGES, user("hello [[out=600]]", ""));

        assertThat(message.path("stop_reason").asText()).isEqualTo("max_tokens");
        assertThat(message.path("usage").path("output_tokens").asInt()).isEqualTo(500);
    }

    @Test
    void aToolIsUsedAndItsInputStreamedAsJson() {
        String tools = """
                'tools':[{'name':'get_weather','input_schema':{'type':'object',\
                'properties':{'city':{'type':'string'}}}}],\
                """;
        JsonNode whole = sandbox.postJson(MESSAGES, user("weather?", tools));
        List<JsonNode> events = sandbox.events(MESSAGES, user("weather?", tools + "'stream':true,"));

        assertThat(whole.path("stop_reason").asText()).isEqualTo("tool_use");
        assertThat(whole.path("content").path(0).path("input").path("city").asText())
                .isEqualTo("sandbox");
        String input = events.stream()
                .map(event -> event.path("delta").path("partial_json").asText(""))
                .collect(Collectors.joining());
        assertThat(input).isEqualTo("{\"city\":\"sandbox\"}");
    }

    @Test
    void afterAToolResultTheAnswerIsText() {
        JsonNode message = sandbox.postJson(MESSAGES, """
                {'model':'sandbox','max_tokens':500,'tools':[{'name':'get_weather','input_schema':{}}],'messages':[
                {'role':'user','content':'weather?'},
                {'role':'assistant','content':[{'type':'tool_use','id':'t','name':'get_weather','input':{}}]},
                {'role':'user','content':[{'type':'tool_result','tool_use_id':'t','content':'sunny'}]}]}""");

        assertThat(message.path("content").path(0).path("type").asText()).isEqualTo("text");
    }

    @Test
    void thinkingIsABlockOfItsOwnInsideTheOutput() {
        String thinking = "'thinking':{'type':'enabled','budget_tokens':100},";
        JsonNode whole = sandbox.postJson(MESSAGES, user("hi [[reasoning=20]] [[out=5]]", thinking));
        List<JsonNode> events =
                sandbox.events(MESSAGES, user("hi [[reasoning=20]] [[out=5]]", thinking + "'stream':true,"));

        assertThat(whole.path("content").path(0).path("type").asText()).isEqualTo("thinking");
        assertThat(whole.path("content").path(1).path("type").asText()).isEqualTo("text");
        assertThat(whole.path("usage").path("output_tokens").asInt()).isEqualTo(25);
        assertThat(events.stream()
                        .filter(event ->
                                event.path("delta").path("type").asText("").equals("thinking_delta")))
                .hasSize(20);
    }

    @Test
    void cacheFiguresAreReportedBesideTheInput() {
        String marked = """
                {'model':'sandbox','max_tokens':50,'system':[{'type':'text','text':'%s',\
                'cache_control':{'type':'ephemeral'%s}}],'messages':[{'role':'user','content':'hi'}]}\
                """;
        String fiveMinutes = marked.formatted("word ".repeat(1000), "");
        String oneHour = marked.formatted("hour ".repeat(1000), ",'ttl':'1h'");

        JsonNode first = sandbox.postJson(MESSAGES, fiveMinutes).path("usage");
        JsonNode second = sandbox.postJson(MESSAGES, fiveMinutes).path("usage");
        JsonNode longer = sandbox.postJson(MESSAGES, oneHour).path("usage");

        assertThat(first.path("input_tokens").asInt()).isEqualTo(5);
        assertThat(first.path("cache_creation_input_tokens").asInt()).isEqualTo(1254);
        assertThat(second.path("cache_creation_input_tokens").asInt()).isZero();
        assertThat(second.path("cache_read_input_tokens").asInt()).isEqualTo(1254);
        assertThat(longer.path("cache_creation")
                        .path("ephemeral_1h_input_tokens")
                        .asInt())
                .isEqualTo(1254);
    }

    @Test
    void tokensAreCountedWithoutAnAnswer() {
        JsonNode counted = sandbox.postJson(
                "/v1/messages/count_tokens",
                "{'model':'sandbox','messages':[{'role':'user','content':[{'type':'image','source':{}}]}]}");

        assertThat(counted.path("input_tokens").asInt()).isEqualTo(4 + 256);
    }

    @Test
    void modelsAreListedInTheDialectOfTheVersionHeader() {
        JsonNode models = RunningSandbox.json(
                sandbox.get("/v1/models", "anthropic-version", "2023-06-01").body());

        assertThat(models.path("has_more").asBoolean()).isFalse();
        assertThat(models.path("data").path(0).path("type").asText()).isEqualTo("model");
    }

    @Test
    void aMessageWithoutMaxTokensIsRefused() {
        HttpResponse<String> refused =
                sandbox.post(MESSAGES, "{'model':'sandbox','messages':[{'role':'user','content':'hi'}]}");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(RunningSandbox.json(refused.body())
                        .path("error")
                        .path("type")
                        .asText())
                .isEqualTo("invalid_request_error");
    }

    private static String user(String text, String more) {
        return "{'model':'sandbox','max_tokens':500," + more + "'messages':[{'role':'user','content':'" + text + "'}]}";
    }
}
