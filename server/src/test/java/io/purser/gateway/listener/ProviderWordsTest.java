package io.purser.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.usage.Meter;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.governance.settlement.GovernedCall;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a provider says besides plain counts reaches the settlement, and what it does not say is
/// counted from what passed.
final class ProviderWordsTest {
    private static final String CHAT = "{\"model\":\"gpt-5.4\",\"stream\":%s,%s\"messages\":[]}";
    private static final String USAGE = "{\"prompt_tokens\":11,\"completion_tokens\":5%s}";

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private GovernedCall.End whole(String usageFields, String answerFields, String bodyFields) throws Exception {
        rig.answers(
                200,
                "{\"choices\":[{\"message\":{\"content\":\"text\"}}]," + answerFields + "\"usage\":"
                        + USAGE.formatted(usageFields) + "}");
        rig.post("/v1/chat/completions", CHAT.formatted(false, bodyFields));
        return rig.governance.end();
    }

    @Test
    void aNumberThatNobodyReadsIsFlaggedAndCountedAndTheRestIsCharged() throws Exception {
        GovernedCall.End end = whole(",\"imagined_tokens\":7", "", "");
        assertThat(end.usage()).isEqualTo(TokenUsage.of(11, 5));
        assertThat(end.flags()).containsExactly("usage_field_unknown");
        assertThat(rig.metrics.unknownFields).containsExactly("openai imagined_tokens");
    }

    @Test
    void aReportThatIsKnownToTheLastFieldIsNotFlagged() throws Exception {
        GovernedCall.End end = whole(",\"queue_time\":0.5,\"prompt_tokens_details\":{\"cached_tokens\":4}", "", "");
        assertThat(end.usage()).isEqualTo(new TokenUsage(7, 4, 0, 0, 5, 0));
        assertThat(end.flags()).isEmpty();
        assertThat(rig.metrics.unknownFields).isEmpty();
    }

    @Test
    void theServiceAndTheCostThatTheProviderNamesAreKept() throws Exception {
        GovernedCall.End end = whole(",\"cost\":0.00095", "\"service_tier\":\"priority\",", "");
        assertThat(end.said()).isEqualTo(new GovernedCall.Said("priority", "0.00095 USD"));
    }

    @Test
    void theStandardServiceIsNoNewsUnlessAnotherWasAskedFor() throws Exception {
        assertThat(whole("", "\"service_tier\":\"default\",", "").said()).isEqualTo(GovernedCall.Said.NOTHING);
        assertThat(whole("", "\"service_tier\":\"default\",", "\"service_tier\":\"flex\",")
                        .said()
                        .serviceTier())
                .isEqualTo("default");
    }

    @Test
    void aSearchThatTheRequestAsksForIsCountedThoughNoReportSaysIt() throws Exception {
        String search = "\"web_search_options\":{\"search_context_size\":\"low\"},";
        GovernedCall.End end = whole("", "", search);
        assertThat(end.usage().others().get(Meter.WEB_SEARCHES_LOW)).isEqualTo(1);
        assertThat(end.source()).isEqualTo(UsageSource.PROVIDER);
        rig.streams("data: {\"choices\":[],\"usage\":" + USAGE.formatted("") + "}\n\ndata: [DONE]\n\n", 4_000);
        rig.post("/v1/chat/completions", CHAT.formatted(true, search));
        assertThat(rig.governance.end().usage().others().get(Meter.WEB_SEARCHES_LOW))
                .isEqualTo(1);
    }

    @Test
    void soundWithoutAReportIsCountedByItsLengthNotAsText() throws Exception {
        String sound = "A".repeat(32_000);
        rig.streams(
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"audio\":{\"id\":\"a\",\"data\":\"" + sound
                        + "\"}}}]}\n\n"
                        + "data: {\"choices\":[{\"index\":0,\"delta\":{\"audio\":{\"transcript\":\"four byt\"}}}]}\n\n"
                        + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
                        + "data: [DONE]\n\n",
                4_000);
        rig.post("/v1/chat/completions", CHAT.formatted(true, "\"modalities\":[\"text\",\"audio\"],"));
        GovernedCall.End end = rig.governance.end();
        assertThat(end.source()).isEqualTo(UsageSource.COUNTED);
        assertThat(end.usage().others().get(Meter.AUDIO_OUTPUT)).isEqualTo(10);
        assertThat(end.usage().output()).isEqualTo(2);
    }
}
