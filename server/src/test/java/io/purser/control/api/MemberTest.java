package io.purser.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.schema.GraphQLFieldDefinition;
import io.purser.control.analytics.LedgerInMemory;
import io.purser.control.analytics.LedgerReader.StoredAccount;
import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.budget.BudgetState;
import io.purser.core.calendar.Window;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.OpenCall;
import io.purser.core.policy.Policy;
import io.purser.core.usage.TokenUsage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a user sees who may do nothing else: asked of every operation of the schema and every route, by generation.
/// What is anybody else's is called *others*, of another organization *elsewhere*; neither word may ever be answered,
/// nor any amount but the user's own: of the levels *above* names only.
class MemberTest {
    private static final String ACME = """
            organization: acme
            groups:
              - {name: above-root, groups: [{name: above-team}, {name: others-team}]}
              - {name: above-paying}
            users:
              - {name: mine-ada, group: above-team}
              - {name: others-bob, group: above-team}
              - {name: others-eve, group: others-team}
              - {name: others-lead, group: above-team, roles: [team_lead]}
            keys:
              - {name: mine-key, user: mine-ada}
              - {name: mine-paid, user: mine-ada, group: above-paying}
              - {name: others-key, user: others-bob}
              - {name: others-group-key, group: above-team}
            budgets:
              - {name: above-all, scope: {organization: acme}, limit: 77707770 USD, period: month, enforcement: hard}
              - {name: above-root-each, scope: {group: above-root}, limit: 77707770 USD, period: month, enforcement: hard}
              - {name: above-open, scope: {group: above-team}, limit: 15 USD, period: month, enforcement: hard, visibility: amounts}
              - {name: others-open, scope: {group: others-team}, limit: 77707770 USD, period: month, enforcement: hard, visibility: amounts}
              - {name: mine-each, scope: {eachUserIn: above-team}, limit: 12 USD, period: month, enforcement: hard}
              - {name: mine-untouched, scope: {eachUserIn: above-root}, limit: 13 USD, period: month, enforcement: hard}
              - {name: mine-of-key, scope: {key: mine-key}, limit: 14 USD, period: month, enforcement: hard}
              - {name: others-of-bob, scope: {user: others-bob}, limit: 77707770 USD, period: month, enforcement: hard}
              - {name: others-each-key, scope: {eachKeyOf: others-bob}, limit: 77707770 USD, period: month, enforcement: hard}
            """;

    private static final String OTHER = """
            organization: elsewhere
            users: [{name: mine-ada}, {name: elsewhere-user}]
            keys: [{name: elsewhere-key, user: elsewhere-user}]
            """;

    private static final long AT = Instant.parse("2026-11-01T08:00:00Z").toEpochMilli();
    private static final long HIDDEN_AMOUNT = 77_707_770_000_000_000L;
    private static final List<String> HIDDEN = List.of("others", "elsewhere", "77707770");

    private final ControlRoom room;
    private final Questionnaire desk;
    private final String member;

    MemberTest(@TempDir Path folder) throws IOException {
        room = new ControlRoom(folder);
        room.desk.applied(ACME);
        room.desk.applied(OTHER);
        fill(room.desk.policy("acme"));
        desk = new Questionnaire(room, MemberTest::values, this::place);
        member = room.signedIn("mine-ada");
    }

    private String place(BudgetFigures account) {
        boolean own = account.budget().name().startsWith("mine")
                && (account.subject() == null
                        || account.subject().equals(SubtreeTest.userId(room.desk.policy("acme"), "mine-ada")));
        return own ? "mine" : "others";
    }

    private static List<String> values(String argument) {
        return switch (argument) {
            case "id" ->
                Stream.of("r-mine", "r-paid", "r-mine-refused", "r-others", "r-group", "r-others-refused")
                        .map(id -> "\"" + id + "\"")
                        .toList();
            case "organization" -> List.of("\"acme\"", "\"elsewhere\"", "\"nowhere\"");
            case "name", "budget" -> List.of("\"mine-each\"", "\"above-all\"");
            case "state" -> List.of("OK");
            case "groupBy" ->
                Stream.of("group", "user", "key", "cost_centre", "outcome", "model", "tag.project")
                        .map(dimension -> "[\"" + dimension + "\"]")
                        .toList();
            case "filters" -> List.of("[{dimension: \"group\", value: \"above-team\"}]");
            case "by" ->
                Stream.of("group", "user", "key", "cost_centre", "outcome", "model", "tag.project")
                        .map(dimension -> "\"" + dimension + "\"")
                        .toList();
            case "of" ->
                List.of(
                        "{period: \"2026-11\", where: [{dimension: \"group\", values: [\"above-team\"]}]}",
                        "{period: \"2026-11\", where: [{dimension: \"group\", patterns: [\"*\"]}]}");
            case "measures" -> List.of("[COST, TOKENS_P95, COST_PER_REQUEST]");
            case "bucket" -> List.of("DAY");
            case "tag" -> List.of("\"project\"");
            case "input" -> List.of("{document: \"organization: acme\"}");
            default -> List.of();
        };
    }

    private void fill(Policy policy) {
        long account = 0;
        Attribution mine = SubtreeTest.of(policy, "mine-ada", "mine-key", "above-team");
        Attribution paid = SubtreeTest.of(policy, "mine-ada", "mine-paid", "above-paying");
        Attribution others = SubtreeTest.of(policy, "others-bob", "others-key", "above-team");
        String ada = SubtreeTest.userId(policy, "mine-ada");
        String bob = SubtreeTest.userId(policy, "others-bob");
        List<String> details = new ArrayList<>();
        List<OpenCall.Held> held = new ArrayList<>();
        for (Budget budget : policy.budgets()) {
            boolean each = budget.scope().each() != null;
            List<@Nullable String> subjects = new ArrayList<>();
            subjects.add(each ? bob : null);
            if (budget.name().equals("mine-each")) {
                subjects.add(ada);
            }
            for (@Nullable String subject : subjects) {
                boolean own = budget.name().startsWith("mine") && !bob.equals(subject);
                long settled = own || budget.name().equals("above-open") ? 1_000_000_000L : HIDDEN_AMOUNT;
                Window window = new Window(AT - 1_000, AT + 86_400_000);
                room.desk.governance.figures.add(
                        new BudgetFigures(budget, subject, window, settled, 0, 0, window.end(), BudgetState.OK, false));
                room.ledger.accounts.add(new StoredAccount(
                        new LedgerRecord.AccountOpened(++account, budget.id(), subject, window), settled));
                held.add(new OpenCall.Held(budget, subject, settled));
                details.add("{\"budget\":\"" + budget.name() + "\",\"windowStart\":0,\"limit\":" + settled
                        + ",\"settled\":" + settled + ",\"held\":0,\"estimate\":5,\"governs\":"
                        + budget.name().equals("above-all")
                        + (subject == null ? "" : ",\"subject\":\"" + subject + "\"") + "}");
            }
        }
        Attribution group = new Attribution(
                new Identity(
                        "acme",
                        others.identity().groupPath(),
                        null,
                        null,
                        others.identity().key()),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of("project", "others-project"));
        room.ledger.add(LedgerInMemory.event("r-mine", AT, mine, "gpt-5", TokenUsage.of(10, 5), 1_000_000_000L));
        room.ledger.add(LedgerInMemory.event("r-paid", AT, paid, "gpt-5", TokenUsage.of(10, 5), 2_000_000_000L));
        room.ledger.add(LedgerInMemory.event("r-others", AT, others, "gpt-5", TokenUsage.of(10, 5), HIDDEN_AMOUNT));
        room.ledger.add(LedgerInMemory.event("r-group", AT, group, "gpt-5", TokenUsage.of(10, 5), HIDDEN_AMOUNT));
        room.desk.governance.calls.add(new OpenCall("r-mine", AT, mine, "openai", "gpt-5", 64, held));
        room.desk.governance.calls.add(new OpenCall("r-others", AT, others, "openai", "gpt-5", 64, held));
        refuse(
                "r-mine-refused",
                mine,
                details.stream().filter(one -> !one.contains("others")).toList());
        refuse("r-others-refused", others, details);
    }

    private void refuse(String id, Attribution attribution, List<String> details) {
        String detail = "{\"reason\":\"settled\",\"budgets\":[" + String.join(",", details) + "]}";
        room.ledger.trails.put(
                "acme/" + id,
                LedgerInMemory.refused(new LedgerRecord.CallRefused(
                        id, AT, attribution, "gpt-5", "budget_exceeded", "above-all", detail)));
    }

    private static boolean shows(String answer) {
        String plain = answer.replace("there is no organization \\\"elsewhere\\\"", "");
        return HIDDEN.stream().anyMatch(plain::contains);
    }

    @Test
    void noSubscriptionOfTheSchemaTellsAMemberAnythingOfAnybodyElse() throws Exception {
        List<String> shown = new ArrayList<>();
        List<String> told = new ArrayList<>();
        for (GraphQLFieldDefinition field : desk.subscriptions()) {
            for (String question : desk.followings(field)) {
                String heard = desk.follow(question, member);
                if (shows(heard)) {
                    shown.add(question + "\n  " + heard);
                }
                if (heard.contains("mine-")) {
                    told.add(field.getName());
                }
            }
        }
        assertThat(shown.stream().findFirst()).isEmpty();
        assertThat(told).contains("consumption", "budgetStates");
    }

    @Test
    void noQueryOfTheSchemaShowsAMemberAnythingOfAnybodyElse() throws Exception {
        List<String> shown = new ArrayList<>();
        List<String> answered = new ArrayList<>();
        for (GraphQLFieldDefinition field : desk.queries()) {
            for (String question : desk.questions(field)) {
                String answer = desk.ask(question, member);
                if (shows(answer)) {
                    shown.add(question + "\n  " + answer);
                }
                if (answer.contains("mine-")) {
                    answered.add(field.getName());
                }
            }
        }
        assertThat(shown.stream().findFirst()).isEmpty();
        assertThat(answered)
                .contains(
                        "me",
                        "budgets",
                        "users",
                        "keys",
                        "usage",
                        "holds",
                        "customers",
                        "request",
                        "allowances",
                        "increaseRequests");
    }

    @Test
    void theSameQuestionsShowItToWhomItBelongs() throws Exception {
        List<String> hidden =
                List.of("me", "organizations", "health", "tokens", "channels", "deliveries", "auditVerify");
        for (GraphQLFieldDefinition field : desk.queries()) {
            if (Stream.concat(
                            hidden.stream(),
                            Stream.of(
                                    "auditKeys",
                                    "analytics",
                                    "deletedOrganizations",
                                    "prices",
                                    "priceImports",
                                    "ledgerVerify",
                                    "plan",
                                    "replay",
                                    "replayProgress",
                                    "ceilingAdvice"))
                    .noneMatch(field.getName()::equals)) {
                boolean seen = false;
                for (String question : desk.questions(field)) {
                    seen |= shows(desk.ask(question, room.operator));
                }
                assertThat(seen).as(field.getName()).isTrue();
            }
        }
    }

    @Test
    void noMutationOfTheSchemaIsAMembers() throws Exception {
        Policy before = room.desk.policy("acme");
        for (String mutation : desk.mutations(Questionnaire::outside)) {
            assertThat(desk.code(desk.ask(mutation, member))).as(mutation).isIn("forbidden", "not_found");
        }
        assertThat(desk.code(desk.ask("mutation { revokeKey(key: \"mine-key\") { id } }", member)))
                .isEqualTo("forbidden");
        assertThat(room.desk.policy("acme")).isEqualTo(before);
    }

    @Test
    void noRouteShowsAMemberAnythingOfAnybodyElse() throws Exception {
        List<String> shown = new ArrayList<>();
        for (String path : desk.paths()) {
            String answer = desk.get(path, member);
            if (shows(answer)) {
                shown.add(path + "\n  " + answer);
            }
        }
        assertThat(shown.stream().findFirst()).isEmpty();
        assertThat(desk.get("/api/v1/exports/ledger.csv?period=2026-11", member))
                .startsWith("200")
                .contains("r-mine", "r-paid", "\"3.00\"");
        assertThat(desk.get("/api/v1/exports/usage.csv?period=2026-11&groupBy=group", member))
                .contains("above-team", "above-paying", "\"3.00\"");
        for (String query : List.of("breakdown", "series", "compare", "top-movers", "change", "concentration")) {
            assertThat(desk.get("/api/v1/exports/" + query + ".csv?period=2026-11&groupBy=group", member))
                    .as(query)
                    .contains("above-team", "above-paying", "\"3.00\"");
        }
        assertThat(desk.get("/api/v1/requests/r-mine", member)).startsWith("200");
        assertThat(desk.get("/api/v1/requests/r-others", member)).startsWith("404");
        assertThat(desk.get("/api/v1/exports/audit.jsonl", member)).startsWith("403");
        assertThat(desk.get("/api/v1/exports/usage.csv?period=2026-11&organization=elsewhere", member))
                .startsWith("404");
    }

    @Test
    void ofItsBudgetsAMemberSeesAmountsAndOfTheLevelsAboveNames() throws Exception {
        String listed = desk.get("/api/v1/budgets", member);
        assertThat(listed)
                .containsPattern("\"name\":\"mine-each\".{1,200}?\"limit\":\"12.00\".{1,40}?\"settled\":\"1.00\"")
                .containsPattern("\"name\":\"mine-untouched\".{1,200}?\"limit\":\"13.00\".{1,40}?\"settled\":\"0.00\"")
                .containsPattern("\"name\":\"mine-of-key\".{1,200}?\"limit\":\"14.00\"")
                .containsPattern("\"name\":\"above-open\".{1,200}?\"limit\":\"15.00\"")
                .containsPattern("\\{\"name\":\"above-all\",\"state\":\"ok\",\"resetsAt\":\"[^\"]*\",\"own\":false}")
                .doesNotContain("others");
        String asked = desk.ask("{ budgets { totalCount edges { node { name subject limit settled } } } }", member);
        assertThat(asked)
                .contains("\"totalCount\":4")
                .contains(
                        "{\"name\":\"mine-untouched\",\"subject\":\"mine-ada\",\"limit\":\"13.00\",\"settled\":\"0.00\"}");
        String me = desk.ask(
                "{ me { name organization group groupPath roles { role over } budgets { name own limit } } }", member);
        assertThat(me)
                .contains("\"name\":\"mine-ada\"", "\"groupPath\":[\"above-root\",\"above-team\"]")
                .contains("{\"role\":\"MEMBER\",\"over\":\"OWN\"}")
                .contains("{\"name\":\"above-all\",\"own\":false,\"limit\":null}");
    }

    @Test
    void aLeadSeesTheGroupAndWhatIsItsOwn() throws Exception {
        String lead = room.signedIn("others-lead");
        assertThat(desk.ask("{ keys { edges { node { name } } } }", lead))
                .contains("mine-key", "others-key", "others-group-key")
                .doesNotContain("mine-paid");
        assertThat(desk.ask("{ me { roles { role over group permissions } } }", lead))
                .contains("\"group\":\"above-team\"", "\"role\":\"TEAM_LEAD\"", "\"role\":\"MEMBER\"");
        String made = desk.ask(
                "mutation { createKey(input: {name: \"new\", user: \"mine-ada\"}) { key { name user } } }", lead);
        assertThat(made).doesNotContain("errors");
        assertThat(desk.code(desk.ask("mutation { createKey(input: {name: \"free\"}) { secret } }", lead)))
                .isEqualTo("forbidden");
        String log = desk.ask(
                "{ auditLog(organization: \"acme\", action: KEY_CREATE) { edges { node { actor { kind id name issuer } } } } }",
                room.operator);
        assertThat(log)
                .contains("\"name\":\"others-lead\",\"issuer\":\"entra\"", "\"kind\":\"USER\"")
                .contains(SubtreeTest.userId(room.desk.policy("acme"), "others-lead"));
    }

    @Test
    void whoIsNoUserIsTurnedAway() throws Exception {
        String stranger = room.signedIn("nobody@acme.example");
        String answer = desk.ask("{ me { name } }", stranger);
        assertThat(answer).startsWith("403").contains("nobody@acme.example", "users in the governance file");
        assertThat(desk.code(answer)).isEqualTo("user_unknown");
        for (String path : desk.paths()) {
            assertThat(desk.get(path, stranger)).as(path).startsWith("403").contains("user_unknown");
        }
        String elsewhere = room.signedIn("elsewhere-user");
        assertThat(desk.get("/api/v1/me", elsewhere)).startsWith("403");
    }

    @Test
    void takingTheRoleOrTheUserTakesTheRightsFromTheSameToken() throws Exception {
        String lead = room.signedIn("others-lead");
        assertThat(desk.ask("{ keys { totalCount } }", lead)).contains("\"totalCount\":3");
        room.desk.applied(ACME.replace(", roles: [team_lead]", ""));
        assertThat(desk.ask("{ keys { totalCount } }", lead)).contains("\"totalCount\":0");
        String without =
                ACME.lines().filter(line -> !line.contains("others-lead")).collect(Collectors.joining("\n"));
        room.desk.prune(without + "\n");
        assertThat(desk.ask("{ keys { totalCount } }", lead)).startsWith("403");
    }
}
