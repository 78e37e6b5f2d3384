package io.purser.control.analytics;

import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.control.analytics.UsageReport.Row;
import io.purser.control.analytics.UsageReport.Sums;
import io.purser.core.ledger.UsageEvent;
import io.purser.governance.recovery.Governance;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Sums the ledger's entries by what people ask for.
public final class UsageReader {
    private static final int MOST_ROWS = 1_000_000;
    private static final long ON_ITS_WAY_MILLIS = 1_000;

    private final LedgerReader ledger;
    private final Governance governance;
    private final InstantSource clock;

    public UsageReader(LedgerReader ledger, Governance governance, InstantSource clock) {
        this.ledger = ledger;
        this.governance = governance;
        this.clock = clock;
    }

    /// Nothing that was admitted before this moment can still change. A call that ended within the last second may
    /// still be on its way to the ledger.
    public long completeUntil(String organization) {
        long now = clock.millis();
        return Math.min(governance.oldestHold(organization).orElse(now), now - ON_ITS_WAY_MILLIS);
    }

    /// The entries of a range that pass the filters, in ledger order, of one moment: what comes later is left out.
    public void entries(UsageQuery query, long lastSequence, Consumer<Entry> each) {
        ledger.events(query.organization(), query.range().from(), query.range().to(), entry -> {
            if (entry.sequence() <= lastSequence && query.takes(entry.event())) {
                each.accept(entry);
            }
        });
    }

    /// The last entry that a reader of this moment sees.
    public long lastSequence() {
        return ledger.lastSequence();
    }

    /// Usage by dimensions.
    public UsageReport report(UsageQuery query) {
        long completeUntil = completeUntil(query.organization());
        Map<Group, Sums> groups = new HashMap<>();
        Periods periods = new Periods(query);
        ledger.events(query.organization(), query.range().from(), query.range().to(), entry -> {
            UsageEvent event = entry.event();
            if (query.takes(event)) {
                Group group = new Group(periods.of(event.admittedAt()), values(query, event));
                groups.merge(group, Sums.NONE.plus(entry), Sums::plus);
                if (groups.size() > MOST_ROWS) {
                    throw new IllegalArgumentException("groupBy: gives more than " + MOST_ROWS
                            + " rows; expected a shorter range or fewer dimensions");
                }
            }
        });
        Sums total = groups.values().stream().reduce(Sums.NONE, Sums::plus);
        return new UsageReport(query, rows(groups), new Row(query.range(), List.of(), total), completeUntil);
    }

    private static List<@Nullable String> values(UsageQuery query, UsageEvent event) {
        List<@Nullable String> values = new ArrayList<>(query.groupBy().size());
        query.groupBy().forEach(dimension -> values.add(dimension.of().apply(event)));
        return values;
    }

    private static List<Row> rows(Map<Group, Sums> groups) {
        return groups.entrySet().stream()
                .map(group -> new Row(group.getKey().period(), group.getKey().values(), group.getValue()))
                .sorted(Comparator.comparingLong((Row row) -> row.period().from())
                        .thenComparing(
                                Comparator.comparingLong((Row row) -> row.sums().cost())
                                        .reversed())
                        .thenComparing(row -> row.values().toString()))
                .toList();
    }

    private record Group(TimeRange period, List<@Nullable String> values) {}

    /// Remembers the last period: entries come nearly in the order of their admission.
    private static final class Periods {
        private final UsageQuery query;
        private @Nullable TimeRange last;

        Periods(UsageQuery query) {
            this.query = query;
        }

        TimeRange of(long millis) {
            @Nullable TimeRange known = last;
            if (known != null && millis >= known.from() && millis < known.to()) {
                return known;
            }
            TimeRange found = query.bucket().around(millis, query.range(), query.zone());
            last = found;
            return found;
        }
    }
}
