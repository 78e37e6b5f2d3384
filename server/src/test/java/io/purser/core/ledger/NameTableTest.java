package io.purser.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NameTableTest {
    @Test
    void everyNameIsFoundAgainHoweverOftenTheTableHasGrown() {
        NameTable<Integer> table = new NameTable<>();
        Map<String, Integer> expected = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            table.put("customer-" + i, i);
            expected.put("customer-" + i, i);
        }

        expected.forEach((name, value) ->
                assertThat(table.get(new String(name.toCharArray()))).isEqualTo(value));
        assertThat(table.get("customer-20000")).isNull();
        assertThat(table.values()).hasSize(20_000).doesNotHaveDuplicates();
    }

    @Test
    void aNameIsThereOnceWithItsLatestValue() {
        NameTable<Integer> table = new NameTable<>();
        table.put("globex", 1);
        table.put("globex", 2);

        assertThat(table.get("globex")).isEqualTo(2);
        assertThat(table.values()).containsExactly(2);
    }

    @Test
    void namesChosenToCollideAreFoundTooBeforeAndAfterTheTableGrows() {
        NameTable<Integer> table = new NameTable<>();
        for (int i = 0; i < 1 << 9; i++) {
            table.put(colliding(i), i);
        }
        for (int i = 0; i < 5_000; i++) {
            table.put("customer-" + i, -i);
        }
        for (int i = 0; i < 1 << 9; i++) {
            table.put(colliding(i), 7 * i);
        }

        for (int i = 0; i < 1 << 9; i++) {
            assertThat(table.get(colliding(i))).isEqualTo(7 * i);
        }
        assertThat(table.get("customer-4999")).isEqualTo(-4_999);
        assertThat(table.values()).hasSize((1 << 9) + 5_000);
    }

    /// Nine pairs of `Aa` or `BB`, which have one hash code.
    private static String colliding(int number) {
        StringBuilder name = new StringBuilder();
        for (int bit = 0; bit < 9; bit++) {
            name.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return name.toString();
    }
}
