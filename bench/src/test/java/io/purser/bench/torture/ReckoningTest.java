package io.purser.bench.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.bench.judge.Bill;
import io.purser.bench.judge.Consumed;
import io.purser.bench.judge.LedgerEntry;
import io.purser.bench.load.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReckoningTest {
    private static final String COLUMNS = "request_id,model,outcome,usage_source,flags,tags,input_tokens,"
            + "cache_read_tokens,cache_write_tokens,cache_write_long_tokens,output_tokens,reasoning_tokens,cost\n";
    private static final String WHOLE =
            "r1,sandbox,success,provider,,\"{\"\"call\"\":\"\"a\"\"}\",10,0,0,0,20,0,0.00033\n";
    private static final String BROKEN =
            "r2,sandbox,broken_off,counted,usage_partial,\"{\"\"call\"\":\"\"b\"\"}\",10,0,0,0,7,0,0.00012\n";
    private static final String NEVER_ARRIVED =
            "r3,sandbox,broken_off,held,no_answer,\"{\"\"call\"\":\"\"c\"\"}\",10,0,0,0,300,0,0.009\n";
    private static final List<Bill.Line> BILL = List.of(
            new Bill.Line(1, "p1", "a", "complete", new Consumed("sandbox", 10, 0, 0, 0, 20, 0, 330_000)),
            new Bill.Line(2, "p2", "b", "cut", new Consumed("sandbox", 10, 0, 0, 0, 6, 0, 120_000)));
    private static final Call.Outcome ANSWERED = outcome("a", "{\"content\":\"abc abc \"}", true);
    private static final Call.Outcome CUT = outcome("b", "data: {\"content\":\"abc \"}", false);

    @Test
    void whatIsBilledOrFlaggedPasses() {
        Reckoning.Result result = judged(COLUMNS + WHOLE + BROKEN + NEVER_ARRIVED, ANSWERED, CUT);
        assertThat(result.differences()).isEmpty();
        assertThat(result.equal()).isEqualTo(1);
        assertThat(result.flagged()).isEqualTo(1);
        assertThat(result.unbilled()).isEqualTo(1);
    }

    @Test
    void anAttemptWithoutAnEntryIsFound() {
        assertThat(judged(COLUMNS + WHOLE).differences()).hasSize(1);
    }

    @Test
    void anEntryThatStandsTwiceIsFound() {
        assertThat(judged(COLUMNS + WHOLE + WHOLE.replace("r1", "r9") + BROKEN).differences())
                .hasSize(1);
    }

    @Test
    void anEntryThatDiffersWithoutAFlagIsFound() {
        assertThat(judged(COLUMNS + WHOLE + BROKEN.replace("usage_partial", "")).differences())
                .hasSize(1);
    }

    @Test
    void aProvidersReportThatDiffersIsFoundFlaggedOrNot() {
        String invented = BROKEN.replace("counted", "provider");
        assertThat(judged(COLUMNS + WHOLE + invented).differences()).hasSize(1);
    }

    @Test
    void anEntryThatWasNeverBilledAndHasNoFlagIsFound() {
        assertThat(judged(COLUMNS + WHOLE + BROKEN + NEVER_ARRIVED.replace("no_answer", ""))
                        .differences())
                .hasSize(1);
    }

    @Test
    void anAnswerThatCameWholeAndIsBookedAsBrokenIsFound() {
        assertThat(judged(COLUMNS + WHOLE.replace("success", "broken_off") + BROKEN, ANSWERED)
                        .differences())
                .hasSize(1);
    }

    @Test
    void moreDeliveredThanBookedIsFound() {
        Call.Outcome much = outcome("b", "data: {\"content\":\"" + "abc ".repeat(8) + "\"}", false);
        assertThat(judged(COLUMNS + WHOLE + BROKEN, much).differences()).hasSize(1);
    }

    private static Reckoning.Result judged(String csv, Call.Outcome... outcomes) {
        return Reckoning.of(BILL, LedgerEntry.readAll(csv), List.of(outcomes));
    }

    private static Call.Outcome outcome(String name, String body, boolean whole) {
        return new Call.Outcome(name, new Answer(200, "HTTP/1.1 200 OK\r\n\r\n", body, whole, 0, 1));
    }
}
