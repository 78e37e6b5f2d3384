package io.purser.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.core.ledger.Decision;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.governance.access.Caller;
import io.purser.governance.admission.Verdict;
import io.purser.governance.settlement.GovernedCall;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GeminiTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MODEL = "/gemini/v1beta/models/gemini-2.5-flash";
    private static final String BODY = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}]}";
    private static final String ANSWER =
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"yo\"}],\"role\":\"model\"},"
                    + "\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":100,\"cachedContentTokenCount\":40,"
                    + "\"candidatesTokenCount\":20,\"thoughtsTokenCount\":7,\"toolUsePromptTokenCount\":11,\"totalTokenCount\":138,"
                    + "\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":100}]},\"modelVersion\":\"gemini-2.5-flash-001\"}";

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private static String delta(String text, int tokens) {
        return "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"" + text
                + "\"}],\"role\":\"model\"},\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":50,"
                + "\"candidatesTokenCount\":" + tokens + ",\"totalTokenCount\":" + (50 + tokens)
                + "},\"modelVersion\":\"g-1\",\"responseId\":\"r\"}\r\n\r\n";
    }

    private static String last(String more) {
        return "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"end\"}],\"role\":\"model\"},"
                + "\"finishReason\":\"STOP\",\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":50,"
                + "\"cachedContentTokenCount\":30,\"candidatesTokenCount\":9,\"thoughtsTokenCount\":4,\"totalTokenCount\":63"
                + more + "},\"modelVersion\":\"g-1\",\"responseId\":\"r\"}\r\n\r\n";
    }

    private static final String EVENTS = delta("one ", 1) + delta("tw\u00f6 ", 3) + last("");
    private static final String COST = ",\"purser_cost\":\"";

    private static String withoutCost(String body) {
        return body.replaceAll(",\"purser_cost\":\"[^\"]*\",\"purser_currency\":\"USD\"", "");
    }

    @Test
    void aCallPassesBothWaysAndItsUsageIsSplitIntoBuckets() throws Exception {
        rig.answers(200, ANSWER);

        var answer = rig.post(MODEL + ":generateContent", BODY);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(ANSWER);
        assertThat(answer.headers().firstValue("purser-cost")).isPresent();
        Rig.Seen seen = rig.seen();
        assertThat(seen.uri()).isEqualTo("/v1beta/models/gemini-2.5-flash:generateContent");
        assertThat(seen.body()).isEqualTo(BODY);
        assertThat(seen.headers())
                .containsEntry("x-goog-api-key", "provider-secret")
                .doesNotContainKeys("authorization", "x-api-key");
        GovernedCall.End end = rig.governance.end();
        assertThat(end.usage()).isEqualTo(new TokenUsage(71, 40, 0, 0, 27, 7));
        assertThat(end.source()).isEqualTo(UsageSource.PROVIDER);
        assertThat(end.responseModel()).isEqualTo("gemini-2.5-flash-001");
    }

    @Test
    void googlesHeaderHoldsTheKeyAndTheQueryDoesNot() throws Exception {
        rig.answers(200, ANSWER);
        URI call = URI.create("http://127.0.0.1:" + rig.port() + MODEL + ":generateContent");
        var post = HttpRequest.newBuilder(call)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(BODY));

        assertThat(rig.send(post.copy().header("x-goog-api-key", FakeGovernance.KEY))
                        .statusCode())
                .isEqualTo(200);
        rig.seen();

        HttpResponse<String> keyless = rig.send(post.copy().uri(URI.create(call + "?key=" + FakeGovernance.KEY)));

        assertThat(keyless.statusCode()).isEqualTo(401);
        assertThat(JSON.readTree(keyless.body()).at("/error/status").asText()).isEqualTo("UNAUTHENTICATED");
        assertThat(rig.seen).isEmpty();
    }

    @Test
    void anAliasIsSentInThePathAndTheCapWhereGoogleReadsIt() throws Exception {
        rig.answers(200, ANSWER);
        rig.governance.cap = OptionalLong.of(77);
        String quick = "/gemini/v1beta/models/quick:generateContent";
        String contents = BODY.substring(1, BODY.length() - 1);

        rig.post(quick, BODY);
        Rig.Seen seen = rig.seen();
        assertThat(seen.uri()).isEqualTo("/v1beta/models/gemini-quick%202%2Fx:generateContent");
        assertThat(seen.body()).isEqualTo("{\"generationConfig\":{\"maxOutputTokens\":77}," + contents + "}");
        assertThat(capped(quick, "\"generationConfig\":{\"maxOutputTokens\":500,\"topK\":1}"))
                .isEqualTo("{" + contents + ",\"generationConfig\":{\"maxOutputTokens\":77,\"topK\":1}}");
        assertThat(capped(quick, "\"generation_config\":{ \"max_output_tokens\" : 500 }"))
                .isEqualTo("{" + contents + ",\"generation_config\":{ \"max_output_tokens\" : 77 }}");
        assertThat(capped(quick, "\"generation_config\":{\"topK\":1}"))
                .isEqualTo("{" + contents + ",\"generation_config\":{\"maxOutputTokens\":77,\"topK\":1}}");
        assertThat(capped(quick, "\"generationConfig\":null"))
                .isEqualTo("{" + contents + ",\"generationConfig\":{\"maxOutputTokens\":77}}");
        assertThat(capped(quick, "\"generationConfig\":{ }"))
                .isEqualTo("{" + contents + ",\"generationConfig\":{\"maxOutputTokens\":77 }}");
    }

    @Test
    void aBodyThatNamesTheModelAgainNamesNoOther() throws Exception {
        rig.answers(200, "{\"embeddings\":[]}");
        String request = "{\"model\":\"models/%s\",\"content\":{\"parts\":[{\"text\":\"hi\"}]}}";
        String batch = "{\"requests\":[" + request + "," + request + "]}";

        rig.post("/gemini/v1beta/models/quick:batchEmbedContents", batch.formatted("quick", "quick"));
        assertThat(rig.seen().body()).isEqualTo(batch.formatted("gemini-quick 2/x", "gemini-quick 2/x"));

        var other = rig.post("/gemini/v1beta/models/quick:batchEmbedContents", batch.formatted("quick", "dear"));
        assertThat(other.statusCode()).isEqualTo(400);
        var body = BODY.replace("{\"contents", "{\"model\":\"dear\",\"contents");
        assertThat(rig.post(MODEL + ":generateContent", body).statusCode()).isEqualTo(400);
        assertThat(rig.seen).isEmpty();
    }

    private String capped(String path, String field) throws Exception {
        rig.post(path, BODY.substring(0, BODY.length() - 1) + "," + field + "}");
        return rig.seen().body();
    }

    @Test
    void anyChunkingPassesTheSameEventsAndTheSameUsage() throws Exception {
        for (int size : new int[] {1, 2, 3, 7, 64, 100_000}) {
            rig.streams(EVENTS, size);

            var answer = rig.post(MODEL + ":streamGenerateContent?alt=sse", BODY);

            assertThat(withoutCost(answer.body()))
                    .describedAs("chunks of %d", size)
                    .isEqualTo(EVENTS);
            assertThat(answer.body()).contains("\"totalTokenCount\":63" + COST);
            assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream");
            assertThat(rig.seen().uri()).isEqualTo("/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse");
            GovernedCall.End end = rig.governance.end();
            assertThat(end.usage()).isEqualTo(new TokenUsage(20, 30, 0, 0, 13, 4));
            assertThat(end.outcome()).isEqualTo(Outcome.SUCCESS);
            assertThat(end.source()).isEqualTo(UsageSource.PROVIDER);
        }
    }

    @Test
    void withoutAltSseTheStreamIsOneJsonArray() throws Exception {
        for (int size : new int[] {1, 5, 100_000}) {
            rig.streams(": hello\n\n" + EVENTS, size);

            var answer = rig.post(MODEL + ":streamGenerateContent", BODY);

            assertThat(answer.headers().firstValue("content-type")).contains("application/json");
            JsonNode array = JSON.readTree(answer.body());
            assertThat(array.size()).isEqualTo(3);
            assertThat(array.at("/1/candidates/0/content/parts/0/text").asText())
                    .isEqualTo("tw\u00f6 ");
            assertThat(array.at("/2/usageMetadata/purser_currency").asText()).isEqualTo("USD");
            assertThat(rig.seen().uri()).endsWith("?alt=sse");
            assertThat(rig.governance.end().usage()).isEqualTo(new TokenUsage(20, 30, 0, 0, 13, 4));
        }
    }

    @Test
    void anImageTooLongToWaitForPassesAndItsUsageIsRead() throws Exception {
        String image =
                "data: {\"candidates\":[{\"content\":{\"parts\":[{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\""
                        + "A".repeat(600_000) + "\"}}]},\"finishReason\":\"STOP\",\"index\":0}],\"usageMetadata\":"
                        + "{\"promptTokenCount\":5,\"candidatesTokenCount\":1290,\"totalTokenCount\":1295}}\r\n\r\n";
        for (String alt : new String[] {"?alt=sse", ""}) {
            rig.streams(image, 50_000);

            var answer = rig.post(MODEL + ":streamGenerateContent" + alt, BODY);

            assertThat(answer.body().length()).isGreaterThan(600_000);
            GovernedCall.End end = rig.governance.end();
            assertThat(end.outcome()).isEqualTo(Outcome.SUCCESS);
            assertThat(end.usage()).isEqualTo(TokenUsage.of(5, 1290));
        }
    }

    @Test
    void aPromptThatIsBlockedIsAnAnswerToo() throws Exception {
        String blocked =
                "data: {\"promptFeedback\":{\"blockReason\":\"SAFETY\"},\"usageMetadata\":{\"promptTokenCount\":9,"
                        + "\"totalTokenCount\":9}}\r\n\r\n";
        rig.streams(blocked, 1_000);

        var answer = rig.post(MODEL + ":streamGenerateContent?alt=sse", BODY);

        assertThat(withoutCost(answer.body())).isEqualTo(blocked);
        assertThat(rig.governance.end().usage()).isEqualTo(TokenUsage.of(9, 0));
    }

    @Test
    void aStreamThatBreaksOffSaysSoInGooglesWords() throws Exception {
        rig.streams(delta("one ", 1), 1_000);

        var answer = rig.post(MODEL + ":streamGenerateContent?alt=sse", BODY);

        assertThat(answer.body()).startsWith(delta("one ", 1));
        String event = answer.body().substring(delta("one ", 1).length()).strip();
        JsonNode error = JSON.readTree(event.substring("data: ".length())).get("error");
        assertThat(error.get("status").asText()).isEqualTo("UNAVAILABLE");
        assertThat(error.at("/purser/requestId").asText()).isEqualTo("req_1");
        GovernedCall.End end = rig.governance.end();
        assertThat(end.outcome()).isEqualTo(Outcome.BROKEN_OFF);
        assertThat(end.usage()).isEqualTo(TokenUsage.of(50, 1));
    }

    @Test
    void aHardBudgetEndsTheStreamAsIfItsMaximumWereReached() throws Exception {
        StringBuilder many = new StringBuilder();
        for (int i = 1; i <= 60; i++) {
            many.append(delta("tok ", i));
        }
        rig.streams(many.toString(), 100_000);
        rig.governance.tokensInAll = 30;
        rig.governance.coveredTokens = 10;

        var answer = rig.post(MODEL + ":streamGenerateContent?alt=sse", BODY);

        String[] events = answer.body().strip().split("\r?\n\r?\n");
        JsonNode cut = JSON.readTree(events[events.length - 1].substring("data: ".length()));
        assertThat(cut.at("/candidates/0/finishReason").asText()).isEqualTo("MAX_TOKENS");
        assertThat(cut.at("/purser/cut/reason").asText()).isEqualTo("budget");
        assertThat(cut.at("/usageMetadata/promptTokenCount").asInt()).isEqualTo(50);
        assertThat(rig.governance.end().outcome()).isEqualTo(Outcome.CUT);
    }

    @Test
    void anEmbeddingsUsageIsReadAndACountIsFree() throws Exception {
        rig.answers(200, "{\"embedding\":{\"values\":[0.5]},\"usageMetadata\":{\"promptTokenCount\":6}}");
        rig.post(MODEL + ":embedContent", "{\"content\":{\"parts\":[{\"text\":\"hi\"}]}}");
        assertThat(rig.governance.end().usage()).isEqualTo(TokenUsage.of(6, 0));

        rig.answers(200, "{\"totalTokens\":31}");
        var answer = rig.post(MODEL + ":countTokens", BODY);
        assertThat(answer.body()).isEqualTo("{\"totalTokens\":31}");
        assertThat(rig.governance.end().usage()).isEqualTo(TokenUsage.NONE);
    }

    @Test
    void aSettledRefusalIsFinalAndAHeldOneSaysWhenToComeAgain() throws Exception {
        var figures = FakeGovernance.figures(true, 49_690_000_000L, 840_000_000L);
        rig.governance.refusal =
                new Verdict.OverBudget(Decision.Reason.SETTLED, figures, List.of(figures), FakeGovernance.USD);
        var settled = rig.post(MODEL + ":generateContent", BODY);
        rig.governance.refusal =
                new Verdict.OverBudget(Decision.Reason.HELD, figures, List.of(figures), FakeGovernance.USD);
        var held = rig.post(MODEL + ":generateContent", BODY);

        assertThat(settled.statusCode()).isEqualTo(402);
        JsonNode error = JSON.readTree(settled.body()).get("error");
        assertThat(error.get("code").asInt()).isEqualTo(402);
        assertThat(error.get("status").asText()).isEqualTo("RESOURCE_EXHAUSTED");
        assertThat(error.get("message").asText()).contains("has 0.31 USD left");
        assertThat(error.at("/details/0/reason").asText()).isEqualTo("BUDGET_EXCEEDED");
        assertThat(error.get("details").size()).isEqualTo(1);
        assertThat(error.at("/purser/retryable").asBoolean(true)).isFalse();
        assertThat(JSON.readTree(settled.body()).at("/purser/remaining").asText())
                .isEqualTo("0.31");
        assertThat(held.headers().firstValue("retry-after")).contains("1");
        JsonNode again = JSON.readTree(held.body()).get("error");
        assertThat(again.at("/details/1/retryDelay").asText()).isEqualTo("1s");
        assertThat(again.at("/purser/retryable").asBoolean(false)).isTrue();
        assertThat(rig.seen).isEmpty();
    }

    @Test
    void everyOtherRefusalHasGooglesStatus() throws Exception {
        var figures = FakeGovernance.figures(true, 1, 1);
        var limit = new Decision.LimitFigures("team", Decision.LimitFigures.Kind.REQUESTS, 600, 0);
        refused(new Verdict.OverRate(limit, 1_500), 429, "RESOURCE_EXHAUSTED");
        refused(new Verdict.Unpriced("gemini", "gemini-2.5-flash", figures), 400, "FAILED_PRECONDITION");
        refused(
                new Verdict.ModelNotAllowed("gemini-2.5-flash", Caller.ModelRule.ofKey("claude-*")),
                403,
                "PERMISSION_DENIED");
        refused(new Verdict.StoreUnavailable(), 503, "UNAVAILABLE");
        rig.governance.refusal = null;
        var unknown = rig.post("/gemini/v1beta/models/gpt-5.4:generateContent", BODY);
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("\"status\":\"NOT_FOUND\"");
        assertThat(rig.seen).isEmpty();
    }

    private void refused(Verdict verdict, int status, String name) throws Exception {
        rig.governance.refusal = verdict;
        HttpResponse<String> answer = rig.post(MODEL + ":generateContent", BODY);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(JSON.readTree(answer.body()).at("/error/status").asText()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{\"contents\":null}",
                "{\"contents\":[],\"contents\":[]}",
                "{\"contents\":[],\"generationConfig\":{},\"generation_config\":{\"maxOutputTokens\":9}}",
                "{\"contents\":[],\"generationConfig\":{\"maxOutputTokens\":5,\"max_output_tokens\":9}}",
                "{\"contents\":[],\"generationConfig\":{\"maxOutputTokens\":\"5\"}}",
                "{\"contents\":[],\"generationConfig\":{\"maxOutputTokens\":0}}",
                "{\"contents\":[],\"generationConfig\":{\"maxOutputTokens\":1e3}}",
                "{\"contents\":[],\"generationConfig\":{\"candidateCount\":1000}}",
                "{\"contents\":[],\"generationConfig\":[]}",
                "{\"contents\":[],\"generationConfig\":{\"thinkingConfig\":7}}",
                "{\"contents\":[],\"tools\":{}}",
                "{\"contents\":[]} {}",
                "{\"contents\":["
            })
    void aBodyThatIsNotUnderstoodIsNeverForwarded(String body) throws Exception {
        var answer = rig.post(MODEL + ":generateContent", body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(answer.body()).at("/error/status").asText()).isEqualTo("INVALID_ARGUMENT");
        assertThat(rig.seen).isEmpty();
        assertThat(rig.governance.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/gemini/v1beta/models/:generateContent", "/gemini/v1beta/models/a%20b:generateContent"})
    void aModelThatCannotBeOneIsRefused(String path) throws Exception {
        assertThat(rig.post(path, BODY).statusCode()).isEqualTo(400);
        assertThat(rig.governance.asked).isEmpty();
    }

    @Test
    void theListOfModelsIsGooglesToo() throws Exception {
        rig.seen.clear();
        var list = JSON.readTree(rig.get("/gemini/v1beta/models").body());
        assertThat(list.get("models").isArray()).isTrue();
        assertThat(list.at("/models/0/name").asText()).startsWith("models/");
        var one = rig.get("/gemini/v1beta/models/quick");
        assertThat(JSON.readTree(one.body()).get("name").asText()).isEqualTo("models/quick");
        assertThat(rig.get("/gemini/v1beta/models/nothing").body()).contains("\"status\":\"NOT_FOUND\"");
    }
}
