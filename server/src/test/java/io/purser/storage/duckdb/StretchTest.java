package io.purser.storage.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.control.explore.LedgerFeed;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StretchTest {
    private static final int DAY = 86_400_000;

    /// A ledger in which another call is booked whenever somebody reads it.
    private static final class Busy implements LedgerFeed {
        private final NaiveFacts ledger = new NaiveFacts();
        private final MadeUpCalls calls = new MadeUpCalls(new Random(1), 0, DAY);
        private int reads;

        @Override
        public long last() {
            return ledger.last();
        }

        @Override
        public long after(long place, int most, Each each) {
            reads++;
            long read = ledger.after(place, most, each);
            calls.into(ledger, 1);
            return read;
        }
    }

    @Test
    void itEndsWhereTheLedgerStoodWhenItBegan() {
        Busy feed = new Busy();
        feed.calls.into(feed.ledger, 3);
        long began = feed.last();

        Columns columns = new Columns();
        Words words = new Words(9);
        Stretch stretch = new Stretch(feed, 0, 1_000, new TagCodes(words, columns), new Callers(words), () -> false);
        Set<String> tags = Set.of();
        do {
            tags.forEach(tag -> columns.know(tag, columns.nextPlace()));
            while (!stretch.take(100).isEmpty()) {
                assertThat(feed.reads).isLessThan(10);
            }
            tags = stretch.goOn();
        } while (!tags.isEmpty());

        assertThat(stretch.read()).isEqualTo(began);
        assertThat(feed.last()).isGreaterThan(began);
    }
}
