package io.purser.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ParticularsTest {
    private static final Particulars.Cover COVER = new Particulars.Cover(200L, 300, 2);

    @Test
    void whatIsSaidIsAddedAndWhatIsNotSaidChangesNothing() {
        Particulars all = Particulars.NONE
                .said("priority", "0.01")
                .in("eu")
                .exchanged("1 USD = 0.92 EUR, 2026-11-20")
                .following("r0")
                .acted(List.of("tools"))
                .admitted("gpt-5.4-mini", "gpt-5.4")
                .covering(COVER)
                .reportedAs(new Particulars.Reported("nightly", "call-1"));

        assertThat(all)
                .isEqualTo(new Particulars(
                        "priority",
                        "eu",
                        "0.01",
                        "1 USD = 0.92 EUR, 2026-11-20",
                        "r0",
                        "gpt-5.4-mini",
                        List.of("tools"),
                        COVER,
                        new Particulars.Reported("nightly", "call-1")));
        assertThat(all.said(null, null)
                        .in(null)
                        .exchanged(null)
                        .following(null)
                        .acted(List.of())
                        .admitted("gpt-5.4", "gpt-5.4")
                        .covering(null))
                .isSameAs(all);
        assertThat(all.isNone()).isFalse();
        assertThat(Particulars.NONE.acted(List.of()).isNone()).isTrue();
    }

    @Test
    void aReportAloneIsKeptWhateverIsSaidAfter() {
        Particulars.Reported report = new Particulars.Reported("nightly", "call-1");
        Particulars told = Particulars.NONE.reportedAs(report);
        assertThat(told.isNone()).isFalse();
        assertThat(told.said("flex", "1 USD")
                        .in("eu")
                        .exchanged("x")
                        .following("r")
                        .acted(List.of("a"))
                        .admitted("m", "n")
                        .covering(COVER)
                        .reported())
                .isEqualTo(report);
    }

    @Test
    void aTierOrACostAloneIsSaidToo() {
        assertThat(Particulars.NONE.said("flex", null).serviceTier()).isEqualTo("flex");
        assertThat(Particulars.NONE.said(null, "0.02").reportedCost()).isEqualTo("0.02");
    }

    @Test
    void aMissingPriceIsFlaggedWhereItIsServedAndEveryOtherStaysWhatItIs() {
        for (Demand.Price price : Demand.Price.values()) {
            Demand demand = new Demand(100, 10, 1_000_000, 20, 1_000, 16, false, price);
            boolean unknown = price == Demand.Price.UNKNOWN;
            assertThat(demand.served().price()).isEqualTo(unknown ? Demand.Price.FLAGGED : price);
            assertThat(demand.served().equals(demand)).isEqualTo(!unknown);
            assertThat(demand.costOf(25)).isEqualTo(35);
            assertThat(price.tellsCost()).isEqualTo(price == Demand.Price.PRICED || price == Demand.Price.FREE);
        }
    }
}
