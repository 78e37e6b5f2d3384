package io.purser;

import static io.purser.OtlpReceiver.attributes;
import static io.purser.OtlpRig.chat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole server beside a collector: what the collector is told of each call is what the ledger says.
class OtlpTracesTest {
    private final ObjectMapper json = new ObjectMapper();
    private final OtlpRig rig;
    private final OtlpReceiver collector;

    OtlpTracesTest(@TempDir Path folder) throws IOException {
        this.rig = new OtlpRig(folder);
        this.collector = rig.collector();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    /// The span's figures are those of the ledger entry of the request that it names.
    private Map<String, String> checked(RunningPurser purser, Span span) throws IOException {
        Map<String, String> said = attributes(span);
        JsonNode entry =
                entry(purser, String.valueOf(said.get("purser.request_id"))).path("entry");
        assertThat(entry.isObject()).as(said.toString()).isTrue();
        long prompt = entry.path("inputTokens").asLong()
                + entry.path("cacheReadTokens").asLong()
                + entry.path("cacheWriteTokens").asLong();
        List<String> flags = new ArrayList<>();
        entry.path("flags").forEach(flag -> flags.add(flag.asText()));
        assertThat(said)
                .containsEntry("gen_ai.usage.input_tokens", Long.toString(prompt))
                .containsEntry(
                        "gen_ai.usage.output_tokens", entry.path("outputTokens").asText())
                .containsEntry("purser.cost", entry.path("cost").asText())
                .containsEntry("purser.currency", entry.path("currency").asText())
                .containsEntry(
                        "purser.price_version", entry.path("priceVersion").asText())
                .containsEntry("purser.outcome", entry.path("outcome").asText())
                .containsEntry("purser.usage_source", entry.path("usageSource").asText())
                .containsEntry("purser.provider", entry.path("provider").asText());
        assertThat(said.getOrDefault("purser.flags", "[]")).isEqualTo(flags.toString());
        return said;
    }

    private static Span named(List<Span> spans, String name) {
        return spans.stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is none of "
                        + spans.stream().map(Span::getName).toList()));
    }

    private JsonNode entry(RunningPurser purser, String requestId) throws IOException {
        return json.readTree(purser.operatorGets("/api/v1/requests/" + requestId));
    }

    private static String id(HttpResponse<String> answer) {
        return answer.headers().firstValue("purser-request-id").orElseThrow();
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    @Test
    void aWholeCallIsASpanWithWhatItsLedgerEntrySays() throws Exception {
        try (RunningPurser purser = rig.purser("")) {
            HttpResponse<String> answer = rig.say(purser, chat("sandbox", ""), "purser-customer", "globex");
            assertThat(answer.statusCode()).isEqualTo(200);

            Span span = collector.spans(1).getFirst();
            assertThat(span.getName()).isEqualTo("chat sandbox");
            assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
            assertThat(span.getParentSpanId()).isEqualTo(ByteString.EMPTY);
            assertThat(span.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
            assertThat(span.getEndTimeUnixNano()).isGreaterThan(span.getStartTimeUnixNano());
            assertThat(checked(purser, span))
                    .containsEntry("gen_ai.operation.name", "chat")
                    .containsEntry("gen_ai.provider.name", "sandbox")
                    .containsEntry("gen_ai.request.model", "sandbox")
                    .containsEntry("gen_ai.response.model", "sandbox")
                    .containsEntry(
                            "gen_ai.response.id",
                            json.readTree(answer.body()).path("id").asText())
                    .containsEntry("http.response.status_code", "200")
                    .containsEntry("purser.request_id", id(answer))
                    .containsEntry("purser.decision", "admitted")
                    .containsEntry("purser.customer", "globex")
                    .containsEntry("purser.user", "ada")
                    .containsEntry("purser.key", "ada-key")
                    .containsEntry("purser.budget", "whole")
                    .doesNotContainKey("error.type");
            assertThat(collector.resource()).containsEntry("service.name", "purser");
        }
    }

    @Test
    void aStreamedCallIsToldWhenItHasEnded() throws Exception {
        try (RunningPurser purser = rig.purser("")) {
            assertThat(rig.say(purser, chat("sandbox-reasoning", "\"stream\":true,"))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(rig.post(purser, "/v1/messages", chat("sandbox-cache", "\"max_tokens\":50,\"stream\":true,"))
                            .statusCode())
                    .isEqualTo(200);

            List<Span> spans = collector.spans(2);
            Map<String, String> reasoning = checked(purser, named(spans, "chat sandbox-reasoning"));
            assertThat(reasoning)
                    .containsEntry("gen_ai.request.stream", "true")
                    .containsKeys("gen_ai.response.time_to_first_chunk", "gen_ai.usage.reasoning.output_tokens");
            assertThat(checked(purser, named(spans, "chat sandbox-cache")))
                    .containsKeys("gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_creation.input_tokens");
        }
    }

    @Test
    void aRefusedCallIsASpanWithItsCodeAndNoCost() throws Exception {
        try (RunningPurser purser = rig.purser("")) {
            assertThat(rig.say(purser, chat("sandbox-large", "")).statusCode()).isEqualTo(402);
            assertThat(rig.say(purser, chat("no-such-model", "")).statusCode()).isEqualTo(404);
            assertThat(rig.postAs(purser, "a-key-of-nobody", chat("sandbox", ""))
                            .statusCode())
                    .isEqualTo(401);

            List<Span> spans = collector.spans(3);
            Span refused = named(spans, "chat sandbox-large");
            assertThat(refused.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
            assertThat(attributes(refused))
                    .containsEntry("purser.decision", "refused")
                    .containsEntry("http.response.status_code", "402")
                    .containsEntry("error.type", "budget_exceeded")
                    .containsEntry("purser.budget", "little")
                    .containsEntry("purser.user", "ada")
                    .doesNotContainKeys("purser.cost", "gen_ai.usage.input_tokens", "purser.outcome");
            assertThat(spans).filteredOn(span -> span.getName().equals("chat")).hasSize(2);
            assertThat(spans.toString()).doesNotContain("no-such-model");
            assertThat(spans.stream().map(span -> attributes(span).get("error.type")))
                    .containsExactlyInAnyOrder("budget_exceeded", "model_not_found", "invalid_api_key");
        }
    }

    @Test
    void whatABudgetChangedOfACallIsTold() throws Exception {
        try (RunningPurser purser = rig.purser("")) {
            assertThat(rig.say(purser, chat("sandbox", ""), "purser-customer", "thrifty")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(checked(purser, collector.spans(1).getFirst()))
                    .containsEntry("purser.degraded", "[model;from=\"sandbox\";to=\"sandbox-mini\"]")
                    .containsEntry("gen_ai.request.model", "sandbox")
                    .containsEntry("gen_ai.response.model", "sandbox-mini")
                    .containsEntry("purser.sent_model", "sandbox-mini");
        }
    }

    @Test
    void aProviderThatFailsIsToldAsWhatItCost() throws Exception {
        try (RunningPurser purser = rig.purser("")) {
            rig.say(purser, chat("away-1", ""));
            rig.say(purser, chat("sandbox-500", ""));
            rig.say(purser, chat("sandbox-cut", "\"stream\":true,"));
            rig.say(purser, chat("sandbox-cut", "\"n\":2,"));

            List<Span> spans = collector.spans(4);
            assertThat(spans).allMatch(span -> span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR);
            assertThat(attributes(named(spans, "chat away-1")))
                    .containsEntry("http.response.status_code", "502")
                    .containsEntry("error.type", "provider_unreachable")
                    .containsEntry("purser.provider", "away")
                    .doesNotContainKeys("purser.cost", "purser.outcome");
            assertThat(checked(purser, named(spans, "chat sandbox-500")))
                    .containsEntry("error.type", "500")
                    .containsEntry("purser.outcome", "provider_error")
                    .containsEntry("purser.cost", "0.00");
            for (Span cut : spans.subList(2, 4)) {
                assertThat(cut.getName()).isEqualTo("chat sandbox-cut");
                assertThat(checked(purser, cut)).containsEntry("purser.outcome", "broken_off");
            }
            assertThat(attributes(spans.get(2))).containsEntry("error.type", "broken_off");
            assertThat(attributes(spans.get(3)))
                    .containsEntry("error.type", "provider_failed")
                    .containsEntry("http.response.status_code", "502");
        }
    }

    @Test
    void aClientThatLeavesIsToldWhenItsCallHasEnded() throws Exception {
        for (String onDisconnect : List.of("cancel", "{drain: {time: 20s}}")) {
            try (RunningPurser purser = rig.purser("onDisconnect: " + onDisconnect + "\n")) {
                rig.leave(purser, chat("sandbox-slow", "\"stream\":true,\"max_tokens\":40,"));
                Span span = collector.spans(1).getLast();
                assertThat(checked(purser, span))
                        .containsEntry("purser.outcome", "client_gone")
                        .containsEntry("error.type", "client_gone")
                        .containsEntry("purser.usage_source", onDisconnect.equals("cancel") ? "counted" : "provider");
                assertThat(span.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
            }
            collector.forget();
        }
    }

    @Test
    void everyAttemptOfACallIsOnOneSpan() throws Exception {
        String fallbacks = "fallbacks: [{model: sandbox-500, to: [{model: sandbox-429}, {model: sandbox-mini}]}]\n";
        try (RunningPurser purser = rig.purser(fallbacks)) {
            HttpResponse<String> answer = rig.say(purser, chat("sandbox-500", ""));
            assertThat(answer.statusCode()).isEqualTo(200);

            List<Span> spans = collector.spans(3);
            Span call = spans.stream()
                    .filter(span -> span.getKind() == Span.SpanKind.SPAN_KIND_SERVER)
                    .findFirst()
                    .orElseThrow();
            assertThat(checked(purser, call))
                    .containsEntry("purser.request_id", id(answer))
                    .containsEntry("gen_ai.request.model", "sandbox-500")
                    .containsEntry("gen_ai.response.model", "sandbox-mini")
                    .containsEntry("http.response.status_code", "200")
                    .doesNotContainKey("error.type");
            List<Span> before =
                    spans.stream().filter(span -> !span.equals(call)).toList();
            for (Span attempt : before) {
                assertThat(attempt.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
                assertThat(attempt.getParentSpanId()).isEqualTo(call.getSpanId());
                assertThat(attempt.getTraceId()).isEqualTo(call.getTraceId());
                assertThat(checked(purser, attempt)).containsEntry("error.type", "provider_error");
            }
            assertThat(spans.stream().map(span -> attributes(span).get("purser.request_id")))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void aResponseInTheBackgroundIsToldTwiceAndBilledOnce() throws Exception {
        try (RunningPurser purser = rig.purser("")) {
            String body = "{\"model\":\"sandbox\",\"background\":true,\"store\":true,\"input\":\"hi [[out=30]]\"}";
            assertThat(rig.post(purser, "/v1/responses", body).statusCode()).isEqualTo(200);

            List<Span> spans = collector.spans(2);
            assertThat(attributes(spans.getFirst()))
                    .containsEntry("http.response.status_code", "200")
                    .containsEntry("purser.decision", "admitted")
                    .doesNotContainKeys("purser.cost", "gen_ai.usage.input_tokens");
            Span later = spans.getLast();
            assertThat(later.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
            assertThat(later.getParentSpanId()).isEqualTo(spans.getFirst().getSpanId());
            assertThat(checked(purser, later)).containsEntry("purser.outcome", "success");
        }
    }

    @Test
    void aCallIsAChildOfTheTraceItComesWith() throws Exception {
        try (RunningPurser purser = rig.purser("    sampling: 0\n")) {
            String trace = "0af7651916cd43dd8448eb211c80319c";
            rig.say(purser, chat("sandbox", ""));
            rig.say(purser, chat("sandbox", ""), "traceparent", "00-" + trace + "-b7ad6b7169203331-00");
            rig.say(purser, chat("sandbox", ""), "traceparent", "00-" + "0".repeat(32) + "-b7ad6b7169203331-01");
            rig.say(purser, chat("sandbox", ""), "traceparent", "00-" + trace + "-b7ad6b7169203331-01");

            Span span = collector.spans(1).getFirst();
            assertThat(hex(span.getTraceId())).isEqualTo(trace);
            assertThat(hex(span.getParentSpanId())).isEqualTo("b7ad6b7169203331");
            assertThat(span.getSpanId()).isNotEqualTo(span.getParentSpanId());
        }
        assertThat(collector.spans(1)).hasSize(1);
    }
}
