package io.purser.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.control.analytics.LedgerInMemory;
import io.purser.control.identity.Sight;
import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Unit;
import io.purser.core.calendar.Period;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.Organization;
import java.time.Duration;
import java.time.Instant;
import java.time.MonthDay;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What `explain` says of budgets that a refused call met in the making, or not at all.
final class LookedBudgetsTest {
    private static final Instant AT = Instant.parse("2026-11-22T12:00:00Z");
    private static final Budget DAY = budget("day", new Period.Day(ZoneOffset.UTC));
    private static final Budget NEW = budget("new", new Period.Day(ZoneOffset.UTC));
    private static final Budget OPENS_LATER = budget("opens-later", new Period.Lifetime(AT.plusMillis(1)));
    private static final Budget OPEN = budget("open", new Period.Lifetime(AT));

    private static Budget budget(String name, Period period) {
        return new Budget(
                name,
                name,
                1,
                Scope.ORGANIZATION,
                Unit.MONEY,
                1_000_000_000L,
                period,
                Enforcement.HARD,
                false,
                Estimation.ADAPTIVE,
                1_024,
                List.of(),
                Duration.ofHours(6),
                false,
                false,
                List.of());
    }

    private static Map<String, @Nullable Object> looked(Budget budget) {
        Policy policy = Policy.empty(
                        1, new Organization("acme", CurrencyUnit.USD, ZoneOffset.UTC, 1, MonthDay.of(1, 1)))
                .withBudgets(List.of(DAY, NEW, OPENS_LATER, OPEN));
        String figures =
                "\"windowStart\":0,\"limit\":1000000000,\"settled\":900000000,\"held\":0,\"estimate\":200000000";
        var refused = new LedgerRecord.CallRefused(
                "r1",
                AT.toEpochMilli(),
                Attribution.of(new Identity("acme", List.of(), null, null, null)),
                "gpt-5.4",
                "budget_exceeded",
                "day",
                "{\"budgets\":[{\"budget\":\"day\"," + figures + ",\"governs\":true},{\"budget\":\"new\"," + figures
                        + ",\"governs\":false,\"arming\":true}]}");
        return new LookedBudgets(policy, new LedgerInMemory(), new Sight.Whole(), _ -> List.of())
                .of(LedgerInMemory.refused(refused)).stream()
                        .filter(form -> Objects.equals(form.get("name"), budget.name()))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void aBudgetThatWasComingIntoForceIsShownWithItsFiguresAndDoesNotCount() {
        assertThat(looked(NEW))
                .containsEntry("matched", true)
                .containsEntry("counts", false)
                .containsEntry("settled", "0.90")
                .containsEntry("why", "it was coming into force");
        assertThat(looked(DAY)).containsEntry("counts", true).containsEntry("governs", true);
    }

    @Test
    void aBudgetWithoutAWindowAtThatTimeSaysSo() {
        assertThat(looked(OPENS_LATER))
                .containsEntry("counts", false)
                .containsEntry("why", "none of its windows was open");
        assertThat(looked(OPEN)).containsEntry("counts", false).containsEntry("why", "it came into force later");
    }
}
