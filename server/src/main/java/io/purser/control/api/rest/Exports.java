package io.purser.control.api.rest;

import io.purser.control.analytics.UsageQuery;
import io.purser.control.analytics.UsageReader;
import io.purser.control.api.Jurisdiction;
import io.purser.control.exports.Export;
import io.purser.control.exports.Format;
import io.purser.control.exports.Table;
import io.purser.governance.settlement.PriceRule;
import io.purser.platform.http.Request;
import io.purser.platform.http.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The exports: usage summed by dimensions, and the ledger's entries themselves, in every format.
final class Exports {
    private final UsageReader usage;

    Exports(UsageReader usage) {
        this.usage = usage;
    }

    Response usage(Request request, Jurisdiction.Open ground, long nowMillis, Format format) {
        UsageQuery query = ExportRequest.read(request, ground, nowMillis, true);
        return answer(UsageTable.of(usage, query, ground.policy().organization()), format);
    }

    Response ledger(Request request, Jurisdiction.Open ground, long nowMillis, Format format) {
        UsageQuery query = ExportRequest.read(request, ground, nowMillis, false);
        return answer(LedgerTable.of(usage, query, ground.policy().organization()), format);
    }

    Response focus(Request request, Jurisdiction.Open ground, long nowMillis, PriceRule prices) {
        if (request.query().getOrDefault("version", List.of()).size() > 1) {
            throw new IllegalArgumentException("version: stands twice; expected it once");
        }
        FocusVersion version = FocusVersion.of(Objects.requireNonNullElse(request.query("version"), "1.4"));
        UsageQuery query = ExportRequest.read(without("version", request), ground, nowMillis, false);
        return answer(FocusTable.of(usage, query, ground.policy().organization(), prices, version), Format.CSV);
    }

    private static Request without(String parameter, Request request) {
        Map<String, List<String>> query = new LinkedHashMap<>(request.query());
        query.remove(parameter);
        return new Request(
                request.method(), request.path(), request.pathParameters(), query, request.headers(), request.body());
    }

    private static Response answer(Table table, Format format) {
        return answer(table, format, Map.of());
    }

    /// @param more headers beside those of every export
    static Response answer(Table table, Format format, Map<String, String> more) {
        Export export = Export.of(table, format);
        Table.Total total = export.total();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", format.mediaType());
        headers.put("content-length", Long.toString(export.bytes()));
        headers.put("content-disposition", "attachment; filename=\"" + table.name() + "." + format.ending() + "\"");
        headers.put("cache-control", "no-store");
        headers.put("repr-digest", export.digest());
        headers.put(
                "purser-total",
                "\"" + total.amount() + "\";currency=" + total.currency() + ";requests=" + total.requests());
        headers.put("purser-complete-until", Objects.toString(table.completeUntil(), ""));
        headers.putAll(more);
        return new Response(200, headers, export::writeTo);
    }
}
