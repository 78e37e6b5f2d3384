package io.purser.bench.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BillComparisonTest {
    private static final String COLUMNS =
            "id,request_id,occurred_at,user,model,input_tokens,cache_read_tokens,cache_write_tokens,"
                    + "cache_write_long_tokens,output_tokens,reasoning_tokens,cost\n";
    private static final String FIRST = "1,r1,2026-11-22T10:00:00Z,ada,sandbox,10,0,0,0,20,0,0.00033\n";
    private static final String SECOND = "2,r2,2026-11-22T10:00:01Z,bob,sandbox-cache,10,5,3,2,20,7,0.000349\n";

    private final Path folder;

    BillComparisonTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void aLedgerThatAgreesWithTheBillHasNoDifference() throws IOException {
        assertThat(differences(COLUMNS + FIRST + SECOND, Map.of("c1", "r1", "c2", "r2")))
                .isEmpty();
    }

    @Test
    void oneTokenMoreIsFound() throws IOException {
        assertThat(differences(COLUMNS + FIRST.replace(",20,", ",21,") + SECOND, Map.of()))
                .hasSize(3);
    }

    @Test
    void oneBillionthOfADollarIsFound() throws IOException {
        assertThat(differences(COLUMNS + FIRST.replace("0.00033", "0.000330001") + SECOND, Map.of()))
                .isNotEmpty();
    }

    @Test
    void anAttemptThatIsMissingIsFound() throws IOException {
        assertThat(differences(COLUMNS + FIRST, Map.of("c2", "r2")))
                .anyMatch(line -> line.contains("not in the ledger"));
    }

    @Test
    void anEntryWithoutAnAttemptIsFound() throws IOException {
        assertThat(differences(COLUMNS + FIRST + SECOND + FIRST.replace("r1", "r3"), Map.of()))
                .anyMatch(line -> line.contains("not on the bill"));
    }

    @Test
    void aRequestThatStandsTwiceIsFound() throws IOException {
        assertThat(differences(COLUMNS + FIRST + SECOND.replace("r2", "r1"), Map.of()))
                .contains("request r1 stands twice in the ledger");
    }

    @Test
    void twoRequestsThatAreSwappedAreFoundByTheirClients() throws IOException {
        assertThat(differences(COLUMNS + FIRST + SECOND, Map.of("c1", "r2", "c2", "r1")))
                .hasSize(2);
    }

    private List<String> differences(String csv, Map<String, String> requestIds) throws IOException {
        Path file = folder.resolve("bill.jsonl");
        Files.writeString(file, """
                {"seq":1,"id":"c1","model":"sandbox","input":10,"cache_read":0,"cache_write":0,"cache_write_long":0,\
                "output":0,"reasoning":0,"ended":"open","cost":"0.00003"}
                {"seq":2,"id":"c2","model":"sandbox-cache","input":10,"cache_read":5,"cache_write":1,\
                "cache_write_long":2,"output":20,"reasoning":7,"ended":"complete","cost":"0.000349"}
                {"seq":3,"id":"c3","model":"sandbox-429","input":0,"cache_read":0,"cache_write":0,\
                "cache_write_long":0,"output":0,"reasoning":0,"ended":"refused","cost":"0"}
                {"seq":1,"id":"c1","model":"sandbox","input":10,"cache_read":0,"cache_write":0,"cache_write_long":0,\
                "output":20,"reasoning":0,"ended":"complete","cost":"0.00033"}
                {"seq":4,"id":"torn
                """.strip());
        return BillComparison.differences(Bill.read(file).charged(), LedgerEntry.readAll(csv), requestIds);
    }
}
