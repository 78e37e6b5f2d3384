package io.purser.control.api.rest;

import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.control.analytics.TimeRange;
import io.purser.control.analytics.UsageQuery;
import io.purser.control.analytics.UsageReader;
import io.purser.control.api.Amounts;
import io.purser.control.api.CostLines;
import io.purser.control.exports.Column;
import io.purser.control.exports.Table;
import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.money.Money;
import io.purser.core.tenancy.Organization;
import io.purser.governance.settlement.PriceRule;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The ledger as FOCUS tells cost and usage: a row for each kind of token of a call, and one for each correction.
/// `contracts/focus-columns.md` says how each column is filled.
final class FocusTable {
    private static final long HOUR = 3_600_000;

    private final List<Column> columns;
    private final Organization organization;
    private final CostLines lines;
    private @Nullable TimeRange cycle;

    private FocusTable(FocusVersion version, Organization organization, PriceRule prices) {
        this.columns = version.columns();
        this.organization = organization;
        this.lines = new CostLines(prices, organization.currency());
    }

    static Table of(
            UsageReader usage, UsageQuery query, Organization organization, PriceRule prices, FocusVersion version) {
        String completeUntil = Amounts.moment(usage.completeUntil(organization.name()));
        long last = usage.lastSequence();
        FocusTable focus = new FocusTable(version, organization, prices);
        return new Table(
                "focus",
                organization.name(),
                completeUntil,
                focus.columns,
                sink -> LedgerTable.each(usage, query, last, organization, entry -> focus.rows(entry, sink)));
    }

    private void rows(Entry entry, Table.Sink sink) throws IOException {
        Map<String, String> row = new HashMap<>();
        common(entry, row);
        if (entry.adjustment() != null) {
            correction(entry, row);
            write(row, sink);
            return;
        }
        UsageEvent event = entry.event();
        row.put("ChargeCategory", "Usage");
        row.put("ChargeFrequency", "Usage-Based");
        row.put("PricingCategory", "Standard");
        Long cost = event.cost();
        List<CostLines.Line> parts = lines.of(event);
        if (parts.isEmpty()) {
            long whole = cost == null ? 0 : cost;
            BigDecimal price = new BigDecimal(Money.plain(whole, organization.currency()));
            parts = List.of(new CostLines.Line("request", 1, price, whole));
        }
        for (CostLines.Line part : parts) {
            part(event, part, row);
            write(row, sink);
        }
    }

    private void write(Map<String, String> row, Table.Sink sink) throws IOException {
        List<@Nullable String> cells = new ArrayList<>(columns.size());
        columns.forEach(column -> cells.add(row.get(column.name())));
        sink.row(cells);
    }

    private void part(UsageEvent event, CostLines.Line part, Map<String, String> row) {
        String quantity = Long.toString(part.quantity());
        String unit = FocusVersion.unit(part.bucket());
        String tier = Objects.requireNonNullElse(event.particulars().serviceTier(), "standard");
        String sku = named(event.provider()) + "/" + named(event.model());
        costs(row, Money.plain(part.booked(), organization.currency()));
        String price = part.unitPrice().stripTrailingZeros().toPlainString();
        String list = part.unitPrice()
                .multiply(BigDecimal.valueOf(part.quantity()))
                .stripTrailingZeros()
                .toPlainString();
        row.put("ListUnitPrice", price);
        row.put("ContractedUnitPrice", price);
        row.put("ListCost", list);
        row.put("ContractedCost", list);
        row.put("ConsumedQuantity", quantity);
        row.put("ConsumedUnit", unit);
        row.put("PricingQuantity", quantity);
        row.put("PricingUnit", unit);
        row.put("SkuId", sku);
        row.put("SkuMeter", part.bucket());
        row.put("SkuPriceId", sku + "/" + part.bucket() + "/" + tier);
        row.put("SkuPriceDetails", json(Map.of("x_ServiceTier", tier)));
        row.put("ChargeDescription", named(event.model()) + ": " + part.bucket());
    }

    /// Booked in a later billing period it corrects a closed one, which FOCUS calls a correction; else it is an
    /// adjustment of the one that is open.
    private void correction(Entry entry, Map<String, String> row) {
        UsageEvent event = entry.event();
        boolean closed = event.bookedAt() >= cycle(event.admittedAt()).to();
        row.put("ChargeCategory", closed ? "Usage" : "Adjustment");
        if (closed) {
            row.put("ChargeClass", "Correction");
        }
        row.put("ChargeFrequency", closed ? "Usage-Based" : "One-Time");
        row.put("ChargeDescription", named(event.model()) + ": " + entry.kind());
        String amount = Money.plain(Objects.requireNonNullElse(event.cost(), 0L), organization.currency());
        costs(row, amount);
        row.put("ListCost", amount);
        row.put("ContractedCost", amount);
    }

    private static void costs(Map<String, String> row, String cost) {
        row.put("BilledCost", cost);
        row.put("EffectiveCost", cost);
    }

    private void common(Entry entry, Map<String, String> row) {
        UsageEvent event = entry.event();
        boolean correction = entry.adjustment() != null;
        TimeRange period = cycle(correction ? event.bookedAt() : event.admittedAt());
        long hour = Math.floorDiv(event.admittedAt(), HOUR) * HOUR;
        String provider = named(event.provider());
        row.put("BillingAccountId", organization.name());
        row.put("BillingAccountName", organization.name());
        row.put("BillingCurrency", organization.currency().code());
        put(row, "BillingPeriodStart", Amounts.moment(period.from()));
        put(row, "BillingPeriodEnd", Amounts.moment(period.to()));
        put(row, "ChargePeriodStart", Amounts.moment(hour));
        put(row, "ChargePeriodEnd", Amounts.moment(hour + HOUR));
        row.put("InvoiceIssuerName", provider);
        row.put("ProviderName", provider);
        row.put("PublisherName", provider);
        row.put("ServiceProviderName", provider);
        row.put("HostProviderName", provider);
        row.put("ServiceCategory", "AI and Machine Learning");
        row.put("ServiceSubcategory", "Generative AI");
        row.put("ServiceName", provider);
        put(row, "RegionId", event.particulars().region());
        put(row, "RegionName", event.particulars().region());
        attribution(event.attribution(), row);
        row.put("x_EntryId", entry.id());
        row.put("x_RequestId", event.requestId());
        row.put("x_EntryKind", entry.kind());
        row.put("x_Model", event.model());
        row.put("x_RequestedModel", event.requestedModel());
        put(row, "x_PriceVersion", event.priceVersion());
        put(row, "x_Exchange", event.particulars().exchange());
        row.put("x_Unpriced", Boolean.toString(event.cost() == null));
        put(row, "x_OccurredAt", LedgerText.moment(event.admittedAt()));
        put(row, "x_OccurredAtLocal", LedgerText.local(event.admittedAt(), organization.zone()));
    }

    private static void attribution(Attribution attribution, Map<String, String> row) {
        Identity identity = attribution.identity();
        Identity.Ref group = identity.payingGroup();
        put(row, "SubAccountId", group == null ? null : group.id());
        put(row, "SubAccountName", group == null ? null : group.name());
        row.put("Tags", json(attribution.tags()));
        put(
                row,
                "x_GroupPath",
                identity.groupPath().stream().map(Identity.Ref::name).collect(Collectors.joining("/")));
        put(row, "x_CostCentre", identity.costCentre());
        put(row, "x_User", identity.userName());
        put(row, "x_Key", identity.keyName());
        put(row, "x_Customer", attribution.customer());
        put(row, "x_EndUser", attribution.endUser());
        put(row, "x_Environment", attribution.environment());
        put(row, "x_Endpoint", attribution.endpoint());
        put(row, "x_Feature", attribution.feature());
    }

    private static String named(String name) {
        return name.isBlank() ? "unknown" : name;
    }

    private static String json(Map<String, ?> object) {
        return new String(Problem.json(object), StandardCharsets.UTF_8);
    }

    /// FOCUS knows null and no empty text.
    private static void put(Map<String, String> row, String column, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            row.put(column, value);
        }
    }

    private TimeRange cycle(long millis) {
        TimeRange known = cycle;
        if (known == null || millis < known.from() || millis >= known.to()) {
            known = TimeRange.parse(
                    null,
                    null,
                    "this-cycle",
                    new TimeRange.Calendar(organization.zone(), organization.billingCycleDay(), millis));
            cycle = known;
        }
        return known;
    }
}
