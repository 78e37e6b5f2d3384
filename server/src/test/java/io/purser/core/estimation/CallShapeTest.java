package io.purser.core.estimation;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.estimation.CallShape.Kind;
import io.purser.core.pricing.CacheWrites;
import io.purser.core.usage.Meter;
import io.purser.core.usage.Quantities;
import io.purser.core.usage.ServiceTier;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class CallShapeTest {

    @Test
    void anImageAnotherPartOrAPointerElsewhereIsMoreThanText() {
        assertThat(new PromptSize(10, 1, 1, 0, 0, null).hasMore()).isFalse();
        assertThat(new PromptSize(10, 1, 0, 1, 0, null).hasMore()).isTrue();
        assertThat(new PromptSize(10, 1, 0, 0, 1, null).hasMore()).isTrue();
        assertThat(new PromptSize(10, 1, 0, 0, 0, "file_id").hasMore()).isTrue();
    }

    @Test
    void twoPromptsAddUpAndPointWhereTheFirstThatPointsDoes() {
        PromptSize here = new PromptSize(10, 1, 2, 3, 4, null);
        PromptSize there = new PromptSize(100, 20, 30, 40, 50, "file_id");

        assertThat(here.plus(there)).isEqualTo(new PromptSize(110, 21, 32, 43, 54, "file_id"));
        assertThat(there.plus(here)).isEqualTo(new PromptSize(110, 21, 32, 43, 54, "file_id"));
        assertThat(there.plus(new PromptSize(0, 0, 0, 0, 0, "url")).elsewhere()).isEqualTo("file_id");
    }

    @Test
    void whatIsAskedForBesidesTextIsMediaToo() {
        assertThat(asking(PromptSize.text(10, 1), Quantities.NONE).mediaInput()).isFalse();
        assertThat(asking(PromptSize.text(10, 1), Quantities.of(Meter.OUTPUT_IMAGES, 1))
                        .mediaInput())
                .isTrue();
        assertThat(asking(new PromptSize(10, 1, 0, 1, 0, null), Quantities.NONE).mediaInput())
                .isTrue();
    }

    @Test
    void theSameCallOfAnotherModelIsTheSameInAllElse() {
        CallShape shape = asking(PromptSize.text(10, 1), Quantities.of(Meter.PAGES, 2));

        assertThat(shape.named("smaller").model()).isEqualTo("smaller");
        assertThat(shape.named("smaller").named("model")).isEqualTo(shape);
    }

    private static CallShape asking(PromptSize prompt, Quantities units) {
        return new CallShape(
                Kind.GENERATE,
                "model",
                true,
                false,
                prompt,
                OptionalLong.of(7),
                3,
                9,
                CacheWrites.SHORT,
                units,
                true,
                ServiceTier.FLEX,
                2);
    }
}
