package io.purser.control.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.platform.secret.Sha256;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CursorsTest {
    private final Cursors cursors = new Cursors(text -> Sha256.hex("a pepper\u0000" + text));

    @Test
    void everyPlaceComesBackAndHasOneCursor() {
        Random random = new Random(5);
        for (int i = 0; i < 500; i++) {
            long place = random.nextLong() >>> random.nextInt(63);
            String cursor = cursors.cursor("consumption", "acme", place);
            assertThat(cursors.place("consumption", "acme", cursor)).hasValue(place);
            assertThat(cursors.cursor("consumption", "acme", place)).isEqualTo(cursor);
            assertThat(cursor).matches("[A-Za-z0-9_-]{32}");
        }
        assertThat(cursors.place("consumption", "acme", "0")).hasValue(0);
    }

    @Test
    void aCursorOpensNowhereElse() {
        String cursor = cursors.cursor("consumption", "acme", 1_234);
        assertThat(cursors.place("budgetStates", "acme", cursor)).isEmpty();
        assertThat(cursors.place("consumption", "globex", cursor)).isEmpty();
        assertThat(new Cursors(text -> Sha256.hex("another pepper\u0000" + text)).place("consumption", "acme", cursor))
                .isEmpty();
    }

    @Test
    void whatIsNoCursorOpensNothing() {
        for (String none : List.of("", "1", "x", "null", "!!!", "00", " 0", "a".repeat(31), "a".repeat(33), "é")) {
            assertThat(cursors.place("consumption", "acme", none)).as(none).isEmpty();
        }
        byte[] whole = Base64.getUrlDecoder().decode(cursors.cursor("consumption", "acme", 77));
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] changed = whole.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(cursors.place(
                            "consumption",
                            "acme",
                            Base64.getUrlEncoder().withoutPadding().encodeToString(changed)))
                    .as("bit " + bit)
                    .isEmpty();
        }
    }

    @Test
    void aCursorDoesNotShowThePlaceNorHowFarTwoLieApart() {
        byte[] one = Base64.getUrlDecoder().decode(cursors.cursor("consumption", "acme", 1));
        byte[] two = Base64.getUrlDecoder().decode(cursors.cursor("consumption", "acme", 2));
        long first = ByteBuffer.wrap(one).getLong(16);
        long second = ByteBuffer.wrap(two).getLong(16);
        assertThat(Long.bitCount(first ^ second)).isGreaterThan(8);
        assertThat(Long.bitCount(first)).isGreaterThan(8);
    }
}
