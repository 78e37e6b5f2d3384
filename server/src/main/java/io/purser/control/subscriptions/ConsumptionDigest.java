package io.purser.control.subscriptions;

import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.control.analytics.Selection;
import io.purser.control.analytics.UsageReport.Sums;
import io.purser.control.subscriptions.Consumption.Of;
import io.purser.control.subscriptions.Consumption.Row;
import io.purser.control.subscriptions.Stretch.Placed;
import io.purser.core.attribution.Identity;
import io.purser.core.ledger.UsageEvent;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sums what was booked, in as many rows as one event may have.
final class ConsumptionDigest implements Digest<Entry, Consumption> {
    static final int MOST_ROWS = 500;

    private final Selection where;

    ConsumptionDigest(Selection where) {
        this.where = where;
    }

    @Override
    public @Nullable Consumption take(Deque<Placed<Entry>> items, Outlook.View view) {
        Map<Of, Sums> sums = new LinkedHashMap<>();
        long asOf = Long.MIN_VALUE;
        while (!items.isEmpty()) {
            Entry entry = items.getFirst().item();
            UsageEvent event = entry.event();
            if (view.sight().sees(event.attribution()) && isTold(event)) {
                Of of = of(event);
                if (sums.size() == MOST_ROWS && !sums.containsKey(of)) {
                    break;
                }
                sums.merge(of, Sums.NONE.plus(entry), Sums::plus);
                asOf = Math.max(asOf, event.bookedAt());
            }
            items.removeFirst();
        }
        List<Row> rows = new ArrayList<>();
        sums.forEach((of, sum) -> rows.add(new Row(of, sum)));
        return rows.isEmpty() ? null : new Consumption(asOf, rows);
    }

    private boolean isTold(UsageEvent event) {
        return where.takes(event, List.of(), ZoneOffset.UTC);
    }

    private static Of of(UsageEvent event) {
        Identity identity = event.attribution().identity();
        return new Of(identity.groupName(), identity.userName(), identity.keyName(), event.provider(), event.model());
    }
}
