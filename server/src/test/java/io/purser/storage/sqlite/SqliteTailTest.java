package io.purser.storage.sqlite;

import static io.purser.storage.Samples.armed;
import static io.purser.storage.Samples.crossing;
import static io.purser.storage.Samples.opened;
import static io.purser.storage.Samples.settled;
import static org.assertj.core.api.Assertions.assertThat;

import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.control.subscriptions.LedgerTail;
import io.purser.control.subscriptions.LedgerTail.Crossed;
import io.purser.control.subscriptions.Stretch;
import io.purser.core.ledger.LedgerRecord;
import io.purser.storage.Samples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is told of a ledger's end is what its readers see, in order, without a gap, from any place on.
@NullUnmarked
class SqliteTailTest {

    @TempDir
    Path path;

    private DataFolder folder;
    private SqliteLedger ledger;
    private LedgerTail tail;

    @BeforeEach
    void open() {
        folder = DataFolder.open(path);
        ledger = SqliteLedger.open(folder, Durability.PROCESS, Thread::new);
        tail = ledger.tail();
    }

    @AfterEach
    void close() {
        ledger.close();
        folder.close();
    }

    private void append(String organization, LedgerRecord... records) {
        CompletableFuture<Throwable> fate = new CompletableFuture<>();
        ledger.append(organization, List.of(records), fate::complete);
        assertThat(fate.join()).isNull();
    }

    /// Everything after a place, read a few at a time.
    private static <E> List<Stretch.Placed<E>> all(LedgerTail.Source<E> source, String organization, long after) {
        List<Stretch.Placed<E>> all = new ArrayList<>();
        long place = after;
        while (true) {
            Stretch<E> read = source.after(organization, place, 3);
            assertThat(read.from()).isEqualTo(place);
            assertThat(read.items()).hasSizeLessThanOrEqualTo(3);
            all.addAll(read.items());
            if (read.to() == place) {
                assertThat(read.isMore()).isFalse();
                return all;
            }
            place = read.to();
        }
    }

    @Test
    void everyEntryOfAnOrganizationIsToldOnceInOrderFromAnyPlace() {
        append("acme", opened(1), opened(2));
        append("globex", opened(1), opened(2));
        for (int i = 0; i < 20; i++) {
            append(i % 3 == 0 ? "globex" : "acme", settled("r" + i));
        }
        append("acme", settled("r1"));
        ledger.expandAll();
        List<Stretch.Placed<Entry>> told = all(tail.entries(), "acme", 0);
        List<String> expected = new ArrayList<>();
        ledger.events("acme", 0, Long.MAX_VALUE, entry -> expected.add(entry.sequence() + " " + entry.id()));
        assertThat(told)
                .extracting(each -> each.place() + " " + each.item().id())
                .containsExactlyElementsOf(expected)
                .hasSize(13);
        for (Stretch.Placed<Entry> each : told) {
            assertThat(all(tail.entries(), "acme", each.place())).hasSize(told.size() - told.indexOf(each) - 1);
        }
        assertThat(all(tail.entries(), "nowhere", 0)).isEmpty();
        assertThat(tail.entries().last()).isEqualTo(ledger.lastSequence());
    }

    @Test
    void whatOthersBookedIsSteppedOverAfterAFoldToo() {
        append("acme", opened(1), opened(2), settled("first"));
        append("globex", opened(1), opened(2));
        List<LedgerRecord> many = new ArrayList<>();
        for (int i = 0; i < 9_000; i++) {
            many.add(settled("g" + i));
        }
        append("globex", many.toArray(LedgerRecord[]::new));
        ledger.expandAll();
        append("acme", settled("last"));
        ledger.expandAll();
        assertThat(all(tail.entries(), "acme", 0))
                .extracting(each -> each.item().id())
                .containsExactly("first", "last");
        assertThat(all(tail.entries(), "acme", 500))
                .extracting(each -> each.item().id())
                .containsExactly("last");
    }

    @Test
    void aReaderNeverMakesTheWriterExpand() {
        append("acme", opened(1), opened(2), settled("one"));
        long last = tail.entries().last();
        Stretch<Entry> read = tail.entries().after("acme", last, 10);
        assertThat(read.to()).isEqualTo(last);
        assertThat(read.items()).isEmpty();
    }

    @Test
    void crossingsAreToldWithWhenAndWithWhatWasToldBefore() {
        append("acme", opened(1), opened(2));
        append("acme", settled("one", crossing(1, "50%")));
        append("acme", settled("other", crossing(2, "50%")));
        append("acme", settled("two", crossing(1, "80%")), armed(2, 500));
        append("globex", opened(1), opened(2), settled("g", crossing(1, "50%")));
        ledger.expandAll();
        List<Stretch.Placed<Crossed>> told = all(tail.crossings(), "acme", 0);
        assertThat(told)
                .extracting(each -> each.item().crossing().budgetId() + " "
                        + each.item().crossing().threshold())
                .startsWith("b1 50%", "b2 50%", "b1 80%");
        assertThat(told.getFirst().item().before()).isNull();
        assertThat(told.get(1).item().before()).isNull();
        assertThat(told.get(2).item().before()).isEqualTo(crossing(1, "50%"));
        assertThat(told.getFirst().item().at()).isEqualTo(Samples.event("one").bookedAt());
        assertThat(all(tail.crossings(), "globex", 0)).hasSize(1);
        close();
        open();
        assertThat(all(tail.crossings(), "acme", 0)).isEqualTo(told);
    }
}
