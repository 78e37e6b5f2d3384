package io.purser.control.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.control.admin.Desk;
import io.purser.control.alerts.Outbox.Pending;
import io.purser.control.alerts.Outbox.Sent;
import io.purser.core.budget.Budget;
import io.purser.core.budget.BudgetState;
import io.purser.core.calendar.Window;
import io.purser.core.ledger.Crossing;
import io.purser.core.policy.Digest;
import io.purser.core.policy.Policy;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// When what waits for one destination is told, and what of it together.
class GatheringTest {
    private static final long NOON = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();
    private static final long MINUTE = 60_000;

    private final Policy policy;
    private long sequence;

    GatheringTest(@TempDir Path folder) {
        Desk desk = new Desk(folder);
        desk.applied("""
                organization: acme
                groups:
                  - name: engineering
                    groups: [{name: data-science}]
                  - {name: sales}
                users:
                  - {name: ada, group: data-science}
                  - {name: bob, group: sales}
                budgets:
                  - {name: whole, scope: {organization: acme}, limit: 100 USD, period: month, enforcement: soft}
                  - {name: engineering, scope: {group: engineering}, limit: 100 USD, period: month, enforcement: soft}
                  - {name: science, scope: {group: data-science}, limit: 100 USD, period: month, enforcement: soft}
                  - {name: sales, scope: {group: sales}, limit: 100 USD, period: month, enforcement: soft}
                  - {name: each, scope: {eachUserIn: "*"}, limit: 100 USD, period: month, enforcement: soft}
                  - {name: on-gpt, scope: {group: data-science, model: "gpt*"}, limit: 9 USD, period: day, enforcement: soft}
                """);
        policy = desk.policy("acme");
    }

    private Pending row(String budget, @Nullable String user, String threshold, long at) {
        Budget declared = policy.budgets().stream()
                .filter(one -> one.name().equals(budget))
                .findFirst()
                .orElseThrow();
        String subject = policy.users().stream()
                .filter(one -> one.name().equals(user))
                .findFirst()
                .map(one -> one.id())
                .orElse(user);
        Crossing crossing = new Crossing(
                declared.id(), budget, subject, new Window(0, 1), threshold, 1, 0, 80, 100, BudgetState.WARNING);
        return new Pending(sequence++, "acme", crossing, "finance", 0, at, null);
    }

    /// What happens, one line for each step: `tell a b`, or `keep a b until 2026-…`.
    private List<String> steps(Digest digest, String zone, long now, List<Sent> told, Pending... waiting) {
        List<String> lines = new ArrayList<>();
        for (Gathering.Step step :
                new Gathering(digest, ZoneId.of(zone), new Nesting(policy), now, told).steps(List.of(waiting))) {
            lines.add(
                    switch (step) {
                        case Gathering.Step.Tell(List<Pending> together) -> "tell " + names(together);
                        case Gathering.Step.Keep(List<Pending> rows, long until, String _) ->
                            "keep " + names(rows) + " until " + Instant.ofEpochMilli(until);
                    });
        }
        return lines;
    }

    private static String names(List<Pending> rows) {
        return rows.stream().map(row -> row.crossing().budgetName()).collect(Collectors.joining(" "));
    }

    private static Sent told(Pending row, long at) {
        return new Sent(row.message(), row.crossing(), row.at(), at);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # digest | zone             | came                     | told
            HOURLY   | UTC              | 2026-11-22T12:00:00Z     | 2026-11-22T13:00:00Z
            HOURLY   | Asia/Kolkata     | 2026-11-22T12:10:00Z     | 2026-11-22T12:30:00Z
            DAILY    | UTC              | 2026-11-22T07:59:59Z     | 2026-11-22T08:00:00Z
            DAILY    | UTC              | 2026-11-22T08:00:00Z     | 2026-11-23T08:00:00Z
            DAILY    | America/New_York | 2026-11-22T12:59:00Z     | 2026-11-22T13:00:00Z
            DAILY    | Europe/London    | 2026-10-24T12:00:00Z     | 2026-10-25T08:00:00Z
            DAILY    | Europe/London    | 2026-10-24T06:59:00Z     | 2026-10-24T07:00:00Z
            WEEKLY   | Europe/London    | 2026-11-22T12:00:00Z     | 2026-11-23T08:00:00Z
            WEEKLY   | Europe/London    | 2026-11-23T08:00:00Z     | 2026-11-30T08:00:00Z
            WEEKLY   | Asia/Tokyo       | 2026-11-22T22:59:59Z     | 2026-11-22T23:00:00Z
            """)
    void whatCameInATimeIsToldAtItsEnd(Digest digest, String zone, Instant came, Instant end) {
        Pending whole = row("whole", null, "80%", came.toEpochMilli());
        Pending sales = row("sales", null, "50%", came.toEpochMilli() + 1);
        assertThat(steps(digest, zone, end.toEpochMilli() - 1, List.of(), whole, sales))
                .containsExactly("keep whole sales until " + end);
        assertThat(steps(digest, zone, end.toEpochMilli(), List.of(), whole, sales))
                .containsExactly("tell whole sales");
    }

    @Test
    void atOnceMeansEachByItself() {
        assertThat(steps(
                        Digest.IMMEDIATE,
                        "UTC",
                        NOON,
                        List.of(),
                        row("whole", null, "80%", NOON),
                        row("science", null, "80%", NOON),
                        row("each", "ada", "80%", NOON)))
                .containsExactly("tell whole", "tell science", "tell each");
    }

    @Test
    void aBudgetOfItsOwnIsToldAtOnceAndMembersAMinuteLater() {
        Pending sales = row("sales", null, "80%", NOON);
        Pending ada = row("each", "ada", "50%", NOON);
        Pending bob = row("each", "bob", "50%", NOON + 30_000);
        assertThat(steps(Digest.AUTO, "UTC", NOON + 30_000, List.of(), sales, ada, bob))
                .containsExactly("tell sales", "keep each each until 2026-11-22T12:01:00Z");
        assertThat(steps(Digest.AUTO, "UTC", NOON + MINUTE, List.of(), ada, bob))
                .containsExactly("tell each each");
    }

    @Test
    void afterMembersWereToldTheNextAreToldAnHourLater() {
        Sent before = told(row("each", "ada", "50%", NOON), NOON + MINUTE);
        Pending bob = row("each", "bob", "50%", NOON + 2 * MINUTE);
        assertThat(steps(Digest.AUTO, "UTC", NOON + 4 * MINUTE, List.of(before), bob))
                .containsExactly("keep each until 2026-11-22T13:01:00Z");
        assertThat(steps(Digest.AUTO, "UTC", NOON + 61 * MINUTE, List.of(before), bob))
                .containsExactly("tell each");
    }

    @Test
    void whatIsBelowFoldsIntoWhatIsAbove() {
        assertThat(steps(
                        Digest.AUTO,
                        "UTC",
                        NOON,
                        List.of(),
                        row("science", null, "80%", NOON),
                        row("on-gpt", null, "80%", NOON),
                        row("sales", null, "50%", NOON),
                        row("engineering", null, "80%", NOON),
                        row("each", "ada", "80%", NOON),
                        row("each", "bob", "80%", NOON)))
                .containsExactly(
                        "tell engineering science on-gpt each", "tell sales", "keep each until 2026-11-22T12:01:00Z");
    }

    @Test
    void anotherStageOrAnotherMinuteIsNewsOfItsOwn() {
        assertThat(steps(
                        Digest.AUTO,
                        "UTC",
                        NOON + 2 * MINUTE,
                        List.of(),
                        row("engineering", null, "80%", NOON),
                        row("science", null, "100%", NOON)))
                .containsExactly("tell engineering", "tell science");
        assertThat(steps(
                        Digest.AUTO,
                        "UTC",
                        NOON + 2 * MINUTE,
                        List.of(),
                        row("engineering", null, "80%", NOON),
                        row("science", null, "80%", NOON + MINUTE)))
                .containsExactly("tell engineering", "tell science");
    }

    @Test
    void whatIsBelowAndComesAfterWhatIsAboveWaitsForADigest() {
        Sent above = told(row("whole", null, "80%", NOON), NOON + 1_000);
        assertThat(steps(Digest.AUTO, "UTC", NOON + 2_000, List.of(above), row("science", null, "80%", NOON + 1_500)))
                .containsExactly("keep science until 2026-11-22T12:01:01.500Z");
    }

    @Test
    void afterSixtyMessagesInAnHourTheRestIsOneMessage() {
        List<Sent> sixty = IntStream.range(0, 60)
                .mapToObj(i -> told(row("sales", null, "5" + i + "%", NOON), NOON + i * 1_000L))
                .toList();
        Pending[] rest = {
            row("whole", null, "80%", NOON + 2 * MINUTE),
            row("sales", null, "90%", NOON + 3 * MINUTE),
            row("each", "ada", "80%", NOON + 3 * MINUTE)
        };
        assertThat(steps(Digest.AUTO, "UTC", NOON + 4 * MINUTE, sixty, rest))
                .containsExactly("keep whole sales each until 2026-11-22T13:00:00Z");
        assertThat(steps(Digest.AUTO, "UTC", NOON + 60 * MINUTE, sixty.subList(1, 60), rest))
                .containsExactly("tell whole sales", "tell each");
        assertThat(steps(Digest.AUTO, "UTC", NOON + 4 * MINUTE, sixty.subList(1, 60), rest))
                .startsWith("tell whole");
    }

    @Test
    void whatWaitedForLongIsToldTogether() {
        assertThat(steps(
                        Digest.AUTO,
                        "UTC",
                        NOON + 6 * MINUTE,
                        List.of(),
                        row("whole", null, "80%", NOON),
                        row("sales", null, "90%", NOON + 5 * MINUTE)))
                .containsExactly("tell whole sales");
    }

    @Test
    void oneMessageHoldsFiveHundred() {
        Pending[] many = IntStream.range(0, 1_100)
                .mapToObj(i -> row("each", "u" + i, "80%", NOON))
                .toArray(Pending[]::new);
        assertThat(new Gathering(Digest.AUTO, ZoneId.of("UTC"), new Nesting(policy), NOON + MINUTE, List.of())
                        .steps(List.of(many)))
                .extracting(step -> ((Gathering.Step.Tell) step).together().size())
                .containsExactly(500, 500, 100);
    }
}
