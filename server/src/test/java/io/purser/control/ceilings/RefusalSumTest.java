package io.purser.control.ceilings;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.budget.Budget;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Unit;
import io.purser.core.calendar.Period;
import io.purser.core.calendar.Window;
import io.purser.core.ledger.LedgerRecord.CallRefused;
import io.purser.storage.Samples;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RefusalSumTest {
    private static final Window DAY = new Window(at("2026-11-10T00:00:00Z"), at("2026-11-11T00:00:00Z"));
    private static final long EVENING = at("2026-11-10T20:00:00Z");

    private final Kept kept = new Kept();

    private static long at(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }

    @Test
    void everyKeptRefusalOfTheWindowIsCountedWithItsEstimate() {
        kept.add("2026-11-10T08:00:00Z", 30);
        kept.add("2026-11-10T09:00:00Z", 12);

        assertThat(sum(DAY.start())).isEqualTo(new Ceiling.Refused(2L, 42L, 2, 42));
    }

    @Test
    void ofAStormItIsKnownHowManyAndNotWhatTheyWouldHaveCost() {
        kept.add("2026-11-10T08:00:00Z", 30);
        kept.notKept = 99;

        assertThat(sum(DAY.start())).isEqualTo(new Ceiling.Refused(100L, null, 1, 30));
    }

    @Test
    void whatABudgetOfTheSameNameRefusedBeforeIsNotItsOwn() {
        kept.add("2026-11-10T08:00:00Z", 30);
        kept.add("2026-11-10T09:00:00Z", 12);
        kept.add("2026-11-10T09:00:01Z", 5);

        assertThat(sum(at("2026-11-10T09:00:00.500Z"))).isEqualTo(new Ceiling.Refused(1L, 5L, 1, 5));
    }

    private Ceiling.Refused sum(long since) {
        Budget budget = budget();
        Declarations.Course declared =
                new Declarations.Course(List.of(new Declarations.Since(since, budget, null)), true);
        return new RefusalSum(kept, "acme", null, DAY, declared, since).until(EVENING);
    }

    private static Budget budget() {
        Scope all = new Scope(List.of(), null);
        Period day = new Period.Day(ZoneOffset.UTC);
        return new Budget(
                "b1",
                "daily",
                1,
                all,
                Unit.MONEY,
                100,
                day,
                Enforcement.HARD,
                false,
                Estimation.ADAPTIVE,
                90,
                List.of(),
                Duration.ofHours(1),
                true,
                true,
                List.of(),
                null,
                null);
    }

    /// What a ledger kept of refusals, and how many it only counted.
    private static final class Kept implements PastAccounts {
        private final List<CallRefused> refusals = new ArrayList<>();
        private long notKept;

        void add(String instant, long estimate) {
            String detail = "{\"budgets\":[{\"budget\":\"daily\",\"governs\":true,\"windowStart\":" + DAY.start()
                    + ",\"estimate\":" + estimate + "}]}";
            refusals.add(new CallRefused(
                    "r" + refusals.size(), at(instant), Samples.full(), "gpt-5.4", "budget_exceeded", "daily", detail));
        }

        private List<CallRefused> within(long from, long to) {
            return refusals.stream()
                    .filter(one -> one.at() >= from && one.at() < to)
                    .toList();
        }

        @Override
        public Map<Window, Long> settled(
                String organization, String budgetId, @Nullable String subject, long from, long to) {
            return Map.of();
        }

        @Override
        public @Nullable String lastId(String organization, String base) {
            return null;
        }

        @Override
        public boolean has(String organization, String budgetId, String subject) {
            return false;
        }

        @Override
        public List<Crossed> crossings(String organization, String budgetId, @Nullable String subject, Window window) {
            return List.of();
        }

        @Override
        public void refusals(String organization, String budget, long from, long to, Consumer<CallRefused> each) {
            within(from, to).forEach(each);
        }

        @Override
        public long refused(String organization, String budget, long from, long to) {
            return within(from, to).size() + notKept;
        }
    }
}
