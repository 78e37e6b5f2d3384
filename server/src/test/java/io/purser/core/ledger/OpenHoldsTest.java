package io.purser.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.limits.Pace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class OpenHoldsTest {
    private final OpenHolds holds = new OpenHolds();

    @Test
    void theyAgreeWithAMapInTheOrderOfAdmissionThroughThousandsOfBeginningsAndEnds() {
        Map<String, OpenHold> expected = new LinkedHashMap<>();
        Random random = new Random(11);
        for (int step = 0; step < 20_000; step++) {
            String id = "r" + random.nextInt(step < 10_000 ? 5_000 : 50);
            if (expected.containsKey(id) || step > 15_000) {
                assertThat(holds.remove(id)).isSameAs(expected.remove(id));
            } else {
                OpenHold hold = hold(id, step);
                holds.add(hold);
                expected.put(id, hold);
            }
            assertThat(holds.size()).isEqualTo(expected.size());
            assertThat(holds.get(id)).isSameAs(expected.get(id));
            assertThat(holds.oldestAdmission())
                    .isEqualTo(expected.values().stream()
                            .mapToLong(OpenHold::admittedAt)
                            .findFirst()
                            .orElse(Long.MAX_VALUE));
        }
        assertThat(expected).hasSizeGreaterThan(1_000);
        assertThat(holds.oldest(Integer.MAX_VALUE)).containsExactlyElementsOf(expected.values());
        assertThat(holds.oldest(7))
                .containsExactlyElementsOf(expected.values().stream().limit(7).toList());
    }

    @Test
    void idsThatShareAHashCodeEndEachForItself() {
        for (String id : List.of("AaAa", "AaBB", "BBAa", "BBBB")) {
            holds.add(hold(id, 1));
        }

        assertThat(holds.remove("AaBB")).extracting(OpenHold::requestId).isEqualTo("AaBB");
        assertThat(holds.remove("AaBB")).isNull();
        assertThat(holds.get("BBAa")).extracting(OpenHold::requestId).isEqualTo("BBAa");
        assertThat(holds.size()).isEqualTo(3);
    }

    private static OpenHold hold(String id, long admittedAt) {
        Ask ask = Sample.call(id, Sample.of(Sample.ADA), 1);
        return new OpenHold(
                ask, admittedAt, new Account[0], new long[0], new Pace[0], 0, 0, OpenHold.NO_CAP, 0, List.of());
    }
}
