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
final class OpenAiFormatTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String WEATHER = """
            'tools':[{'type':'function','function':{'name':'get_weather','parameters':{'type':'object',\
            'properties':{'city':{'type':'string'},'unit':{'enum':['celsius','kelvin']}}}}}]\
            """;

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
    void aChatCompletionHasTheTokensItWasAskedForAtFourBytesEach() {
        JsonNode answer = sandbox.postJson(CHAT, user("sandbox", "hello [[out=7]]", ""));

        assertThat(answer.path("object").asText()).isEqualTo("chat.completion");
        assertThat(answer.path("id").asText()).startsWith("chatcmpl-");
        assertThat(answer.path("created").asLong()).isEqualTo(RunningSandbox.NOON.getEpochSecond());
        JsonNode choice = answer.path("choices").path(0);
        assertThat(choice.path("message").path("content").asText()).hasSize(28);
        assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
        assertThat(answer.path("usage").path("prompt_tokens").asInt()).isEqualTo(4 + 4);
        assertThat(answer.path("usage").path("completion_tokens").asInt()).isEqualTo(7);
        assertThat(answer.path("usage").path("total_tokens").asInt()).isEqualTo(15);
    }

    @Test
    void theSameRequestGetsTheSameTextAndAnotherAnother() {
        String first = text(sandbox.postJson(CHAT, user("sandbox", "hello", "")));
        String again = text(sandbox.postJson(CHAT, user("sandbox", "hello", "")));
        String other = text(sandbox.postJson(CHAT, user("sandbox", "goodbye", "")));

        assertThat(again).isEqualTo(first).isNotEqualTo(other);
        assertThat(first.length() / 4).isBetween(20, 200);
    }

    @Test
    void theOutputMaximumEndsAnAnswerWithLength() {
        JsonNode answer = sandbox.postJson(CHAT, user("sandbox", "hello [[out=50]]", "'max_completion_tokens':9,"));

        assertThat(answer.path("usage").path("completion_tokens").asInt()).isEqualTo(9);
        assertThat(answer.path("choices").path(0).path("finish_reason").asText())
                .isEqualTo("length");
    }

    @Test
    void severalChoicesAreEachBilledOnTopOfOnePrompt() {
        JsonNode answer = sandbox.postJson(CHAT, user("sandbox", "hello [[out=7]]", "'n':3,"));

        assertThat(answer.path("choices")).hasSize(3);
        assertThat(answer.path("choices").path(2).path("index").asInt()).isEqualTo(2);
        assertThat(answer.path("usage").path("prompt_tokens").asInt()).isEqualTo(8);
        assertThat(answer.path("usage").path("completion_tokens").asInt()).isEqualTo(21);
    }

    @Test
    void aStreamBeginsWithTheRoleAndSendsOneChunkPerToken() {
        List<JsonNode> events = sandbox.events(CHAT, user("sandbox", "hello [[out=5]]", "'stream':true,"));

        assertThat(events).hasSize(1 + 5 + 1 + 1);
        assertThat(delta(events.getFirst()).path("role").asText()).isEqualTo("assistant");
        assertThat(events).last().extracting(JsonNode::asText).isEqualTo("[DONE]");
        assertThat(events.get(6).path("choices").path(0).path("finish_reason").asText())
                .isEqualTo("stop");
        assertThat(events.getFirst().has("usage")).isFalse();
    }

    @Test
    void aStreamHasTheTextOfTheWholeAnswer() {
        String whole = text(sandbox.postJson(CHAT, user("sandbox", "compare [[out=40]]", "")));
        List<JsonNode> events = sandbox.events(CHAT, user("sandbox", "compare [[out=40]]", "'stream':true,"));

        String streamed = events.stream()
                .map(event -> delta(event).path("content").asText(""))
                .collect(Collectors.joining());
        assertThat(streamed).isEqualTo(whole);
    }

    @Test
    void usageComesInALastChunkWithoutChoicesWhereItIsAskedFor() {
        List<JsonNode> events = sandbox.events(
                CHAT, user("sandbox", "hello [[out=5]]", "'stream':true,'stream_options':{'include_usage':true},"));

        JsonNode last = events.get(events.size() - 2);
        assertThat(last.path("choices")).isEmpty();
        assertThat(last.path("usage").path("completion_tokens").asInt()).isEqualTo(5);
        assertThat(events.getFirst().path("usage").isNull()).isTrue();
    }

    @Test
    void aToolIsCalledWhereTheUserMentionsIt() {
        JsonNode answer = sandbox.postJson(CHAT, user("sandbox", "How is the weather?", WEATHER + ","));

        JsonNode choice = answer.path("choices").path(0);
        JsonNode function = choice.path("message").path("tool_calls").path(0).path("function");
        assertThat(choice.path("finish_reason").asText()).isEqualTo("tool_calls");
        assertThat(function.path("name").asText()).isEqualTo("get_weather");
        assertThat(function.path("arguments").asText()).isEqualTo("{\"city\":\"sandbox\",\"unit\":\"celsius\"}");
        assertThat(answer.path("usage").path("completion_tokens").asInt()).isEqualTo(3 + 9);
    }

    @Test
    void aToolCallIsStreamedAsPiecesOfItsArguments() {
        List<JsonNode> events =
                sandbox.events(CHAT, user("sandbox", "How is the weather?", WEATHER + ",'stream':true,"));

        String arguments = events.stream()
                .map(event -> delta(event)
                        .path("tool_calls")
                        .path(0)
                        .path("function")
                        .path("arguments")
                        .asText(""))
                .collect(Collectors.joining());
        assertThat(arguments).isEqualTo("{\"city\":\"sandbox\",\"unit\":\"celsius\"}");
        assertThat(delta(events.getFirst())
                        .path("tool_calls")
                        .path(0)
                        .path("id")
                        .asText())
                .startsWith("call_");
    }

    @Test
    void afterAToolsResultTheAnswerIsText() {
        JsonNode answer = sandbox.postJson(CHAT, """
                {'model':'sandbox',%s,'messages':[{'role':'user','content':'weather?'},
                {'role':'assistant','tool_calls':[{'id':'call_1','type':'function',
                'function':{'name':'get_weather','arguments':'{}'}}]},
                {'role':'tool','tool_call_id':'call_1','content':'sunny'}]}""".formatted(WEATHER));

        assertThat(text(answer)).isNotEmpty();
    }

    @Test
    void aDemandedToolIsCalledAndAForbiddenOneIsNot() {
        JsonNode demanded = sandbox.postJson(CHAT, user("sandbox", "hi", WEATHER + ",'tool_choice':'required',"));
        JsonNode forbidden = sandbox.postJson(CHAT, user("sandbox", "weather", WEATHER + ",'tool_choice':'none',"));

        assertThat(demanded.path("choices").path(0).path("message").path("tool_calls"))
                .hasSize(1);
        assertThat(text(forbidden)).isNotEmpty();
    }

    @Test
    void aJsonSchemaIsAnsweredWithJson() {
        JsonNode answer = sandbox.postJson(CHAT, user("sandbox", "hi", """
                'response_format':{'type':'json_schema','json_schema':{'name':'x','schema':
                {'type':'object','properties':{'ok':{'type':'boolean'}}}}},"""));

        assertThat(text(answer)).isEqualTo("{\"ok\":true}");
    }

    @Test
    void imagesAndFilesCountFixedTokens() {
        JsonNode answer = sandbox.postJson(CHAT, """
                {'model':'sandbox','messages':[{'role':'user','content':[{'type':'text','text':'12345'},
                {'type':'image_url','image_url':{'url':'data:,'}},{'type':'file','file':{}}]}]}""");

        assertThat(answer.path("usage").path("prompt_tokens").asInt()).isEqualTo(4 + 2 + 256 + 512);
    }

    @Test
    void cachedTokensAreReportedInsideThePrompt() {
        JsonNode usage = sandbox.postJson(CHAT, user("sandbox-cache", "hello hello hello", ""))
                .path("usage");

        assertThat(usage.path("prompt_tokens").asInt()).isEqualTo(4 + 5);
        assertThat(usage.path("prompt_tokens_details").path("cached_tokens").asInt())
                .isEqualTo(4);
    }

    @Test
    void aLongPrefixIsReadFromTheCacheWhenItComesAgainUnderACacheKey() {
        String body = user("sandbox", "long ".repeat(1000), "'prompt_cache_key':'k',");
        sandbox.postJson(CHAT, body);

        JsonNode usage = sandbox.postJson(CHAT, body).path("usage");

        assertThat(usage.path("prompt_tokens").asInt()).isEqualTo(1254);
        assertThat(usage.path("prompt_tokens_details").path("cached_tokens").asInt())
                .isEqualTo(1152);
    }

    @Test
    void reasoningIsInsideTheOutputAndCountedApart() {
        JsonNode usage = sandbox.postJson(CHAT, user("sandbox-reasoning", "think [[reasoning=30]] [[out=10]]", ""))
                .path("usage");

        assertThat(usage.path("completion_tokens").asInt()).isEqualTo(40);
        assertThat(usage.path("completion_tokens_details")
                        .path("reasoning_tokens")
                        .asInt())
                .isEqualTo(30);
    }

    @Test
    void theLegacyRouteCompletesEveryPrompt() {
        JsonNode answer = sandbox.postJson(
                "/v1/completions", "{'model':'sandbox','prompt':['one','three [[out=3]]'],'max_tokens':50}");

        assertThat(answer.path("object").asText()).isEqualTo("text_completion");
        assertThat(answer.path("choices")).hasSize(2);
        assertThat(answer.path("usage").path("prompt_tokens").asInt()).isEqualTo(1 + 4);
        assertThat(answer.path("usage").path("completion_tokens").asInt()).isEqualTo(6);
    }

    @Test
    void theLegacyRouteStreams() {
        List<JsonNode> events = sandbox.events(
                "/v1/completions",
                "{'model':'sandbox','prompt':'hi [[out=3]]','stream':true,'stream_options':{'include_usage':true}}");

        assertThat(events).hasSize(3 + 1 + 1 + 1);
        assertThat(events.get(4).path("usage").path("completion_tokens").asInt())
                .isEqualTo(3);
    }

    @Test
    void embeddingsComeAsNumbersOrAsBase64() {
        JsonNode numbers = sandbox.postJson(
                "/v1/embeddings", "{'model':'sandbox-embedding','input':['a','bcdefgh'],'dimensions':3}");
        JsonNode base64 = sandbox.postJson(
                "/v1/embeddings",
                "{'model':'sandbox-embedding','input':[1,2,3],'dimensions':3,'encoding_format':'base64'}");

        assertThat(numbers.path("data").path(1).path("embedding")).hasSize(3);
        assertThat(numbers.path("usage").path("prompt_tokens").asInt()).isEqualTo(1 + 2);
        assertThat(base64.path("data").path(0).path("embedding").asText()).hasSize(16);
        assertThat(base64.path("usage").path("total_tokens").asInt()).isEqualTo(3);
    }

    @Test
    void moderationsFlagViolenceAndModelsAreListed() {
        JsonNode verdict = sandbox.postJson("/v1/moderations", "{'input':['peace','violence']}");
        JsonNode models = RunningSandbox.json(sandbox.get("/v1/models").body());

        assertThat(verdict.path("results").path(0).path("flagged").asBoolean()).isFalse();
        assertThat(verdict.path("results").path(1).path("flagged").asBoolean()).isTrue();
        assertThat(models.path("data")).hasSize(SandboxCatalog.MODELS.size());
    }

    @Test
    void aRequestThatNoModelWouldTakeIsRefusedInTheDialect() {
        HttpResponse<String> malformed = sandbox.post(CHAT, "{");
        HttpResponse<String> unknown = sandbox.post(CHAT, user("gpt-none", "hi", ""));
        HttpResponse<String> absurd = sandbox.post(CHAT, user("sandbox", "hi", "'max_tokens':-1,"));

        assertThat(malformed.statusCode()).isEqualTo(400);
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(RunningSandbox.json(unknown.body())
                        .path("error")
                        .path("code")
                        .asText())
                .isEqualTo("model_not_found");
        assertThat(absurd.statusCode()).isEqualTo(400);
    }

    private static String user(String model, String text, String more) {
        return "{'model':'" + model + "'," + more + "'messages':[{'role':'user','content':'" + text + "'}]}";
    }

    private static String text(JsonNode answer) {
        return answer.path("choices").path(0).path("message").path("content").asText("");
    }

    private static JsonNode delta(JsonNode event) {
        return event.path("choices").path(0).path("delta");
    }
}
