package io.purser.control.api.rest;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.control.analytics.UsageQuery;
import io.purser.control.analytics.UsageReader;
import io.purser.control.analytics.UsageReport;
import io.purser.control.api.Amounts;
import io.purser.control.api.Jurisdiction;
import io.purser.core.ledger.Particulars;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import io.purser.core.tenancy.Organization;
import io.purser.core.usage.Meter;
import io.purser.platform.http.Request;
import io.purser.platform.http.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The CSV exports: usage summed by dimensions, and the ledger's entries themselves.
final class Exports {
    private final UsageReader usage;

    Exports(UsageReader usage) {
        this.usage = usage;
    }

    Response usage(Request request, Jurisdiction.Open ground, long nowMillis) {
        Organization organization = ground.policy().organization();
        UsageQuery query = ExportRequest.read(request, ground, nowMillis, true);
        UsageReport report = usage.report(query, organization.zone());
        UsageReport.Sums total = report.total().sums();
        return csv(
                "usage.csv",
                organization.currency(),
                total.cost(),
                total.requests(),
                report.completeUntil(),
                out -> write(report, organization.currency(), out));
    }

    private static void write(UsageReport report, CurrencyUnit currency, OutputStream out) throws IOException {
        try (CsvWriter csv = writer(out)) {
            List<@Nullable String> header = new ArrayList<>(List.of("period_start", "period_end"));
            report.query().groupBy().forEach(dimension -> header.add(dimension.name()));
            header.addAll(List.of(
                    "currency",
                    "cost",
                    "requests",
                    "input_tokens",
                    "cache_read_tokens",
                    "cache_write_tokens",
                    "output_tokens",
                    "reasoning_tokens",
                    "unpriced_requests"));
            csv.writeRecord(header);
            for (UsageReport.Row row : report.rows()) {
                csv.writeRecord(cells(row, currency));
            }
        }
    }

    private static List<@Nullable String> cells(UsageReport.Row row, CurrencyUnit currency) {
        List<@Nullable String> cells = new ArrayList<>();
        cells.add(Amounts.moment(row.period().from()));
        cells.add(Amounts.moment(row.period().to()));
        row.values().forEach(value -> cells.add(CsvCells.text(value)));
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
        return cells;
    }

    Response ledger(Request request, Jurisdiction.Open ground, long nowMillis) {
        Organization organization = ground.policy().organization();
        UsageQuery query = ExportRequest.read(request, ground, nowMillis, false);
        long completeUntil = usage.completeUntil(organization.name());
        long last = usage.lastSequence();
        long[] sums = {0, 0};
        usage.entries(query, last, entry -> {
            @Nullable Long cost = entry.event().cost();
            sums[0] = Math.addExact(sums[0], cost == null ? 0 : cost);
            sums[1] += entry.adjustment() == null ? 1 : 0;
        });
        return csv("ledger.csv", organization.currency(), sums[0], sums[1], completeUntil, out -> {
            try (CsvWriter csv = writer(out)) {
                csv.writeRecord(LedgerColumns.NAMES);
                usage.entries(query, last, entry -> csv.writeRecord(LedgerColumns.cells(entry, organization)));
            }
        });
    }

    private static CsvWriter writer(OutputStream out) {
        return CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(out, StandardCharsets.UTF_8);
    }

    private static Response csv(
            String name, CurrencyUnit currency, long total, long rows, long completeUntil, Response.Body body) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", "text/csv; charset=utf-8; header=present");
        headers.put("content-disposition", "attachment; filename=\"" + name + "\"");
        headers.put("cache-control", "no-store");
        headers.put(
                "purser-total",
                "\"" + Money.plain(total, currency) + "\";currency=" + currency.code() + ";requests=" + rows);
        headers.put("purser-complete-until", Objects.toString(Amounts.moment(completeUntil), ""));
        return new Response(200, headers, body);
    }

    /// The columns of `ledger.csv`, in their order.
    private static final class LedgerColumns {
        private static final List<String> FIXED = List.of(
                "id",
                "request_id",
                "kind",
                "occurred_at",
                "booked_at",
                "organization",
                "group",
                "group_path",
                "cost_centre",
                "user",
                "user_id",
                "key",
                "key_id",
                "customer",
                "end_user",
                "session",
                "environment",
                "endpoint",
                "prompt_version",
                "feature",
                "tags",
                "provider",
                "requested_model",
                "model",
                "outcome",
                "usage_source",
                "retry_count",
                "currency",
                "cost",
                "input_tokens",
                "cache_read_tokens",
                "cache_write_tokens",
                "output_tokens",
                "reasoning_tokens",
                "latency_ms",
                "first_token_ms",
                "streamed",
                "response_model",
                "price_version",
                "flags",
                "cache_write_long_tokens",
                "service_tier",
                "region",
                "reported_cost",
                "exchange",
                "follows",
                "actions",
                "external_source",
                "external_request_id",
                "plan");

        private static final List<Meter> METERS = List.of(Meter.values());

        /// Every column: the fixed ones, then one for each meter.
        static final List<String> NAMES = Stream.concat(
                        FIXED.stream(), METERS.stream().map(Meter::bucket))
                .toList();

        private LedgerColumns() {}

        static List<@Nullable String> cells(Entry entry, Organization organization) {
            UsageEvent event = entry.event();
            List<@Nullable String> cells = new ArrayList<>(NAMES.size());
            cells.add(CsvCells.text(entry.id()));
            cells.add(CsvCells.text(event.requestId()));
            cells.add(entry.kind());
            cells.add(LedgerText.moment(event.admittedAt()));
            cells.add(LedgerText.moment(event.bookedAt()));
            LedgerText.attribution(event.attribution()).forEach(value -> cells.add(CsvCells.text(value)));
            cells.add(CsvCells.text(event.provider()));
            cells.add(CsvCells.text(event.requestedModel()));
            cells.add(CsvCells.text(event.model()));
            cells.add(event.outcome().word());
            cells.add(event.usageSource().word());
            cells.add(Integer.toString(event.retryCount()));
            cells.add(organization.currency().code());
            @Nullable Long cost = event.cost();
            cells.add(cost == null ? null : Money.plain(cost, organization.currency()));
            cells.add(Long.toString(event.usage().input()));
            cells.add(Long.toString(event.usage().cacheRead()));
            cells.add(Long.toString(
                    Math.addExact(event.usage().cacheWrite(), event.usage().cacheWriteLong())));
            cells.add(Long.toString(event.usage().output()));
            cells.add(Long.toString(event.usage().reasoning()));
            cells.add(Long.toString(event.latencyMillis()));
            cells.add(event.firstTokenMillis() < 0 ? null : Long.toString(event.firstTokenMillis()));
            cells.add(Boolean.toString(event.streamed()));
            cells.add(CsvCells.text(event.responseModel()));
            cells.add(CsvCells.text(event.priceVersion()));
            cells.add(CsvCells.text(String.join(" ", event.flags())));
            cells.add(Long.toString(event.usage().cacheWriteLong()));
            particulars(event.particulars(), cells);
            cells.add(CsvCells.text(event.attribution().plan()));
            METERS.forEach(
                    meter -> cells.add(Long.toString(event.usage().others().get(meter))));
            return cells;
        }

        private static void particulars(Particulars particulars, List<@Nullable String> cells) {
            cells.add(CsvCells.text(particulars.serviceTier()));
            cells.add(CsvCells.text(particulars.region()));
            cells.add(CsvCells.text(particulars.reportedCost()));
            cells.add(CsvCells.text(particulars.exchange()));
            cells.add(CsvCells.text(particulars.follows()));
            cells.add(CsvCells.text(String.join(" ", particulars.actions())));
            Particulars.@Nullable Reported reported = particulars.reported();
            cells.add(CsvCells.text(reported == null ? null : reported.source()));
            cells.add(CsvCells.text(reported == null ? null : reported.id()));
        }
    }
}
