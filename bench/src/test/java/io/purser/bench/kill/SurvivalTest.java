package io.purser.bench.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.bench.judge.Bill;
import io.purser.bench.judge.Consumed;
import io.purser.bench.judge.LedgerEntry;
import io.purser.bench.load.Answer;
import io.purser.bench.run.Report;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SurvivalTest {
    private static final String COLUMNS = "request_id,model,outcome,usage_source,flags,input_tokens,"
            + "cache_read_tokens,cache_write_tokens,cache_write_long_tokens,output_tokens,reasoning_tokens,cost\n";
    private static final String ANSWERED = "r1,sandbox,success,provider,,10,0,0,0,20,0,0.00033\n";
    private static final String ORPHAN = "r2,sandbox,unknown,held,estimated,10,0,0,0,99,0,0.00150\n";
    private static final Bill BILL = new Bill(List.of(
            new Bill.Line(1, "c1", null, "complete", new Consumed("sandbox", 10, 0, 0, 0, 20, 0, 330_000)),
            new Bill.Line(2, "c2", null, "client_gone", new Consumed("sandbox", 10, 0, 0, 0, 7, 0, 105_000))));
    private static final List<Answer> LOG =
            List.of(new Answer(200, "HTTP/1.1 200 OK\r\nPurser-Request-Id: r1\r\n\r\n", "{\"id\":\"c1\"}", true, 0, 1));

    @Test
    void aLedgerThatKeptEverythingPasses() {
        assertThat(judged(COLUMNS + ANSWERED + ORPHAN)).isTrue();
    }

    @Test
    void anAnswerThatIsLostIsFound() {
        assertThat(judged(COLUMNS + ORPHAN + ORPHAN.replace("r2", "r3"))).isFalse();
    }

    @Test
    void anAnswerThatIsBookedOtherwiseIsFound() {
        assertThat(judged(COLUMNS + ANSWERED.replace("0.00033", "0.00034") + ORPHAN))
                .isFalse();
    }

    @Test
    void anEntryThatStandsTwiceIsFound() {
        assertThat(judged(COLUMNS + ANSWERED + ANSWERED + ORPHAN)).isFalse();
    }

    @Test
    void anAttemptWithoutAnEntryIsFound() {
        assertThat(judged(COLUMNS + ANSWERED)).isFalse();
    }

    @Test
    void anOrphanWithoutAFlagIsFound() {
        assertThat(judged(COLUMNS + ANSWERED + ORPHAN.replace("estimated", ""))).isFalse();
    }

    @Test
    void aKnownEndThatWasNotBilledIsFound() {
        assertThat(judged(COLUMNS + ANSWERED + ORPHAN.replace("unknown,held", "success,provider")))
                .isFalse();
    }

    private static boolean judged(String csv) {
        Report report = new Report("test");
        new Survival(BILL, LedgerEntry.readAll(csv), LOG).judge("", report);
        return report.print();
    }
}
