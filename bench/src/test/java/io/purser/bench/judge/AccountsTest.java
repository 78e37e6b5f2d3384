package io.purser.bench.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AccountsTest {
    private static final List<LedgerEntry> LEDGER = LedgerEntry.readAll("""
            request_id,occurred_at,user,model,input_tokens,cache_read_tokens,cache_write_tokens,\
            cache_write_long_tokens,output_tokens,reasoning_tokens,cost
            r1,2026-11-22T10:00:00Z,ada,m,10,1,2,1,20,0,0.10
            r2,2026-11-22T10:00:01Z,bob,m,10,0,0,0,20,0,0.20
            r3,2026-11-21T23:59:59Z,ada,m,10,0,0,0,20,0,0.40
            """);
    private static final List<BudgetShape> SHAPES = List.of(
            new BudgetShape("all", "USD", entry -> ""), new BudgetShape("each", "tokens", entry -> entry.text("user")));

    @Test
    void accountsThatEqualTheirEntriesHaveNoDifference() throws IOException {
        assertThat(Accounts.differences(budgets("0.30", "33", "0"), SHAPES, LEDGER))
                .isEmpty();
    }

    @Test
    void anAccountThatIsOffByOneIsFound() throws IOException {
        assertThat(Accounts.differences(budgets("0.300000001", "33", "0"), SHAPES, LEDGER))
                .hasSize(1);
        assertThat(Accounts.differences(budgets("0.30", "32", "0"), SHAPES, LEDGER))
                .hasSize(1);
    }

    @Test
    void aHoldThatIsLeftIsFound() throws IOException {
        assertThat(Accounts.differences(budgets("0.30", "33", "5"), SHAPES, LEDGER))
                .containsExactly("account each/ada holds 5 at rest");
    }

    @Test
    void anAccountThatIsNotShownIsFound() throws IOException {
        String without = budgets("0.30", "33", "0").replace("bob", "ada");
        assertThat(Accounts.differences(without, SHAPES, LEDGER)).anyMatch(line -> line.contains("each/bob"));
    }

    private static String budgets(String all, String ada, String held) {
        return """
                {"budgets":[
                {"name":"all","subject":null,"settled":"%s","held":"0","windowStart":"2026-11-22T00:00:00Z",
                 "windowEnd":"2026-11-23T00:00:00Z"},
                {"name":"each","subject":"ada","settled":"%s","held":"%s","windowStart":"2026-11-22T00:00:00Z",
                 "windowEnd":"2026-11-23T00:00:00Z"},
                {"name":"each","subject":"bob","settled":"30","held":"0","windowStart":null,"windowEnd":null}]}
                """.formatted(all, ada, held);
    }
}
