package io.purser.gateway.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ResponsesFormatTest {
    private static final String RESPONSES = "/v1/responses";

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
    void aResponseHoldsAMessageWithItsText() {
        JsonNode response =
                sandbox.postJson(RESPONSES, "{'model':'sandbox','instructions':'be brief','input':'hello [[out=6]]'}");

        assertThat(response.path("status").asText()).isEqualTo("completed");
        assertThat(response.path("output")
                        .path(0)
                        .path("content")
                        .path(0)
                        .path("text")
                        .asText())
                .hasSize(24);
        assertThat(response.path("usage").path("input_tokens").asInt()).isEqualTo(4 + 2 + 4 + 4);
        assertThat(response.path("usage").path("output_tokens").asInt()).isEqualTo(6);
    }

    @Test
    void aStreamIsNumberedFromCreatedToCompleted() {
        List<JsonNode> events =
                sandbox.events(RESPONSES, "{'model':'sandbox','stream':true,'input':'hello [[out=2]]'}");

        assertThat(events.stream().map(event -> event.path("type").asText()))
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed");
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).path("sequence_number").asInt()).isEqualTo(i);
        }
        assertThat(events.getLast()
                        .path("response")
                        .path("usage")
                        .path("output_tokens")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void silentReasoningIsAnItemOfItsOwn() {
        JsonNode response =
                sandbox.postJson(RESPONSES, "{'model':'sandbox-reasoning','input':'hello [[out=2]] [[reasoning=70]]'}");

        assertThat(response.path("output").path(0).path("type").asText()).isEqualTo("reasoning");
        assertThat(response.path("usage")
                        .path("output_tokens_details")
                        .path("reasoning_tokens")
                        .asInt())
                .isEqualTo(70);
        assertThat(response.path("usage").path("output_tokens").asInt()).isEqualTo(72);
    }

    @Test
    void theOutputMaximumLeavesTheResponseIncomplete() {
        List<JsonNode> events = sandbox.events(
                RESPONSES, "{'model':'sandbox','stream':true,'max_output_tokens':3,'input':'hello [[out=20]]'}");

        JsonNode last = events.getLast();
        assertThat(last.path("type").asText()).isEqualTo("response.incomplete");
        assertThat(last.path("response")
                        .path("incomplete_details")
                        .path("reason")
                        .asText())
                .isEqualTo("max_output_tokens");
    }

    @Test
    void aFunctionIsCalledAndItsResultAnswered() {
        String tools = "'tools':[{'type':'function','name':'get_weather','parameters':{'type':'object'}}]";
        JsonNode call = sandbox.postJson(RESPONSES, "{'model':'sandbox','input':'weather?'," + tools + "}");
        JsonNode text = sandbox.postJson(RESPONSES, """
                {'model':'sandbox','input':[{'role':'user','content':'weather?'},
                {'type':'function_call','name':'get_weather','arguments':'{}','call_id':'c'},
                {'type':'function_call_output','call_id':'c','output':'sunny'}],%s}""".formatted(tools));

        assertThat(call.path("output").path(0).path("type").asText()).isEqualTo("function_call");
        assertThat(text.path("output").path(0).path("type").asText()).isEqualTo("message");
    }

    @Test
    void aFunctionCallIsStreamedAsPiecesOfItsArguments() {
        List<JsonNode> events = sandbox.events(RESPONSES, """
                {'model':'sandbox','stream':true,'input':'weather?','tools':[{'type':'function',
                'name':'get_weather','parameters':{'type':'object','properties':{'city':{'type':'string'}}}}]}""");

        assertThat(events.stream().map(event -> event.path("type").asText()))
                .contains("response.function_call_arguments.delta", "response.function_call_arguments.done");
    }

    @Test
    void whatAPreviousResponseHeldCountsAgain() {
        JsonNode first = sandbox.postJson(RESPONSES, "{'model':'sandbox','input':'hello [[out=6]]'}");
        JsonNode second = sandbox.postJson(
                RESPONSES,
                "{'model':'sandbox','input':'more','previous_response_id':'"
                        + first.path("id").asText() + "'}");
        JsonNode unknown =
                sandbox.postJson(RESPONSES, "{'model':'sandbox','input':'more','previous_response_id':'resp_x'}");

        assertThat(second.path("usage").path("input_tokens").asInt()).isEqualTo(4 + 1 + (4 + 4 + 6));
        assertThat(unknown.path("error").path("code").asText()).isEqualTo("previous_response_not_found");
    }
}
