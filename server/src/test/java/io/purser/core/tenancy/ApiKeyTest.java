package io.purser.core.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApiKeyTest {
    private static final ApiKey KEY = new ApiKey("k1", "notebook", "u1", null, "hash", "hint", KeyPolicy.OPEN, null);

    @Test
    void aKeyIsInForceUntilItIsRevokedOrOver() {
        KeyPolicy ends = new KeyPolicy(List.of(), 1_000L, Map.of(), true, List.of(), Map.of(), false, false, false);
        ApiKey ending = new ApiKey("k2", "trial", "u1", null, "hash", "hint", ends, null);

        assertThat(KEY.isInForce(Long.MAX_VALUE)).isTrue();
        assertThat(KEY.revoked(5).isInForce(0)).isFalse();
        assertThat(ending.isInForce(999)).isTrue();
        assertThat(ending.isInForce(1_000)).as("its end is not in it").isFalse();
    }

    @Test
    void aRotatedKeyOpensByBothSecretsAndIsTheSameKey() {
        ApiKey rotated = KEY.rotated("hash-2", "hint-2", 7_000);

        assertThat(rotated.has("hash-2")).isTrue();
        assertThat(rotated.has("hash")).isTrue();
        assertThat(rotated.has("hash-3")).isFalse();
        assertThat(rotated.former()).isEqualTo(new ApiKey.Former("hash", "hint", 7_000));
        assertThat(KEY.has("hash")).isTrue();
        assertThat(KEY.has("hash-2")).isFalse();
        assertThat(rotated.rotated("hash-3", "hint-3", 9_000).has("hash"))
                .as("a third secret ends the first")
                .isFalse();
    }

    @Test
    void whatChangesIsWhatIsNamed() {
        assertThat(KEY.named("other"))
                .isEqualTo(new ApiKey("k1", "other", "u1", null, "hash", "hint", KeyPolicy.OPEN, null));
        assertThat(KEY.revoked(5))
                .isEqualTo(new ApiKey("k1", "notebook", "u1", null, "hash", "hint", KeyPolicy.OPEN, 5L));
    }
}
