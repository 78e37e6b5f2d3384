package io.purser.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.governance.settlement.GovernedCall;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WholeCallTest {
    private static final String CHAT = "{\"model\":\"gpt-5.4\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String ANSWER =
            "{\"id\":\"c1\",\"model\":\"gpt-5.4-2026\",\"choices\":[{\"message\":{\"content\":\"yo\"}}],"
                    + "\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20,\"total_tokens\":120,"
                    + "\"prompt_tokens_details\":{\"cached_tokens\":40},\"completion_tokens_details\":{\"reasoning_tokens\":5}}}";

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aChatCallPassesBothWaysAndIsSettledBeforeItsAnswer() throws Exception {
        rig.answers(200, ANSWER);

        var answer = rig.post("/v1/chat/completions", CHAT);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(ANSWER);
        assertThat(answer.headers().firstValue("purser-cost")).contains("\"0.00055\";currency=USD");
        assertThat(answer.headers().firstValue("purser-request-id")).contains("req_1");
        assertThat(answer.headers().firstValue("x-request-id")).contains("req_1");
        assertThat(answer.headers().firstValue("purser-budget").orElseThrow())
                .startsWith(
                        "\"each-data-scientist\";limit=\"50.00\";remaining=\"39.99945\";currency=USD;reset=43200;state=ok");
        assertThat(answer.headers().firstValue("x-ratelimit-remaining-requests"))
                .contains("599");
        assertThat(answer.headers().firstValue("ratelimit-policy")).contains("\"requests\";q=600;w=60");
        GovernedCall.End end = rig.governance.end();
        assertThat(end.usage()).isEqualTo(new TokenUsage(60, 40, 0, 0, 20, 5));
        assertThat(end.outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(end.source()).isEqualTo(UsageSource.PROVIDER);
        assertThat(end.responseModel()).isEqualTo("gpt-5.4-2026");
    }

    @Test
    void theProviderSeesItsOwnSecretAndNothingOfOurs() throws Exception {
        rig.answers(200, ANSWER);

        rig.send(rig.request("/v1/chat/completions")
                .header("Content-Type", "application/json; charset=utf-8")
                .header("Purser-Tags", "team=search")
                .header("x-litellm-tags", "a:b")
                .header("OpenAI-Organization", "org-x")
                .header("OpenAI-Beta", "assistants=v2")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(CHAT)));

        Rig.Seen seen = rig.seen();
        assertThat(seen.path()).isEqualTo("/v1/chat/completions");
        assertThat(seen.body()).isEqualTo(CHAT);
        assertThat(seen.headers()).containsEntry("authorization", "Bearer provider-secret");
        assertThat(seen.headers()).containsEntry("openai-beta", "assistants=v2");
        assertThat(seen.headers().keySet())
                .containsOnly("authorization", "content-length", "content-type", "host", "openai-beta", "user-agent");
        assertThat(java.util.Objects.requireNonNull(rig.governance.sources)
                        .headers()
                        .keySet())
                .containsOnly("purser-tags", "x-litellm-tags");
    }

    @Test
    void anAliasIsSentUnderItsOtherName() throws Exception {
        rig.answers(200, ANSWER);
        rig.governance.cap = OptionalLong.of(77);

        rig.post("/v1/chat/completions", "{ \"model\" : \"fast\", \"messages\":[], \"max_tokens\": 500 , \"x\":1}");

        assertThat(rig.seen().body())
                .isEqualTo("{ \"model\" : \"gpt-fast-2\", \"messages\":[], \"max_tokens\": 77 , \"x\":1}");
    }

    @Test
    void anErrorOfTheProviderPassesWithItsRetryHeadersAndCostsNothing() throws Exception {
        rig.upstream = request -> request.response()
                .setStatusCode(429)
                .putHeader("content-type", "application/json")
                .putHeader("retry-after", "7")
                .putHeader("set-cookie", "a=b")
                .end("{\"error\":{\"message\":\"slow down\"}}");

        var answer = rig.post("/v1/chat/completions", CHAT);

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.body()).isEqualTo("{\"error\":{\"message\":\"slow down\"}}");
        assertThat(answer.headers().firstValue("retry-after")).contains("7");
        assertThat(answer.headers().firstValue("set-cookie")).isEmpty();
        assertThat(answer.headers().firstValue("purser-cost")).contains("\"0.00\";currency=USD");
        GovernedCall.End end = rig.governance.end();
        assertThat(end.outcome()).isEqualTo(Outcome.PROVIDER_ERROR);
        assertThat(end.usage()).isEqualTo(TokenUsage.NONE);
    }

    @Test
    void aMessageOfAnthropicsIsCountedWithItsCache() throws Exception {
        rig.answers(
                200,
                "{\"type\":\"message\",\"model\":\"claude-x\",\"usage\":{\"input_tokens\":10,\"cache_read_input_tokens\":200,"
                        + "\"cache_creation_input_tokens\":70,\"cache_creation\":{\"ephemeral_5m_input_tokens\":50,"
                        + "\"ephemeral_1h_input_tokens\":20},\"output_tokens\":9}}");

        var answer = rig.send(rig.request("/anthropic/v1/messages")
                .header("Content-Type", "application/json")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":10,\"messages\":[]}")));

        assertThat(answer.statusCode()).isEqualTo(200);
        Rig.Seen seen = rig.seen();
        assertThat(seen.path()).isEqualTo("/v1/messages");
        assertThat(seen.headers()).containsEntry("x-api-key", "provider-secret");
        assertThat(seen.headers())
                .containsEntry("anthropic-version", "2023-06-01")
                .doesNotContainKey("authorization");
        assertThat(rig.governance.end().usage()).isEqualTo(new TokenUsage(10, 200, 50, 20, 9, 0));
    }

    @Test
    void anAnswerWithoutUsageIsCountedAndFlagged() throws Exception {
        rig.answers(200, "{\"choices\":[{\"message\":{\"content\":\"some text\"}}]}");

        rig.post("/v1/chat/completions", CHAT);

        GovernedCall.End end = rig.governance.end();
        assertThat(end.source()).isEqualTo(UsageSource.COUNTED);
        assertThat(end.flags()).contains("usage_missing");
        assertThat(end.usage().output()).isPositive();
        assertThat(end.usage().input()).isEqualTo(2 + 16);
    }

    @Test
    void aLargeAnswerPassesWholeWithoutACostHeaderAndIsStillCounted() throws Exception {
        String large =
                "{\"data\":\"" + "x".repeat(3_000_000) + "\",\"usage\":{\"prompt_tokens\":7,\"total_tokens\":7}}";
        rig.answers(200, large);

        var answer = rig.post("/v1/embeddings", "{\"model\":\"text-embedding-3-small\",\"input\":\"x\"}");

        assertThat(answer.body()).isEqualTo(large);
        assertThat(answer.headers().firstValue("purser-cost")).isEmpty();
        assertThat(rig.governance.end().usage()).isEqualTo(TokenUsage.of(7, 0));
    }

    @Test
    void aProviderThatCannotBeReachedReleasesTheHold() throws Exception {
        var answer = rig.post("/v1/chat/completions", "{\"model\":\"away-1\",\"messages\":[]}");

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("\"provider_unreachable\"").contains("\"purser\":{");
        assertThat(rig.governance.releases.poll()).isEqualTo("unreachable");
        assertThat(rig.governance.open.get()).isZero();
    }

    @Test
    void aProviderThatDoesNotAnswerTimesOutAndIsChargedAtTheHold() throws Exception {
        rig.upstream = _ -> {};

        var answer = rig.post("/v1/chat/completions", CHAT);

        assertThat(answer.statusCode()).isEqualTo(504);
        GovernedCall.End end = rig.governance.end();
        assertThat(end.source()).isEqualTo(UsageSource.HELD);
        assertThat(end.outcome()).isEqualTo(Outcome.BROKEN_OFF);
    }

    @Test
    void anAnswerThatCannotBeBookedIsNotGiven() throws Exception {
        rig.answers(200, ANSWER);
        rig.governance.durable = false;

        var answer = rig.post("/v1/chat/completions", CHAT);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("governance_unavailable").doesNotContain("yo");
    }

    @Test
    void modelsAreListedInBothDialects() throws Exception {
        assertThat(rig.get("/v1/models").body()).contains("\"object\":\"list\"").contains("\"id\":\"fast\"");
        assertThat(rig.get("/v1/models/gpt-5.4").body()).contains("\"owned_by\":\"openai\"");
        assertThat(rig.get("/v1/models/gpt-5.5-nope").statusCode()).isEqualTo(404);
        var anthropic = rig.send(rig.request("/v1/models").header("anthropic-version", "2023-06-01"));
        assertThat(anthropic.body()).contains("\"has_more\":false").contains("\"display_name\"");
    }
}
