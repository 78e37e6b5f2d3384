package io.purser.control.api;

import io.purser.core.ledger.UsageEvent;
import io.purser.core.money.Conversion;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.pricing.Charge;
import io.purser.core.pricing.Conditions;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.Pricer;
import io.purser.governance.settlement.PriceRule;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/// Takes the cost of a ledger entry apart, one line for each kind of token or meter. The lines sum to the entry's cost
/// exactly: each is rounded down to the ledger's units, and what rounding leaves stands on the largest.
public final class CostLines {
    private static final int MOST_DECIMALS = 20;

    private final CostExplanation explanation;
    private final CurrencyUnit accounting;

    public CostLines(PriceRule prices, CurrencyUnit accounting) {
        this.explanation = new CostExplanation(prices, accounting);
        this.accounting = accounting;
    }

    /// What one kind of token cost.
    ///
    /// @param bucket as {@link Charge.Line} names it
    /// @param quantity in the bucket's unit
    /// @param unitPrice of one, in the currency of the cost, with a region's uplift
    /// @param booked units of that currency
    public record Line(String bucket, long quantity, BigDecimal unitPrice, long booked) {}

    /// None where it is not known what the cost is made of.
    public List<Line> of(UsageEvent event) {
        CostExplanation.Made made = explanation.made(event);
        Long cost = event.cost();
        if (made == null || cost == null) {
            return List.of();
        }
        List<Line> lines = new ArrayList<>();
        long rest = cost;
        int largest = 0;
        for (Charge.Line line : Pricer.explain(made.price(), event.usage(), made.conditions())) {
            BigDecimal unit = unit(line, made.price(), made.conditions());
            BigDecimal exact = unit.multiply(BigDecimal.valueOf(line.tokens()));
            if (exact.compareTo(BigDecimal.valueOf(cost).add(BigDecimal.ONE)) > 0) {
                return List.of();
            }
            long booked = exact.setScale(0, RoundingMode.DOWN).longValueExact();
            rest -= booked;
            lines.add(new Line(line.bucket(), line.tokens(), unit.movePointLeft(accounting.scale()), booked));
            largest = booked > lines.get(largest).booked() ? lines.size() - 1 : largest;
        }
        if (lines.isEmpty() || Math.abs(rest) > lines.size()) {
            return List.of();
        }
        Line last = lines.get(largest);
        lines.set(largest, new Line(last.bucket(), last.quantity(), last.unitPrice(), last.booked() + rest));
        return lines;
    }

    /// Units of the accounting currency for one.
    private static BigDecimal unit(Charge.Line line, ModelPrice price, Conditions conditions) {
        BigDecimal unit = BigDecimal.valueOf(line.rate());
        if (!line.bucket().equals("request")) {
            int uplift = price.uplifts().getOrDefault(String.valueOf(conditions.region()), 1_000);
            unit = unit.multiply(BigDecimal.valueOf(uplift)).movePointLeft(9);
        }
        Conversion exchange = conditions.exchange();
        return exchange == null
                ? unit
                : unit.multiply(new BigDecimal(exchange.numerator()))
                        .divide(new BigDecimal(exchange.denominator()), MOST_DECIMALS, RoundingMode.HALF_EVEN);
    }
}
