package io.purser.control.api.rest;

import io.purser.control.analytics.UsageDimension;
import io.purser.control.analytics.UsageQuery;
import io.purser.control.analytics.UsageReader;
import io.purser.control.analytics.UsageReport;
import io.purser.control.api.Amounts;
import io.purser.control.exports.Column;
import io.purser.control.exports.Column.Kind;
import io.purser.control.exports.Table;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import io.purser.core.tenancy.Organization;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What an export of usage says: one row for each group and period.
final class UsageTable {
    private UsageTable() {}

    static Table of(UsageReader usage, UsageQuery query, Organization organization) {
        UsageReport report = usage.report(query);
        CurrencyUnit currency = organization.currency();
        UsageReport.Sums sums = report.total().sums();
        Table.Total total = new Table.Total(Money.plain(sums.cost(), currency), currency.code(), sums.requests());
        return new Table(
                "usage",
                organization.name(),
                Amounts.moment(report.completeUntil()),
                columns(query.groupBy()),
                sink -> {
                    for (UsageReport.Row row : report.rows()) {
                        sink.row(cells(row, currency, organization.zone()));
                    }
                    return total;
                });
    }

    private static List<Column> columns(List<UsageDimension> groupBy) {
        return Stream.of(
                        Column.all(Kind.MOMENT, List.of("period_start", "period_end")),
                        Column.all(
                                Kind.TEXT,
                                groupBy.stream().map(UsageDimension::name).toList()),
                        Column.all(Kind.TEXT, List.of("currency")),
                        Column.all(Kind.AMOUNT, List.of("cost")),
                        Column.all(
                                Kind.COUNT,
                                List.of(
                                        "requests",
                                        "input_tokens",
                                        "cache_read_tokens",
                                        "cache_write_tokens",
                                        "output_tokens",
                                        "reasoning_tokens",
                                        "unpriced_requests")),
                        Column.all(Kind.LOCAL, List.of("period_start_local", "period_end_local")))
                .flatMap(columns -> columns)
                .toList();
    }

    private static List<@Nullable String> cells(UsageReport.Row row, CurrencyUnit currency, ZoneId zone) {
        List<@Nullable String> cells = new ArrayList<>();
        cells.add(Amounts.moment(row.period().from()));
        cells.add(Amounts.moment(row.period().to()));
        cells.addAll(row.values());
        UsageReport.Sums sums = row.sums();
        cells.add(currency.code());
        cells.add(Money.plain(sums.cost(), currency));
        cells.add(Long.toString(sums.requests()));
        cells.add(Long.toString(sums.input()));
        cells.add(Long.toString(sums.cacheRead()));
        cells.add(Long.toString(sums.cacheWrite()));
        cells.add(Long.toString(sums.output()));
        cells.add(Long.toString(sums.reasoning()));
        cells.add(Long.toString(sums.unpriced()));
        cells.add(LedgerText.local(row.period().from(), zone));
        cells.add(LedgerText.local(row.period().to(), zone));
        return cells;
    }
}
