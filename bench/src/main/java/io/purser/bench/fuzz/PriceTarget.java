package io.purser.bench.fuzz;

import io.purser.control.prices.Entry;
import io.purser.control.prices.PriceTable;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import io.purser.core.pricing.Charge;
import io.purser.core.pricing.PriceText;
import io.purser.core.pricing.Pricer;
import io.purser.core.usage.TokenUsage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Prices as people and tables write them: the first byte chooses what is read.
public final class PriceTarget {
    private static final TokenUsage USAGE = new TokenUsage(1_000, 200, 300, 400, 500, 60);

    private PriceTarget() {}

    /// Reads a price; what is no price is refused in words.
    public static void fuzzerTestOneInput(byte[] data) {
        Promise.soon(() -> input(data));
    }

    private static void input(byte[] data) {
        if (data.length < 2) {
            return;
        }
        String text = new String(data, 1, data.length - 1, StandardCharsets.UTF_8);
        try {
            switch ((data[0] & 0xFF) % 3) {
                case 0 -> money(PriceText.perMillion(text));
                case 1 -> money(PriceText.perRequest(text));
                default -> PriceTable.read(text, "fuzz", Instant.EPOCH).forEach(PriceTarget::entry);
            }
        } catch (IllegalArgumentException refused) {
            String why = refused.getMessage();
            Promise.that(why != null && !why.isBlank(), "a refusal says why", refused);
        }
    }

    private static void money(Money money) {
        Promise.that(money.units() >= 0, "a price is 0 or more", money);
        String plain = Money.plain(money.units(), money.currency()) + " "
                + money.currency().code();
        Promise.same(Money.parse(plain), money, "what is written is read again");
    }

    private static void entry(Entry entry) {
        if (entry instanceof Entry.Priced priced) {
            Charge charge = Pricer.price(priced.price(), USAGE);
            Promise.that(charge.cost() >= 0 && charge.cost() <= Money.LARGEST, "a price can be charged", priced);
            Long input = priced.price().rates().input();
            Promise.that(
                    input == null
                            || input
                                    <= 10_000
                                            * Money.parse("1 " + CurrencyUnit.USD.code())
                                                    .units(),
                    "a token costs no cent",
                    priced);
        }
    }
}
