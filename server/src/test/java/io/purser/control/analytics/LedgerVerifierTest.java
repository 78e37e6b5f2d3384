package io.purser.control.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.control.admin.Desk;
import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.budget.BudgetState;
import io.purser.core.calendar.Window;
import io.purser.core.calendar.Windows;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.policy.Policy;
import io.purser.core.usage.TokenUsage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerVerifierTest {
    private static final long AT = Instant.parse("2026-11-01T08:00:00Z").toEpochMilli();

    private final Desk desk;
    private final LedgerInMemory ledger = new LedgerInMemory();
    private final LedgerVerifier verifier;

    LedgerVerifierTest(@TempDir Path folder) {
        desk = new Desk(folder);
        desk.applied("""
                organization: acme
                users: [{name: ada}]
                budgets:
                  - {name: money, scope: {organization: acme}, limit: 10 USD, period: month, enforcement: hard}
                  - {name: each, scope: {eachUserIn: "*"}, limit: 100 tokens, period: day, enforcement: hard}
                """);
        verifier = new LedgerVerifier(ledger, desk.governance);
        Identity ada = new Identity(
                "acme",
                List.of(),
                null,
                new Identity.Ref(policy().users().getFirst().id(), "ada"),
                null);
        ledger.add(LedgerInMemory.event("r1", AT, Attribution.of(ada), "m", TokenUsage.of(10, 5), 1_000L));
        ledger.add(LedgerInMemory.event("r2", AT + 1, Attribution.of(ada), "m", TokenUsage.of(1, 1), null));
        account(1, "money", null, 1_000);
        account(2, "each", policy().users().getFirst().id(), 17);
    }

    private Policy policy() {
        return desk.policy("acme");
    }

    private Budget budget(String name) {
        return policy().budgets().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void account(long number, String name, @Nullable String subject, long settled) {
        Budget budget = budget(name);
        Window window = Windows.containing(budget.period(), AT).orElseThrow();
        ledger.accounts.removeIf(stored -> stored.account().account() == number);
        ledger.accounts.add(new LedgerReader.StoredAccount(
                new LedgerRecord.AccountOpened(number, budget.id(), subject, window), settled));
        desk.governance.figures.removeIf(figures -> figures.budget().equals(budget));
        desk.governance.figures.add(
                new BudgetFigures(budget, subject, window, settled, 0, 0, window.end(), BudgetState.OK, false));
    }

    @Test
    void accountsThatEqualTheSumOfTheirEntriesAgree() {
        LedgerVerifier.Result result = verifier.verify(policy());
        assertThat(result.differences()).isEmpty();
        assertThat(result.entries()).isEqualTo(2);
        assertThat(result.accounts()).isEqualTo(2);
    }

    @Test
    void anAccountThatIsOneUnitOffIsReportedWithAllThreeFigures() {
        account(1, "money", null, 1_001);
        LedgerVerifier.Result result = verifier.verify(policy());
        assertThat(result.differences()).hasSize(1).first().satisfies(difference -> {
            assertThat(difference.budget().name()).isEqualTo("money");
            assertThat(difference.recomputed()).isEqualTo(1_000);
            assertThat(difference.stored()).isEqualTo(1_001);
            assertThat(difference.running()).isEqualTo(1_001);
        });
    }

    @Test
    void anEntryThatNoAccountHasIsReported() {
        ledger.accounts.removeIf(stored -> stored.account().account() == 2);
        desk.governance.figures.replaceAll(figures -> figures.subject() == null
                ? figures
                : new BudgetFigures(
                        figures.budget(), figures.subject(), figures.window(), 0, 0, 0, 0, figures.state(), false));
        assertThat(verifier.verify(policy()).differences()).hasSize(1);
    }
}
