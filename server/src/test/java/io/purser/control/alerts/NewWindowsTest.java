package io.purser.control.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.control.admin.Desk;
import io.purser.control.audit.Sealer;
import io.purser.core.calendar.Window;
import io.purser.platform.secret.SecretBox;
import io.purser.platform.secret.SigningKey;
import io.purser.storage.sqlite.DataFolder;
import io.purser.storage.sqlite.SqliteConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Windows that end, in a time that is handed in and over the real store.
final class NewWindowsTest {
    private static final String POLICY = """
            organization: acme
            users: [{name: ada}]
            channels: [{name: ops, email: [ops@acme.example]}, {name: cfo, email: [cfo@acme.example]}]
            budgets:
              - {name: day, scope: {organization: acme}, limit: %s, period: day, enforcement: hard%s}
              - {name: quiet, scope: {user: ada}, limit: 5 USD, period: day, enforcement: hard}
            """;
    private static final String TWO = """
            organization: acme
            channels: [{name: ops, email: [ops@acme.example]}]
            budgets:
              - {name: first, scope: {organization: acme}, limit: 5 USD, period: day, enforcement: hard, newWindow: {notify: [ops]}}
              - {name: second, scope: {organization: acme}, limit: 9 USD, period: day, enforcement: hard, newWindow: {notify: [ops]}}
            """;
    private static final String ASKED = ", newWindow: {notify: [ops, platformOwner]}";

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
    private NewWindows windows;

    private final List<Window> asked = new ArrayList<>();
    private long now;
    private boolean moves;
    private String failing = "";
    private final List<String> carried = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        desk = new Desk(Files.createDirectories(folder.resolve("desk")));
        data = DataFolder.open(folder.resolve("data"));
        config = SqliteConfig.open(
                data,
                SecretBox.of(folder.resolve("data"), desk.random),
                new Sealer(SigningKey.of(folder.resolve("data"), desk.random)),
                0);
        begin();
    }

    @AfterEach
    void close() {
        config.close();
        data.close();
    }

    /// As a start does.
    private void begin() {
        windows = new NewWindows(
                config.windows(),
                desk.governance,
                (_, budget) -> carried.add(budget.name()),
                this::spent,
                () -> Instant.ofEpochMilli(now));
    }

    private Optional<WindowStore.Ended> spent(String organization, String budgetId, Window window, long limit) {
        if (budgetId.equals(failing)) {
            throw new IllegalStateException("the ledger cannot be read");
        }
        asked.add(window);
        return moves ? Optional.empty() : Optional.of(new WindowStore.Ended(limit, 4_020_000_000L, 0));
    }

    private void declared(String limit, String more) {
        desk.applied(POLICY.formatted(limit, more));
    }

    private void roundAt(String instant) {
        now = Instant.parse(instant).toEpochMilli();
        windows.round();
    }

    /// What waits for the channel, as programs read it.
    private List<JsonNode> told() throws IOException {
        List<JsonNode> told = new ArrayList<>();
        for (Letter letter : config.letters().due(Long.MAX_VALUE, 1_000)) {
            assertThat(letter.word()).isEqualTo("ops");
            told.add(new ObjectMapper().readTree(Objects.requireNonNull(letter.json())));
        }
        return told;
    }

    private List<String> ended() throws IOException {
        return told().stream()
                .map(one -> one.at("/data/ended/windowStart").asText())
                .toList();
    }

    @Test
    void aWindowIsToldOnceWithWhatItCameToAndTheNextOne() throws IOException {
        declared("10 USD", ASKED);
        roundAt("2026-11-01T12:00:00Z");
        roundAt("2026-11-01T23:59:59.999Z");
        assertThat(told()).isEmpty();
        roundAt("2026-11-02T00:00:00Z");
        roundAt("2026-11-02T00:00:01Z");
        assertThat(told()).hasSize(1);
        JsonNode event = told().getFirst();
        assertThat(event.path("type").asText()).isEqualTo("budget.window_rolled");
        JsonNode fields = event.path("data");
        assertThat(fields.path("ended").toString())
                .isEqualTo("{\"windowStart\":\"2026-11-01T00:00:00Z\",\"windowEnd\":\"2026-11-02T00:00:00Z\","
                        + "\"limit\":\"10.00\",\"settled\":\"4.02\",\"held\":\"0.00\"}");
        assertThat(fields.path("begun").toString())
                .isEqualTo("{\"windowStart\":\"2026-11-02T00:00:00Z\",\"windowEnd\":\"2026-11-03T00:00:00Z\","
                        + "\"limit\":\"10.00\"}");
        assertThat(fields.path("message").asText())
                .isEqualTo("a window of budget \"day\" of acme is over: 4.02 of 10.00 USD were spent;"
                        + " the next one has begun");
        assertThat(config.letters()
                        .latest("acme", "platformOwner", null)
                        .getFirst()
                        .detail())
                .contains("no user is named by `platformOwner`");
    }

    @Test
    void neitherAStartNorAClockThatIsSetBackTellsAWindowTwice() throws IOException {
        declared("10 USD", ASKED);
        roundAt("2026-11-01T12:00:00Z");
        begin();
        roundAt("2026-11-02T00:00:05Z");
        begin();
        roundAt("2026-11-02T00:00:06Z");
        roundAt("2026-11-01T22:00:00Z");
        begin();
        roundAt("2026-11-02T00:00:07Z");
        assertThat(ended()).containsExactly("2026-11-01T00:00:00Z");
        begin();
        roundAt("2026-11-05T09:00:00Z");
        assertThat(ended())
                .as("those that ended while nothing ran, too")
                .containsExactly(
                        "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z", "2026-11-03T00:00:00Z", "2026-11-04T00:00:00Z");
        roundAt("2027-03-01T09:00:00Z");
        assertThat(ended())
                .as("of very many none but the latest")
                .hasSize(4 + 60)
                .endsWith("2027-02-28T00:00:00Z");
    }

    @Test
    void whatCannotBeToldIsToldLaterAndNotTwiceAndKeepsNoOtherBudgetWaiting() throws IOException {
        desk.applied(TWO);
        roundAt("2026-11-01T12:00:00Z");
        failing = desk.policy("acme").budgets().getFirst().id();
        roundAt("2026-11-02T00:00:01Z");
        assertThat(budgets()).containsExactly("second");
        failing = "";
        roundAt("2026-11-02T00:00:02Z");
        roundAt("2026-11-02T00:00:03Z");
        assertThat(budgets()).containsExactly("second", "first");
        assertThat(ended()).containsOnly("2026-11-01T00:00:00Z");
    }

    private List<String> budgets() throws IOException {
        return told().stream().map(one -> one.at("/data/budget").asText()).toList();
    }

    @Test
    void aWindowWhoseSumMovesIsToldInALaterRoundAndInOrder() throws IOException {
        declared("10 USD", ASKED);
        roundAt("2026-11-01T12:00:00Z");
        moves = true;
        roundAt("2026-11-02T00:00:01Z");
        roundAt("2026-11-03T00:00:01Z");
        assertThat(told()).isEmpty();
        begin();
        moves = false;
        roundAt("2026-11-03T00:00:02Z");
        roundAt("2026-11-03T00:00:03Z");
        assertThat(ended()).containsExactly("2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z");
        assertThat(carried)
                .as("before it is asked what was spent")
                .containsOnly("day")
                .hasSize(3);
    }

    @Test
    void anIdThatIsThereWasTold() throws IOException {
        declared("10 USD", ASKED);
        roundAt("2026-11-01T12:00:00Z");
        roundAt("2026-11-02T00:00:00Z");
        declared("10 USD", "");
        roundAt("2026-11-02T00:00:01Z");
        declared("10 USD", ASKED);
        roundAt("2026-11-01T23:00:00Z");
        roundAt("2026-11-02T00:00:02Z");
        assertThat(ended()).containsExactly("2026-11-01T00:00:00Z");
        roundAt("2026-11-03T00:00:00Z");
        assertThat(ended()).as("and the next is").containsExactly("2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z");
    }

    @Test
    void nobodyWhoDidNotAskIsToldAndNoWindowOfBefore() throws IOException {
        declared("10 USD", "");
        roundAt("2026-11-01T12:00:00Z");
        roundAt("2026-11-02T12:00:00Z");
        assertThat(asked).isEmpty();
        declared("10 USD", ASKED);
        roundAt("2026-11-03T12:00:00Z");
        roundAt("2026-11-04T12:00:00Z");
        assertThat(ended()).containsExactly("2026-11-03T00:00:00Z");
        declared("10 USD", "");
        roundAt("2026-11-05T12:00:00Z");
        declared("10 USD", ASKED);
        roundAt("2026-11-07T12:00:00Z");
        assertThat(ended()).containsExactly("2026-11-03T00:00:00Z");
    }

    @Test
    void theLimitIsTheOneThatTheWindowHad() throws IOException {
        declared("10 USD", ASKED);
        roundAt("2026-11-01T12:00:00Z");
        declared("12 USD", ASKED);
        roundAt("2026-11-01T13:00:00Z");
        declared("20 USD", ASKED);
        roundAt("2026-11-02T00:00:00Z");
        assertThat(told().getFirst().at("/data/ended/limit").asText()).isEqualTo("12.00");
        assertThat(told().getFirst().at("/data/begun/limit").asText()).isEqualTo("20.00");
    }

    @Test
    void whatHasNoWindowOrManyAccountsIsRefusedByName() {
        String[][] wrong = {
            {"{organization: acme}", "lifetime", "newWindow: means nothing without windows that end"},
            {"{organization: acme}", "{rolling: P7D}", "newWindow: means nothing without windows that end"},
            {"{eachUserIn: \"*\"}", "day", "newWindow: is not built for a budget over each of many"},
        };
        String budget = "organization: acme\nbudgets: [{name: b, scope: %s, limit: 1 USD, period: %s,"
                + " enforcement: hard, newWindow: {notify: %s}}]";
        for (String[] one : wrong) {
            assertThat(desk.problems(budget.formatted(one[0], one[1], "[owner]")))
                    .contains(one[2]);
        }
        assertThat(desk.problems(budget.formatted("{organization: acme}", "day", "[]")))
                .contains("newWindow.notify: names nobody");
        assertThat(desk.problems(budget.formatted("{organization: acme}", "day", "[opps]")))
                .contains("opps");
        for (String word : List.of("*", "subject")) {
            assertThat(desk.problems(budget.formatted("{organization: acme}", "day", "[owner, \"" + word + "\"]")))
                    .contains("newWindow.notify: `" + word + "` is not built for new windows; expected names of"
                            + " channels, or owner, groupLead, accountOwner, platformOwner");
        }
        assertThat(desk.problems("organization: acme\nplans: [{name: free, budgets: [{limit: 5 USD, period: month,"
                        + " enforcement: hard, newWindow: {notify: [owner]}}]}]"))
                .contains("newWindow: `newWindow` is not built yet");
    }

    @Test
    void aPlanSaysWhoIsTold() {
        assertThat(desk.applied(POLICY.formatted("10 USD", ASKED)).text())
                .contains("tells ops, platformOwner of each new window");
    }
}
