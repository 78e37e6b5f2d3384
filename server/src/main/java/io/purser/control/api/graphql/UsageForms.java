package io.purser.control.api.graphql;

import io.purser.control.analytics.Condition;
import io.purser.control.analytics.Selection;
import io.purser.control.analytics.TagReport;
import io.purser.control.analytics.UsageDimension;
import io.purser.control.analytics.UsageReport;
import io.purser.control.api.Amounts;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Usage as the schema's types.
final class UsageForms {
    static final int MOST_CONDITIONS = 50;
    private static final int MOST_VALUES = 2_000;
    private static final int MOST_PATTERNS = 50;

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
    static Selection filters(List<Map<String, @Nullable Object>> inputs) {
        atMost(inputs, MOST_CONDITIONS, "filters", "conditions");
        List<Condition> conditions = new ArrayList<>();
        for (Map<String, @Nullable Object> input : inputs) {
            conditions.add(filter(input));
        }
        return new Selection(conditions, null);
    }

    private static Condition filter(Map<String, @Nullable Object> input) {
        if (input.get("value") != null && input.get("values") != null) {
            throw ApiError.badInput("filters.values", "either value or values");
        }
        boolean isOne =
                input.get("values") == null && texts(input.get("patterns")).isEmpty();
        List<@Nullable String> values = isOne || input.get("value") != null
                ? Collections.singletonList((String) input.get("value"))
                : texts(input.get("values"));
        return condition(input, values, "filters");
    }

    /// Which values of a dimension are counted.
    ///
    /// @param field where the input stands
    static Condition condition(Map<String, @Nullable Object> input, List<@Nullable String> values, String field) {
        UsageDimension dimension = UsageDimension.of(String.valueOf(input.get("dimension")))
                .orElseThrow(() -> ApiError.badInput(field + ".dimension", UsageDimension.expected()));
        boolean isBelow = Boolean.TRUE.equals(input.get("below"));
        if (isBelow && !dimension.name().equals("group")) {
            throw ApiError.badInput(field + ".below", "the dimension group");
        }
        List<String> patterns =
                texts(input.get("patterns")).stream().map(String::valueOf).toList();
        atMost(values, MOST_VALUES, field + ".values", "values");
        atMost(patterns, MOST_PATTERNS, field + ".patterns", "patterns");
        return new Condition(dimension, Boolean.TRUE.equals(input.get("exclude")), values, patterns, isBelow);
    }

    /// Each call that is looked at is held against all of them.
    static void atMost(List<?> listed, int most, String field, String what) {
        if (listed.size() > most) {
            throw ApiError.badInput(field, "at most " + most + " " + what);
        }
    }

    @SuppressWarnings("unchecked") // what the schema says of it
    static List<@Nullable String> texts(@Nullable Object value) {
        return value == null ? List.of() : (List<@Nullable String>) value;
    }
}
