package io.purser.core.estimation;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.estimation.CallShape.Kind;
import io.purser.core.pricing.CacheWrites;
import io.purser.core.pricing.ModelLimits;
import io.purser.core.usage.Quantities;
import io.purser.core.usage.ServiceTier;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InputBoundTest {

    private static final ModelLimits WINDOW = new ModelLimits(200_000L, null, null);

    @Test
    void aTextIsBoundedByItsBytesAndWhatIsAddedForMessages() {
        assertThat(InputBound.of(shape(1_000, 3, 0, 0, 0, null), "openai", WINDOW))
                .isEqualTo(new InputBound(1_048, true));
    }

    @Test
    void toolsBringTheProvidersOwnInstructions() {
        long openai =
                InputBound.of(shape(1_000, 1, 2, 0, 0, null), "openai", WINDOW).tokens();
        long anthropic = InputBound.of(shape(1_000, 1, 2, 0, 0, null), "anthropic", WINDOW)
                .tokens();
        long stranger = InputBound.of(shape(1_000, 1, 2, 0, 0, null), "somebody", WINDOW)
                .tokens();
        assertThat(openai).isEqualTo(1_016 + 256 + 2 * 64);
        assertThat(anthropic).isEqualTo(1_016 + 2_048 + 2 * 64);
        assertThat(stranger).isGreaterThanOrEqualTo(anthropic);
    }

    @Test
    void anImageCountsAsTheLargestThatTheProviderTakes() {
        assertThat(InputBound.of(shape(0, 1, 0, 2, 0, null), "anthropic", WINDOW)
                        .tokens())
                .isEqualTo(10_016);
    }

    @Test
    void noPromptIsLargerThanWhatItsModelTakes() {
        assertThat(InputBound.of(shape(5_000_000, 1, 0, 0, 0, null), "openai", WINDOW))
                .isEqualTo(new InputBound(200_000, true));
        assertThat(InputBound.of(shape(5_000_000, 1, 0, 0, 0, null), "openai", ModelLimits.UNKNOWN))
                .isEqualTo(new InputBound(5_000_016, true));
    }

    @Test
    void whatTheBodyOnlyPointsToIsBoundedByTheWindowOrNotAtAll() {
        assertThat(InputBound.of(shape(10, 1, 0, 0, 0, "previous_response_id"), "openai", WINDOW))
                .isEqualTo(new InputBound(200_000, true));
        var open = InputBound.of(shape(10, 1, 0, 0, 0, "previous_response_id"), "openai", ModelLimits.UNKNOWN);
        assertThat(open.bounded()).isFalse();
        assertThat(open.tokens()).isEqualTo(128_026);
        assertThat(InputBound.of(shape(10, 1, 0, 0, 1, null), "openai", WINDOW).tokens())
                .isEqualTo(200_000);
    }

    @Test
    void countedTokensReplaceTheBytesButNotTheImages() {
        assertThat(InputBound.counted(300, shape(1_000, 1, 0, 1, 0, null), "anthropic", WINDOW))
                .isEqualTo(new InputBound(5_300, true));
        assertThat(InputBound.counted(300, shape(1_000, 1, 0, 0, 0, "file_id"), "openai", WINDOW))
                .isEqualTo(new InputBound(200_000, true));
    }

    @Test
    void countingTokensReadsNothing() {
        var counting = CallShape.text(
                Kind.COUNT, "model", false, new PromptSize(1_000, 1, 0, 0, 0, "file_id"), OptionalLong.empty());
        assertThat(InputBound.of(counting, "openai", WINDOW)).isEqualTo(new InputBound(0, true));
    }

    @Test
    void eachCallOfABatchIsWithinWhatItsModelTakes() {
        assertThat(InputBound.of(batch(Kind.GENERATE, 2, null), "openai", WINDOW))
                .isEqualTo(new InputBound(400_000, true));
        assertThat(InputBound.of(batch(Kind.GENERATE, 3, "file_id"), "openai", WINDOW))
                .isEqualTo(new InputBound(600_000, true));
        assertThat(InputBound.of(batch(Kind.GENERATE, 3, "file_id"), "openai", ModelLimits.UNKNOWN))
                .isEqualTo(new InputBound(5_000_064 + 3 * 128_000, false));
    }

    @Test
    void eachPieceThatIsEmbeddedIsWithinWhatItsModelTakes() {
        var four = CallShape.text(Kind.EMBED, "model", false, PromptSize.text(5_000_000, 4), OptionalLong.empty());
        assertThat(InputBound.of(four, "openai", WINDOW)).isEqualTo(new InputBound(800_000, true));
        assertThat(InputBound.of(batch(Kind.EMBED, 6, null), "openai", WINDOW))
                .isEqualTo(new InputBound(1_200_000, true));
    }

    /// Four messages, far more than a window.
    private static CallShape batch(Kind kind, int calls, @Nullable String elsewhere) {
        return new CallShape(
                kind,
                "model",
                false,
                false,
                new PromptSize(5_000_000, 4, 0, 0, 0, elsewhere),
                OptionalLong.empty(),
                1,
                0,
                CacheWrites.NONE,
                Quantities.NONE,
                false,
                ServiceTier.BATCH,
                calls);
    }

    private static CallShape shape(
            long bytes, int messages, int tools, int images, int otherMedia, @Nullable String elsewhere) {
        return CallShape.text(
                        Kind.GENERATE,
                        "model",
                        false,
                        new PromptSize(bytes, messages, tools, images, otherMedia, elsewhere),
                        OptionalLong.empty())
                .caching(CacheWrites.NONE);
    }
}
