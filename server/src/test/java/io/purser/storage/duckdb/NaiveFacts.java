package io.purser.storage.duckdb;

import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.control.explore.Facts.Group;
import io.purser.control.explore.LedgerFeed;
import io.purser.control.explore.Question;
import io.purser.control.explore.ReckonedFacts;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;

/// A ledger in memory that a copy can follow.
final class NaiveFacts implements LedgerFeed {
    final List<Entry> entries = new CopyOnWriteArrayList<>();
    /// Told the place after which somebody reads.
    volatile LongConsumer reading = _ -> {};

    @Override
    public long last() {
        return entries.isEmpty() ? 0 : entries.getLast().sequence();
    }

    @Override
    public long after(long place, int most, Each each) {
        reading.accept(place);
        int taken = 0;
        for (Entry entry : entries) {
            if (entry.sequence() > place) {
                each.take(entry.event().attribution().identity().organization(), entry);
                taken++;
                if (taken == most) {
                    return entry.sequence();
                }
            }
        }
        return Math.max(place, last());
    }

    List<Group> groups(Question question) {
        return ReckonedFacts.groups(entries, question);
    }
}
