package io.purser.control.api.rest;

import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.control.analytics.UsageQuery;
import io.purser.control.analytics.UsageReader;
import io.purser.control.api.Amounts;
import io.purser.control.exports.Column;
import io.purser.control.exports.Column.Kind;
import io.purser.control.exports.Table;
import io.purser.core.ledger.Particulars;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.money.Money;
import io.purser.core.tenancy.Organization;
import io.purser.core.usage.Meter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What an export of the ledger says: its entries themselves, in ledger order, as they stood when it was asked for.
final class LedgerTable {
    private static final List<Meter> METERS = List.of(Meter.values());

    /// Every column: those of every call, one for each meter, then the moments in the reporting zone.
    private static final List<Column> COLUMNS = Stream.of(
                    texts("id", "request_id", "kind"),
                    Column.all(Kind.MOMENT, List.of("occurred_at", "booked_at")),
                    texts("organization", "group", "group_path", "cost_centre", "user", "user_id", "key", "key_id"),
                    texts("customer", "end_user", "session", "environment", "endpoint", "prompt_version", "feature"),
                    Column.all(Kind.OBJECT, List.of("tags")),
                    texts("provider", "requested_model", "model", "outcome", "usage_source"),
                    counts("retry_count"),
                    texts("currency"),
                    Column.all(Kind.AMOUNT, List.of("cost")),
                    counts("input_tokens", "cache_read_tokens", "cache_write_tokens", "output_tokens"),
                    counts("reasoning_tokens", "latency_ms", "first_token_ms"),
                    Column.all(Kind.TRUTH, List.of("streamed")),
                    texts("response_model", "price_version", "flags"),
                    counts("cache_write_long_tokens"),
                    texts("service_tier", "region", "reported_cost", "exchange", "follows", "actions"),
                    texts("external_source", "external_request_id", "plan"),
                    Column.all(Kind.COUNT, METERS.stream().map(Meter::bucket).toList()),
                    Column.all(Kind.LOCAL, List.of("occurred_at_local", "booked_at_local")))
            .flatMap(columns -> columns)
            .toList();

    private LedgerTable() {}

    private static Stream<Column> texts(String... names) {
        return Column.all(Kind.TEXT, List.of(names));
    }

    private static Stream<Column> counts(String... names) {
        return Column.all(Kind.COUNT, List.of(names));
    }

    static Table of(UsageReader usage, UsageQuery query, Organization organization) {
        String completeUntil = Amounts.moment(usage.completeUntil(organization.name()));
        long last = usage.lastSequence();
        return new Table(
                "ledger",
                organization.name(),
                completeUntil,
                COLUMNS,
                sink -> each(usage, query, last, organization, entry -> sink.row(cells(entry, organization))));
    }

    /// What is done with an entry.
    interface Taken {
        void take(Entry entry) throws IOException;
    }

    /// Hands out the entries up to the last, and says what they come to.
    static Table.Total each(UsageReader usage, UsageQuery query, long last, Organization organization, Taken taken) {
        long[] sums = {0, 0};
        usage.entries(query, last, entry -> {
            Long cost = entry.event().cost();
            sums[0] = Math.addExact(sums[0], cost == null ? 0 : cost);
            sums[1] += entry.adjustment() == null ? 1 : 0;
            try {
                taken.take(entry);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return new Table.Total(
                Money.plain(sums[0], organization.currency()),
                organization.currency().code(),
                sums[1]);
    }

    private static List<@Nullable String> cells(Entry entry, Organization organization) {
        UsageEvent event = entry.event();
        List<@Nullable String> cells = new ArrayList<>(COLUMNS.size());
        cells.add(entry.id());
        cells.add(event.requestId());
        cells.add(entry.kind());
        cells.add(LedgerText.moment(event.admittedAt()));
        cells.add(LedgerText.moment(event.bookedAt()));
        cells.addAll(LedgerText.attribution(event.attribution()));
        cells.add(event.provider());
        cells.add(event.requestedModel());
        cells.add(event.model());
        cells.add(event.outcome().word());
        cells.add(event.usageSource().word());
        cells.add(Integer.toString(event.retryCount()));
        cells.add(organization.currency().code());
        Long cost = event.cost();
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
        cells.add(event.responseModel());
        cells.add(event.priceVersion());
        cells.add(String.join(" ", event.flags()));
        cells.add(Long.toString(event.usage().cacheWriteLong()));
        particulars(event.particulars(), cells);
        cells.add(event.attribution().plan());
        METERS.forEach(meter -> cells.add(Long.toString(event.usage().others().get(meter))));
        cells.add(LedgerText.local(event.admittedAt(), organization.zone()));
        cells.add(LedgerText.local(event.bookedAt(), organization.zone()));
        return cells;
    }

    private static void particulars(Particulars particulars, List<@Nullable String> cells) {
        cells.add(particulars.serviceTier());
        cells.add(particulars.region());
        cells.add(particulars.reportedCost());
        cells.add(particulars.exchange());
        cells.add(particulars.follows());
        cells.add(String.join(" ", particulars.actions()));
        Particulars.Reported reported = particulars.reported();
        cells.add(reported == null ? null : reported.source());
        cells.add(reported == null ? null : reported.id());
    }
}
