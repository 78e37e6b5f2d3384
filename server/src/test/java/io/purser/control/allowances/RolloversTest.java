package io.purser.control.allowances;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.control.admin.Desk;
import io.purser.control.alerts.Letter;
import io.purser.control.alerts.NewWindows;
import io.purser.control.alerts.WindowStore;
import io.purser.control.allowances.RolloverStore.Spent;
import io.purser.control.audit.Actor;
import io.purser.control.audit.AuditQuery;
import io.purser.control.audit.Chain;
import io.purser.control.audit.Sealer;
import io.purser.control.identity.Sight;
import io.purser.core.budget.Allowance;
import io.purser.core.calendar.Window;
import io.purser.core.policy.Policy;
import io.purser.platform.secret.SecretBox;
import io.purser.platform.secret.SigningKey;
import io.purser.storage.sqlite.DataFolder;
import io.purser.storage.sqlite.SqliteConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What windows leave, in a time that is handed in and over the real store.
class RolloversTest {
    private static final String DAILY = """
            organization: acme
            groups: [{name: team}]
            users: [{name: ada, group: team}, {name: bob, group: team}, {name: eve}]
            budgets:
              - {name: day, scope: {group: team}, limit: %s, period: day, enforcement: hard, rollover: {cap: %s}}
              - {name: plain, scope: {group: team}, limit: 10 requests, period: day, enforcement: hard}
            """;
    private static final String EACH = """
            organization: acme
            groups: [{name: team}]
            users: [{name: ada, group: team}, {name: bob, group: team}, {name: eve}]
            budgets:
              - {name: day, scope: {%s}, limit: 10 requests, period: day, enforcement: hard, rollover: {cap: 5 requests}}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Desk desk;

    @SuppressWarnings("NullAway.Init")
    private DataFolder data;

    @SuppressWarnings("NullAway.Init")
    private SqliteConfig config;

    @SuppressWarnings("NullAway.Init")
    private Allowances allowances;

    @SuppressWarnings("NullAway.Init")
    private Rollovers rollovers;

    /// What was settled, by window and subject.
    private final Map<Window, Map<@Nullable String, Long>> settled = new HashMap<>();

    private long now = at("2026-11-01T12:00:00Z");

    private static long at(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }

    private static Window day(String date) {
        return new Window(at(date + "T00:00:00Z"), at(date + "T00:00:00Z") + 86_400_000);
    }

    @BeforeEach
    void open() throws IOException {
        desk = new Desk(Files.createDirectories(folder.resolve("desk")));
        data = DataFolder.open(folder.resolve("data"));
        config = SqliteConfig.open(
                data,
                SecretBox.of(folder.resolve("data"), desk.random),
                new Sealer(SigningKey.of(folder.resolve("data"), desk.random)),
                now);
        begin();
    }

    /// As a start does.
    private void begin() {
        desk.governance.allowances.clear();
        Allowances.atStart(config, "acme", () -> Instant.ofEpochMilli(now))
                .forEach(each -> desk.governance.allow("acme", each));
        allowances = new Allowances(config, desk.governance, () -> Instant.ofEpochMilli(now));
        rollovers = allowances.rollovers(
                config.rollovers(),
                (organization, budgetId, window) -> settled.getOrDefault(window, Map.of()).entrySet().stream()
                        .map(each -> new Spent(each.getKey(), each.getValue()))
                        .toList(),
                () -> Instant.ofEpochMilli(now));
    }

    @AfterEach
    void close() {
        config.close();
        data.close();
    }

    private void spent(String date, @Nullable String subject, long amount) {
        settled.computeIfAbsent(day(date), _ -> new HashMap<>()).put(subject, amount);
    }

    private void roundAt(String instant) {
        now = at(instant);
        rollovers.round();
    }

    /// What is carried into the day of now, by the subject's name.
    private Map<String, Long> carried() {
        Map<String, Long> carried = new TreeMap<>();
        for (Allowance each : desk.governance.allowances) {
            if (each.isInForce(now)) {
                assertThat(each.kind()).isEqualTo(Allowance.Kind.ROLLOVER);
                carried.put(name(each.subject()), each.amount());
            }
        }
        assertThat(config.allowances("acme").stream()
                        .map(Granted::effective)
                        .filter(one -> one.isInForce(now))
                        .collect(Collectors.toMap(one -> name(one.subject()), Allowance::amount)))
                .as("kept is what is in force")
                .isEqualTo(carried);
        return carried;
    }

    private String name(@Nullable String subject) {
        Policy policy = desk.policy("acme");
        return policy.users().stream()
                .filter(user -> user.id().equals(subject))
                .map(user -> user.name())
                .findFirst()
                .orElse(subject == null ? "all" : subject);
    }

    private void applied(String limit, String cap) {
        desk.applied(DAILY.formatted(limit, cap));
    }

    @Test
    void ofTwoWindowsThatNobodySawTheSecondIsToldWithWhatWasCarriedIntoIt() {
        desk.applied("""
                organization: acme
                channels: [{name: ops, email: [ops@acme.example]}]
                budgets:
                  - {name: day, scope: {organization: acme}, limit: 10 requests, period: day, enforcement: hard,
                     rollover: {cap: 50%}, newWindow: {notify: [ops]}}
                """);
        roundAt("2026-11-01T12:00:00Z");
        newWindows().round();
        begin();
        now = at("2026-11-03T00:00:05Z");
        newWindows().round();
        assertThat(config.letters().due(Long.MAX_VALUE, 10))
                .extracting(Letter::json)
                .satisfiesExactly(
                        first -> assertThat(first).contains("\"windowEnd\":\"2026-11-02T00:00:00Z\",\"limit\":\"10\""),
                        second ->
                                assertThat(second).contains("\"windowEnd\":\"2026-11-03T00:00:00Z\",\"limit\":\"15\""));
        rollovers.round();
        assertThat(config.allowances("acme")).as("each carried once").hasSize(2);
    }

    private NewWindows newWindows() {
        return new NewWindows(
                config.windows(),
                desk.governance,
                rollovers::carry,
                (organization, budgetId, window, limit) -> Optional.of(new WindowStore.Ended(
                        limit
                                + config.rollovers().granted(organization, budgetId, window.start()).stream()
                                        .filter(one -> one.effective().isInForce(window.end() - 1))
                                        .mapToLong(one -> one.allowance().amount())
                                        .sum(),
                        0,
                        0)),
                () -> Instant.ofEpochMilli(now));
    }

    @Test
    void whatADayLeavesMayBeSpentTheNextUpToTheCap() {
        applied("10 requests", "5 requests");
        roundAt("2026-11-01T12:00:00Z");
        assertThat(carried()).as("the first window has none before it").isEmpty();
        spent("2026-11-01", null, 7);
        roundAt("2026-11-01T23:59:59.999Z");
        assertThat(carried()).isEmpty();
        roundAt("2026-11-02T00:00:00Z");
        assertThat(carried()).containsExactly(Map.entry("all", 3L));
        spent("2026-11-02", null, 2);
        roundAt("2026-11-03T00:00:00Z");
        assertThat(carried()).as("13 less 2, capped").containsExactly(Map.entry("all", 5L));
        spent("2026-11-03", null, 15);
        roundAt("2026-11-04T00:00:00Z");
        assertThat(carried()).isEmpty();
        assertThat(config.find(new AuditQuery(Chain.of("acme"), null, null, null, null, null, null, null, null, 100)))
                .hasSize(2);
    }

    @Test
    void whatIsHeldIsNotLeftUntilTheCallEnds() {
        applied("10 requests", "100%");
        roundAt("2026-11-01T12:00:00Z");
        spent("2026-11-01", null, 2);
        desk.governance.held.put(null, 6L);
        roundAt("2026-11-02T00:00:00Z");
        assertThat(carried()).containsExactly(Map.entry("all", 2L));
        desk.governance.held.clear();
        spent("2026-11-01", null, 3);
        roundAt("2026-11-02T00:00:09Z");
        assertThat(carried()).containsExactly(Map.entry("all", 2L));
        roundAt("2026-11-02T00:00:10Z");
        assertThat(carried()).containsExactly(Map.entry("all", 7L));
        long number = desk.governance.allowances.getFirst().number();
        spent("2026-11-01", null, 12);
        roundAt("2026-11-02T08:00:00Z");
        assertThat(carried()).as("usage that was reported late").isEmpty();
        spent("2026-11-01", null, 9);
        roundAt("2026-11-02T09:00:00Z");
        assertThat(carried()).containsExactly(Map.entry("all", 1L));
        assertThat(desk.governance.allowances.getFirst().number()).isGreaterThanOrEqualTo(number);
    }

    @Test
    void aStartBetweenKeepsWhatWasCarriedAndFindsTheDaysItSlept() {
        applied("10 requests", "200%");
        roundAt("2026-11-01T12:00:00Z");
        spent("2026-11-01", null, 9);
        begin();
        roundAt("2026-11-02T12:00:00Z");
        assertThat(carried()).containsExactly(Map.entry("all", 1L));
        begin();
        roundAt("2026-11-02T12:00:10Z");
        assertThat(carried()).containsExactly(Map.entry("all", 1L));
        spent("2026-11-02", null, 4);
        begin();
        roundAt("2026-11-05T01:00:00Z");
        assertThat(carried()).as("11 less 4, then two days of 10, capped at 20").containsExactly(Map.entry("all", 20L));
        assertThat(config.allowances("acme").stream()
                        .map(one -> one.allowance().amount())
                        .toList())
                .containsExactly(20L, 17L, 7L, 1L);
    }

    @Test
    void theCeilingIsThatOfTheWindowAsItEnded() {
        applied("10 requests", "100%");
        roundAt("2026-11-01T12:00:00Z");
        spent("2026-11-01", null, 4);
        roundAt("2026-11-02T00:00:00Z");
        assertThat(carried()).containsExactly(Map.entry("all", 6L));
        applied("100 requests", "100%");
        roundAt("2026-11-02T01:00:00Z");
        assertThat(carried()).as("another ceiling now").containsExactly(Map.entry("all", 6L));
        roundAt("2026-11-03T00:00:00Z");
        assertThat(carried()).containsExactly(Map.entry("all", 100L));
    }

    @Test
    void allowancesCountAsLongAsTheyAreInForceWhenTheWindowEnds() {
        applied("10 requests", "100%");
        roundAt("2026-11-01T12:00:00Z");
        String id = desk.policy("acme").budgets().getFirst().id();
        long noon = now;
        var credit = new Allowance(
                1, id, null, Allowance.Kind.CREDIT, 3, noon, day("2026-11-01").end());
        var raise = new Allowance(2, id, null, Allowance.Kind.RAISE, 50, noon, noon + 1_000);
        grant(credit);
        grant(raise);
        spent("2026-11-01", null, 9);
        roundAt("2026-11-02T00:00:00Z");
        assertThat(carried()).containsExactly(Map.entry("all", 4L));
    }

    private void grant(Allowance allowance) {
        var granted = new Granted(allowance, "day", "because", "ada", now, null, null);
        var deed = Wording.carried(
                desk.policy("acme"),
                desk.policy("acme").budgets().getFirst(),
                List.of(new RolloverStore.Carried(null, granted)),
                Actor.system("test"),
                now,
                "because");
        assertThat(config.grant("acme", List.of(granted), deed)).isTrue();
    }

    @Test
    void whatSomebodyEndedStaysEnded() {
        applied("10 requests", "100%");
        roundAt("2026-11-01T12:00:00Z");
        roundAt("2026-11-02T00:00:00Z");
        assertThat(carried()).containsExactly(Map.entry("all", 10L));
        AllowanceOutcome ended = allowances.end(
                new Allowances.Ground(desk.policy("acme"), new Sight.Whole(), Desk.ADA), "1", "not this month");
        assertThat(ended).isInstanceOf(AllowanceOutcome.Done.class);
        spent("2026-11-01", null, 3);
        roundAt("2026-11-02T01:00:00Z");
        assertThat(carried()).isEmpty();
        roundAt("2026-11-03T00:00:00Z");
        assertThat(carried()).as("of the ceiling without it").containsExactly(Map.entry("all", 10L));
    }

    @Test
    void everyMemberLeavesSomethingAlsoWhoSpentNothing() {
        desk.applied(EACH.formatted("eachUserIn: team"));
        roundAt("2026-11-01T12:00:00Z");
        String ada = desk.policy("acme").users().getFirst().id();
        spent("2026-11-01", ada, 8);
        roundAt("2026-11-02T00:00:00Z");
        assertThat(carried()).isEqualTo(Map.of("ada", 2L, "bob", 5L));
    }

    @Test
    void customersLeaveSomethingOnceTheyHaveCalled() {
        desk.applied(EACH.formatted("eachCustomer: \"*\""));
        roundAt("2026-11-01T12:00:00Z");
        spent("2026-11-01", "globex", 9);
        roundAt("2026-11-02T00:00:00Z");
        assertThat(carried()).isEqualTo(Map.of("globex", 1L));
        roundAt("2026-11-03T00:00:00Z");
        assertThat(carried()).as("known since it was carried to").isEqualTo(Map.of("globex", 5L));
    }

    @Test
    void aCrowdIsCarriedInPartsThatAreEachWhole() {
        List<String> users = new ArrayList<>();
        IntStream.range(0, 1_200).forEach(i -> users.add("{name: u" + i + ", group: team}"));
        desk.applied("""
                organization: acme
                groups: [{name: team}]
                users: %s
                budgets:
                  - {name: day, scope: {eachUserIn: team}, limit: 10 USD, period: day, enforcement: hard, rollover: {cap: 50%%}}
                """.formatted(users));
        roundAt("2026-11-01T12:00:00Z");
        roundAt("2026-11-02T00:00:00Z");
        assertThat(carried())
                .hasSize(1_200)
                .allSatisfy((_, amount) -> assertThat(amount).isEqualTo(5_000_000_000L));
        assertThat(config.tail(Chain.of("acme")).number()).isEqualTo(3);
    }

    @Test
    void aBudgetThatBeganToCarryTodayHasNothingOfYesterday() {
        desk.applied(DAILY.replace(", rollover: {cap: %s}", "").formatted("10 requests"));
        roundAt("2026-11-01T12:00:00Z");
        roundAt("2026-11-02T12:00:00Z");
        applied("10 requests", "100%");
        roundAt("2026-11-02T13:00:00Z");
        assertThat(carried()).isEmpty();
        roundAt("2026-11-03T00:00:00Z");
        assertThat(carried()).containsExactly(Map.entry("all", 10L));
    }

    @Test
    void whatCannotBeCarriedSaysWhy() {
        assertThat(desk.problems(DAILY.formatted("10 requests", "5 USD"))).contains("cap", "unit");
        assertThat(desk.problems(DAILY.formatted("10 requests", "0%"))).contains("cap", "out of bounds");
        assertThat(desk.problems(DAILY.formatted("10 requests", "0 requests"))).contains("carries nothing");
        assertThat(desk.problems(DAILY.formatted("0 requests", "50%"))).contains("carries nothing");
        assertThat(desk.problems(DAILY.replace("{cap: %s}", "{most: %s}").formatted("1 requests", "5")))
                .contains("cap", "most");
        assertThat(desk.problems(
                        DAILY.replace("period: day", "period: lifetime").formatted("1 requests", "50%")))
                .contains("rollover", "without windows");
        assertThat(desk.problems(
                        DAILY.replace("period: day", "period: {rolling: P7D}").formatted("1 requests", "50%")))
                .contains("rollover", "without windows");
    }

    @Test
    void aPlanSaysWhatItMeans() {
        assertThat(desk.planned(DAILY.formatted("10 requests", "50%"))).contains("day");
        applied("10 requests", "50%");
        assertThat(desk.policy("acme").budgets().getFirst().rollover()).hasToString("Rollover[name=50%, cap=5]");
        assertThat(desk.planned(DAILY.formatted("10 requests", "50%"))).isEmpty();
    }
}
