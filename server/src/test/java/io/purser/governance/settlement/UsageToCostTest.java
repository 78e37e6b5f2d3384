package io.purser.governance.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.ExchangeRates;
import io.purser.core.money.Money;
import io.purser.core.pricing.Charge;
import io.purser.core.pricing.Conditions;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.PriceBook;
import io.purser.core.pricing.Pricer;
import io.purser.core.pricing.Unpriced;
import io.purser.core.usage.ServiceTier;
import io.purser.core.usage.TokenUsage;
import io.purser.gateway.dialect.UsageTally;
import io.purser.gateway.dialect.UsageWords;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The table that a finance person can read (`usage-to-cost.txt`): what providers report, in which
/// buckets it is booked, and what it costs.
final class UsageToCostTest {

    @TestFactory
    List<DynamicTest> everyReportCostsWhatTheTableSays() throws IOException {
        CostTable table = CostTable.read();
        return table.rows().stream()
                .map(row -> DynamicTest.dynamicTest(row.group() + ": " + row.what(), () -> holds(table, row)))
                .toList();
    }

    @Test
    void theTableCoversEveryDialect() throws IOException {
        CostTable table = CostTable.read();
        assertThat(table.rows()).hasSizeGreaterThanOrEqualTo(120);
        assertThat(table.rows().stream().map(CostTable.Row::group).distinct()).hasSizeGreaterThanOrEqualTo(8);
    }

    private static void holds(CostTable table, CostTable.Row row) throws JsonProcessingException {
        CostTable.Listed listed = Objects.requireNonNull(table.models().get(row.model()), row.model());
        SpokenReport report = new SpokenReport(listed.dialect(), row.report());
        if (report.isOneReport()) {
            costs(row, listed.price(), report, report.whole());
        }
        costs(row, listed.price(), report, report.streamed());
    }

    private static void costs(CostTable.Row row, ModelPrice price, SpokenReport report, UsageTally tally) {
        TokenUsage usage = tally.usage(0);
        assertThat(tally.reported()).isTrue();
        assertThat(UsageWords.of(usage)).isEqualTo(row.buckets());
        PriceTerms.Result result = terms(price, report).charge(usage, price.model(), null, tally.serviceTier());
        assertThat(result.cost()).isEqualTo(units(row.total()));
        assertThat(lines(price, usage, report, tally)).isEqualTo(row.lines());
        assertThat(said(result, tally)).isEqualTo(row.said());
    }

    private static @Nullable Long units(String total) {
        return total.equals("unknown")
                ? null
                : (Long) Money.parse(total + " USD").units();
    }

    private static PriceTerms terms(ModelPrice price, SpokenReport report) {
        PriceRule rule = new PriceRule(
                PriceBook.of(List.of(price)), ExchangeRates.NONE, new Unpriced.Flag(), UnaryOperator.identity());
        PriceRule.Subject subject = new PriceRule.Subject(
                price.provider(), price.model(), null, false, List.of(), report.asked(), report.region(), 0);
        return rule.terms(subject, CurrencyUnit.USD);
    }

    private static String lines(ModelPrice price, TokenUsage usage, SpokenReport report, UsageTally tally) {
        String said = tally.serviceTier();
        ServiceTier named = said == null ? null : ServiceTier.named(said);
        Conditions conditions = new Conditions(named == null ? report.asked() : named, report.region());
        String lines = Pricer.explain(price, usage, conditions).stream()
                .map(UsageToCostTest::cost)
                .collect(Collectors.joining(" + "));
        return lines.isEmpty() ? "nothing" : lines;
    }

    private static String cost(Charge.Line line) {
        return BigDecimal.valueOf(line.tokens())
                .multiply(BigDecimal.valueOf(line.rate()))
                .movePointLeft(6 + 9)
                .stripTrailingZeros()
                .toPlainString();
    }

    private static String said(PriceTerms.Result result, UsageTally tally) {
        List<String> words = new ArrayList<>(result.flags());
        if (!tally.unknownFields().isEmpty()) {
            words.add("usage_field_unknown");
        }
        if (tally.reportedCost() != null) {
            words.add("cost " + tally.reportedCost());
        }
        return String.join(", ", words);
    }
}
