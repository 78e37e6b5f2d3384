package io.purser.bench.simulate;

import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.ExchangeRates;
import io.purser.core.pricing.ModelLimits;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.PriceBook;
import io.purser.core.pricing.Rates;
import io.purser.core.pricing.Unpriced;
import io.purser.governance.settlement.PriceRule;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The vendors' price lists: as tags for the checks and as the book that the gateway has. A
/// change adds a version and edits none.
final class Prices {
    static final String MYSTERY = "sandbox-mystery";
    static final List<String> MODELS = List.of("sandbox-large", "sandbox-small", "sandbox-gift", MYSTERY);
    static final Map<String, Long> MOST_OUTPUT = Map.of("sandbox-large", 4_000L, "sandbox-small", 1_500L);
    static final String GIFT = "sandbox-gift";
    private static final LocalDate CHANGES_BEGIN = LocalDate.of(2020, 1, 1);

    private final Chance chance;
    private final Unpriced unpriced;
    private final List<PriceTag> tags = new ArrayList<>();
    private final List<ModelPrice> book = new ArrayList<>();
    private int changes;

    Prices(Chance chance) {
        this.chance = chance;
        this.unpriced = chance.percent(70) ? new Unpriced.Refuse() : new Unpriced.Flag();
        for (String provider : BillingProvider.NAMES) {
            add(provider, "sandbox-large", Instant.EPOCH);
            add(provider, "sandbox-small", Instant.EPOCH);
            add(provider, GIFT, Instant.EPOCH);
        }
    }

    private void add(String provider, String model, Instant from) {
        boolean gift = model.equals(GIFT);
        long input = gift ? 0 : chance.between(100_000_001, 4_000_000_000L);
        long output = gift ? 0 : chance.between(400_000_001, 19_999_999_999L);
        long fee = gift || chance.percent(70) ? 0 : chance.between(1, 90_000);
        ModelPrice price = new ModelPrice(
                provider,
                model,
                from,
                "the vendor's list",
                CurrencyUnit.USD,
                Rates.of(input, output),
                List.of(),
                fee == 0 ? null : Long.valueOf(fee),
                gift,
                false,
                new ModelLimits(null, null, MOST_OUTPUT.get(model)),
                ModelPrice.Origin.CUSTOM,
                Map.of(),
                Map.of());
        book.add(price);
        tags.add(new PriceTag(provider, model, price.version(), from.toEpochMilli(), input, output, fee));
    }

    /// A model costs something else from now on, or from some hours ahead.
    void change(long wallMillis) {
        String provider = chance.any(BillingProvider.NAMES);
        String model = chance.any(List.of("sandbox-large", "sandbox-small"));
        changes++;
        LocalDate date = CHANGES_BEGIN.plusDays(changes);
        if (chance.percent(30)) {
            LocalDate tomorrow = Instant.ofEpochMilli(wallMillis)
                    .atZone(ZoneOffset.UTC)
                    .toLocalDate()
                    .plusDays(1);
            String version = "custom " + tomorrow + " " + provider + "/" + model;
            date = tags.stream().anyMatch(tag -> tag.version().equals(version)) ? date : tomorrow;
        }
        add(provider, model, date.atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    List<PriceTag> tags() {
        return tags;
    }

    PriceRule rule() {
        return new PriceRule(PriceBook.of(book), ExchangeRates.NONE, unpriced, provider -> provider);
    }
}
