package io.purser.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What a table says of money is never better than what is so.
class FiguresTest {

    @Test
    void whatIsLeftIsNeverRoundedUp() {
        assertThat(left("MONEY", "99.9964")).isEqualTo("99.99");
        assertThat(left("MONEY", "0.99999")).isEqualTo("0.9999");
        assertThat(left("MONEY", "0.00004")).isEqualTo("<0.0001");
        assertThat(left("MONEY", "0")).isEqualTo("0.00");
        assertThat(left("TOKENS", "1999999")).isEqualTo("1.9M");
        assertThat(left("TOKENS", "99999")).isEqualTo("99999");
    }

    @Test
    void whatIsSpentIsNeverRoundedDown() {
        assertThat(spent("MONEY", "1.0000001")).isEqualTo("1.01");
        assertThat(spent("MONEY", "0.0036")).isEqualTo("0.0036");
        assertThat(spent("MONEY", "0.00361")).isEqualTo("0.0037");
        assertThat(spent("TOKENS", "1200001")).isEqualTo("1.3M");
        assertThat(spent("TOKENS", "999999")).isEqualTo("1.0M");
    }

    @Test
    void aLimitIsShownAsItIs() {
        assertThat(limit("MONEY", "0.01")).isEqualTo("0.01");
        assertThat(limit("MONEY", "500")).isEqualTo("500.00");
        assertThat(limit("MONEY", "12.3456789")).isEqualTo("12.3456789");
        assertThat(limit("TOKENS", "2000000")).isEqualTo("2.0M");
        assertThat(limit("TOKENS", "2000001")).isEqualTo("2000001");
    }

    @Test
    void spentAndLeftOfAnyAmountStandOnTheirSideOfIt() {
        var random = new Random(5);
        for (int i = 0; i < 10_000; i++) {
            BigDecimal amount = BigDecimal.valueOf(1 + random.nextLong(1L << (1 + random.nextInt(60))), 9);
            String shown = spent("MONEY", amount.toPlainString());
            if (!shown.startsWith("<")) {
                assertThat(new BigDecimal(shown)).isGreaterThanOrEqualTo(amount);
                assertThat(new BigDecimal(left("MONEY", amount.toPlainString())))
                        .isLessThanOrEqualTo(amount);
            }
            BigDecimal count = amount.movePointRight(9);
            assertThat(read(spent("TOKENS", count.toPlainString()))).isGreaterThanOrEqualTo(count);
            assertThat(read(left("TOKENS", count.toPlainString()))).isLessThanOrEqualTo(count);
        }
    }

    private static BigDecimal read(String shown) {
        int unit = List.of("k", "M", "G", "T").indexOf(shown.substring(shown.length() - 1));
        return unit < 0
                ? new BigDecimal(shown)
                : new BigDecimal(shown.substring(0, shown.length() - 1)).movePointRight(3 * (unit + 1));
    }

    private static String left(String unit, String amount) {
        return Figures.left(row(unit, amount), "amount");
    }

    private static String spent(String unit, String amount) {
        return Figures.spent(row(unit, amount), "amount");
    }

    private static String limit(String unit, String amount) {
        return Figures.limit(row(unit, amount), "amount");
    }

    private static ObjectNode row(String unit, String amount) {
        return Api.variables().put("unit", unit).put("amount", amount);
    }
}
