package io.purser.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.purser.core.attribution.Identity;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.LedgerRecord.CallSettled;
import io.purser.core.ledger.Particulars;
import io.purser.core.ledger.Posting;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.usage.Quantities;
import io.purser.storage.Filled;
import io.purser.storage.Samples;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordFormatTest {

    private final List<Identity> identities = new ArrayList<>();
    private final BinaryWriter out = new BinaryWriter();

    private int number(Identity identity) {
        if (!identities.contains(identity)) {
            identities.add(identity);
        }
        return identities.indexOf(identity);
    }

    static List<Class<?>> kinds() {
        return List.of(LedgerRecord.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyFieldOfEveryKindOfRecordComesBack(Class<?> kind) {
        Filled filled = new Filled();
        for (int i = 0; i < 8; i++) {
            LedgerRecord record = (LedgerRecord) filled.of(kind);
            out.clear();
            new RecordWriter(out, this::number).write(record);

            BinaryReader in = new BinaryReader(out.copy());
            assertThat(new RecordReader(in, identities::get).read()).isEqualTo(record);
            assertThat(in.hasMore()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 63, 64, -64, -65, 1L << 35, Long.MAX_VALUE, Long.MIN_VALUE})
    void everyNumberComesBack(long number) {
        out.number(number);

        assertThat(new BinaryReader(out.copy()).number()).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "\u0000", "s\u00f8k", "\uD83D\uDE00 \u2264", "line\nline"})
    void everyTextComesBack(String text) {
        out.maybeText(text);
        out.maybeText(null);

        BinaryReader in = new BinaryReader(out.copy());
        assertThat(in.maybeText()).isEqualTo(text);
        assertThat(in.maybeText()).isNull();
    }

    @Test
    void whatIsCutShortIsNotParsed() {
        new RecordWriter(out, this::number).write(Samples.settled("r1"));
        byte[] whole = out.copy();

        for (int length = 0; length < whole.length; length++) {
            RecordReader reader = new RecordReader(new BinaryReader(whole, 0, length), identities::get);
            assertThatThrownBy(reader::read).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aSettlementTakesAFewBytes() {
        new RecordWriter(out, this::number).write(plain(Samples.event("01JD8Z0000000000000000000A")));

        assertThat(out.size()).isLessThan(260);
    }

    private static CallSettled plain(UsageEvent event) {
        UsageEvent text = new UsageEvent(
                event.requestId(),
                event.admittedAt(),
                event.bookedAt(),
                event.attribution(),
                event.provider(),
                event.requestedModel(),
                event.model(),
                event.responseModel(),
                event.outcome(),
                event.usageSource(),
                event.usage().with(Quantities.NONE),
                event.cost(),
                event.priceVersion(),
                event.retryCount(),
                event.latencyMillis(),
                event.firstTokenMillis(),
                event.streamed(),
                event.flags(),
                Particulars.NONE);
        return new CallSettled(text, List.of(new Posting(1, 700_123), new Posting(2, 377)), List.of());
    }
}
