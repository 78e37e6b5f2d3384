package io.purser.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.governance.batches.Owner;
import io.purser.governance.batches.StoredFile;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a body names at the provider is the caller's own, or does not exist (I-21): our callers
/// share one account there.
final class OwnershipTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DONE = "{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"completed\","
            + "\"model\":\"gpt-5.4\",\"output\":[],\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}";
    private static final Owner ELSE = new Owner("acme", "key:k2");

    private final Rig rig = new Rig();

    OwnershipTest() {
        rig.answers(200, DONE);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private HttpResponse<String> as(String key, String path, String body) throws Exception {
        HttpRequest.Builder request = rig.request(path)
                .setHeader("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return rig.send(request);
    }

    private static String responses(String fields) {
        return "{\"model\":\"gpt-5.4\",\"input\":\"hi\"," + fields + "}";
    }

    /// The answer without what is different in every one.
    private static JsonNode error(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
        return JSON.readTree(answer.body().replaceAll("req_\\d+", "req")).path("error");
    }

    private void nothingWasAskedFor() {
        assertThat(rig.governance.asked).isEmpty();
        assertThat(rig.seen).isEmpty();
    }

    private void made(String key) throws Exception {
        as(key, "/v1/responses", "{\"model\":\"gpt-5.4\",\"input\":\"hi\"}");
        rig.seen();
        rig.governance.asked.take();
    }

    private void left(String file, Owner owner) {
        rig.store.keep(new StoredFile(file, "openai", owner, 0, "{}", null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v1/responses", "/openai/v1/responses", "/providers/openai/v1/responses", "/v1/chat/completions"
            })
    void theResponseOfAnotherCannotBeContinued(String path) throws Exception {
        made(FakeGovernance.OTHER_KEY);
        String body = responses("\"messages\":[],\"previous_response_id\":\"resp_1\"");

        JsonNode error = error(as(FakeGovernance.KEY, path, body));

        assertThat(error.path("code").asText()).isEqualTo("previous_response_not_found");
        assertThat(error.path("param").asText()).isEqualTo("previous_response_id");
        nothingWasAskedFor();
    }

    @Test
    void theResponseOfAnotherAndOneThatNobodyMadeAreToldApartByNothing() throws Exception {
        made(FakeGovernance.OTHER_KEY);

        JsonNode others =
                error(as(FakeGovernance.KEY, "/v1/responses", responses("\"previous_response_id\":\"resp_1\"")));
        JsonNode nobodys =
                error(as(FakeGovernance.KEY, "/v1/responses", responses("\"previous_response_id\":\"resp_2\"")));

        assertThat(nobodys.toString().replace("resp_2", "resp_1")).isEqualTo(others.toString());
        nothingWasAskedFor();
    }

    @Test
    void theFieldIsReadHoweverItIsSpelt() throws Exception {
        made(FakeGovernance.OTHER_KEY);

        error(as(FakeGovernance.KEY, "/v1/responses", responses("\"previous_respons\\u0065_id\":\"resp\\u005f1\"")));

        nothingWasAskedFor();
    }

    @Test
    void onesOwnResponseIsContinued() throws Exception {
        made(FakeGovernance.KEY);
        String body = responses("\"previous_response_id\":\"resp_1\"");

        assertThat(rig.post("/v1/responses", body).statusCode()).isEqualTo(200);
        assertThat(rig.seen().body()).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"conversation\":\"conv_1\"", "\"conversation\":{\"id\":\"conv_1\"}"})
    void aConversationIsOfWhoeverUsedItFirst(String conversation) throws Exception {
        String body = responses(conversation);
        assertThat(as(FakeGovernance.OTHER_KEY, "/v1/responses", body).statusCode())
                .isEqualTo(200);
        assertThat(as(FakeGovernance.OTHER_KEY, "/v1/responses", body).statusCode())
                .isEqualTo(200);
        rig.governance.asked.clear();
        rig.seen.clear();

        assertThat(error(as(FakeGovernance.KEY, "/v1/responses", body))
                        .path("code")
                        .asText())
                .isEqualTo("conversation_not_found");
        assertThat(rig.get("/v1/responses/conv_1").statusCode()).isEqualTo(404);
        nothingWasAskedFor();
    }

    @Test
    void aConversationThatTheProviderRefusesIsNobodys() throws Exception {
        rig.answers(404, "{\"error\":{\"message\":\"no\"}}");

        as(FakeGovernance.OTHER_KEY, "/v1/responses", responses("\"conversation\":\"conv_1\""));

        assertThat(rig.custody.kept).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/v1/responses | \"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_id\":\"file-1\"}]}]",
                "/v1/responses | \"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"file_id\":\"file-1\"}]}]",
                "/v1/responses | \"input\":[{\"type\":\"function_call_output\",\"output\":[{\"type\":\"input_file\",\"file_id\":\"file-1\"}]}]",
                "/v1/responses | \"tools\":[{\"type\":\"code_interpreter\",\"container\":{\"type\":\"auto\",\"file_ids\":[\"file-0\",\"file-1\"]}}]",
                "/v1/responses | \"tools\":[{\"type\":\"image_generation\",\"input_image_mask\":{\"file_id\":\"file-1\"}}]",
                "/v1/responses | \"prompt\":{\"id\":\"p\",\"variables\":{\"a\":{\"type\":\"input_file\",\"file_id\":\"file-1\"}}}",
                "/v1/chat/completions | \"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"file\":{\"file_id\":\"file-1\"}}]}]",
            })
    void theFileOfAnotherCannotBeUsedAndOnesOwnAndOneFromElsewhereCan(String path, String fields) throws Exception {
        String body = "{\"model\":\"gpt-5.4\"," + fields + "}";
        left("file-1", ELSE);

        JsonNode error = error(as(FakeGovernance.KEY, path, body));

        assertThat(error.path("code").asText()).isEqualTo("file_not_found");
        nothingWasAskedFor();
        left("file-1", Owner.of(FakeGovernance.CALLER));
        assertThat(as(FakeGovernance.KEY, path, body).statusCode()).isEqualTo(200);
        assertThat(as(FakeGovernance.KEY, path, body.replace("file-1", "file-9"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(rig.seen().body()).isEqualTo(body);
    }

    @Test
    void whatABatchsLinesNameIsLookedUpToo() throws Exception {
        made(FakeGovernance.OTHER_KEY);
        left("file-1", ELSE);
        for (Map.Entry<String, String> each : Map.of(
                        "\"input\":\"x\",\"previous_response_id\":\"resp_1\"", "previous_response_not_found",
                        "\"input\":[{\"content\":[{\"type\":\"input_file\",\"file_id\":\"file-1\"}]}]",
                                "file_not_found")
                .entrySet()) {
            String line = "{\"custom_id\":\"c\",\"method\":\"POST\",\"url\":\"/v1/responses\",\"body\":"
                    + "{\"model\":\"gpt-5.4\"," + each.getKey() + "}}\n";
            String form = "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--b\r\n"
                    + "Content-Disposition: form-data; name=\"file\"; filename=\"in.jsonl\"\r\n\r\n" + line
                    + "\r\n--b--\r\n";

            HttpResponse<String> answer = rig.send(rig.request("/v1/files")
                    .header("Content-Type", "multipart/form-data; boundary=b")
                    .POST(HttpRequest.BodyPublishers.ofString(form)));

            assertThat(error(answer).path("code").asText()).isEqualTo(each.getValue());
        }
        nothingWasAskedFor();
    }

    @Test
    void moreIdsThanAnybodyNamesAreRefused() throws Exception {
        String ids = "\"file-1\",".repeat(1_000) + "\"file-1\"";

        HttpResponse<String> answer = rig.post(
                "/v1/responses",
                responses("\"tools\":[{\"type\":\"code_interpreter\",\"container\":{\"file_ids\":[" + ids + "]}}]"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(List.copyOf(rig.seen)).isEmpty();
    }
}
