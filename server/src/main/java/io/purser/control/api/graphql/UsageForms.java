package io.purser.control.api.graphql;

import io.purser.control.analytics.TagReport;
import io.purser.control.analytics.UsageDimension;
import io.purser.control.analytics.UsageQuery;
import io.purser.control.analytics.UsageReport;
import io.purser.control.api.Amounts;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Usage as the schema's types.
final class UsageForms {
    private UsageForms() {}

    static Map<String, @Nullable Object> of(UsageReport report, CurrencyUnit currency) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("organization", report.query().organization());
        form.put("from", Amounts.moment(report.query().range().from()));
        form.put("to", Amounts.moment(report.query().range().to()));
        form.put("currency", currency.code());
        form.put(
                "dimensions",
                report.query().groupBy().stream().map(one -> one.name()).toList());
        form.put("rows", report.rows().stream().map(row -> row(row, currency)).toList());
        form.put("total", row(report.total(), currency));
        form.put("completeUntil", Amounts.moment(report.completeUntil()));
        return form;
    }

    /// @param most how many values are told
    static Map<String, @Nullable Object> of(TagReport tags, int most, CurrencyUnit currency) {
        UsageReport report = tags.usage();
        BigDecimal coverage = tags.coverage();
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("organization", report.query().organization());
        form.put("from", Amounts.moment(report.query().range().from()));
        form.put("to", Amounts.moment(report.query().range().to()));
        form.put("currency", currency.code());
        form.put("coverage", coverage == null ? null : coverage.toPlainString());
        form.put("valueCount", report.rows().size());
        form.put(
                "values",
                report.rows().stream()
                        .limit(most)
                        .map(row -> tagValue(row, currency))
                        .toList());
        form.put(
                "nearDuplicates",
                tags.nearDuplicates().stream()
                        .map(each -> Map.of(
                                "values",
                                each.stream()
                                        .map(row -> tagValue(row, currency))
                                        .toList()))
                        .toList());
        form.put("completeUntil", Amounts.moment(report.completeUntil()));
        return form;
    }

    private static Map<String, @Nullable Object> tagValue(UsageReport.Row row, CurrencyUnit currency) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("value", row.values().getFirst());
        form.put("cost", Money.plain(row.sums().cost(), currency));
        form.put("requests", row.sums().requests());
        return form;
    }

    private static Map<String, @Nullable Object> row(UsageReport.Row row, CurrencyUnit currency) {
        UsageReport.Sums sums = row.sums();
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("periodStart", Amounts.moment(row.period().from()));
        form.put("periodEnd", Amounts.moment(row.period().to()));
        form.put("values", row.values());
        sums(form, sums, currency);
        return form;
    }

    /// The figures of a row.
    static void sums(Map<String, @Nullable Object> form, UsageReport.Sums sums, CurrencyUnit currency) {
        form.put("cost", Money.plain(sums.cost(), currency));
        form.put("requests", sums.requests());
        form.put("unpricedRequests", sums.unpriced());
        form.put("inputTokens", sums.input());
        form.put("cacheReadTokens", sums.cacheRead());
        form.put("cacheWriteTokens", sums.cacheWrite());
        form.put("outputTokens", sums.output());
        form.put("reasoningTokens", sums.reasoning());
    }

    /// The filters of an operation.
    static List<UsageQuery.Filter> filters(List<Map<String, @Nullable Object>> inputs) {
        List<UsageQuery.Filter> filters = new ArrayList<>();
        for (Map<String, @Nullable Object> input : inputs) {
            filters.add(filter(input));
        }
        return filters;
    }

    private static UsageQuery.Filter filter(Map<String, @Nullable Object> input) {
        UsageDimension dimension = UsageDimension.of(String.valueOf(input.get("dimension")))
                .orElseThrow(() -> ApiError.badInput("filters.dimension", UsageDimension.expected()));
        if (input.get("value") != null && input.get("values") != null) {
            throw ApiError.badInput("filters.values", "either value or values");
        }
        List<@Nullable String> values = new ArrayList<>();
        if (input.get("values") instanceof List<?> several) {
            several.forEach(value -> values.add((String) value));
        } else {
            values.add((String) input.get("value"));
        }
        try {
            return new UsageQuery.Filter(dimension, values, Boolean.TRUE.equals(input.get("below")));
        } catch (IllegalArgumentException wrong) {
            throw ApiError.badInput("filters.below", "the dimension group");
        }
    }
}
