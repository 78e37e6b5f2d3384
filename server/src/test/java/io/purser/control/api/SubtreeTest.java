package io.purser.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.schema.GraphQLFieldDefinition;
import io.purser.control.admin.Desk;
import io.purser.control.analytics.LedgerInMemory;
import io.purser.control.analytics.LedgerReader.StoredAccount;
import io.purser.control.identity.Principal.Grant;
import io.purser.control.identity.Realm;
import io.purser.control.identity.Role;
import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.budget.BudgetState;
import io.purser.core.calendar.Window;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.OpenCall;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.Group;
import io.purser.core.usage.TokenUsage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a role over a part sees, changes and exports: asked of every operation of the schema and every route, by
/// generation. Whatever stands outside the group `inside` is called *outside*, whatever is of another organization
/// *elsewhere*; neither word, nor the amounts of the levels above, may ever be answered.
class SubtreeTest {
    private static final String ACME = """
            organization: acme
            groups:
              - {name: outside-root, groups: [{name: inside, groups: [{name: inside-below}]}, {name: outside-beside}]}
            users:
              - {name: inside-ada, group: inside}
              - {name: inside-bob, group: inside-below}
              - {name: outside-eve, group: outside-beside}
            keys:
              - {name: inside-key, user: inside-ada}
              - {name: inside-deep, user: inside-bob}
              - {name: inside-group, group: inside}
              - {name: outside-key, user: outside-eve}
              - {name: outside-paid, user: inside-ada, group: outside-beside}
            budgets:
              - {name: outside-all, scope: {organization: acme}, limit: 77707770 USD, period: month, enforcement: hard}
              - {name: outside-above, scope: {group: outside-root}, limit: 77707770 USD, period: month, enforcement: hard}
              - {name: outside-next, scope: {eachUserIn: outside-beside}, limit: 77707770 USD, period: month, enforcement: hard}
              - {name: inside-team, scope: {group: inside}, limit: 11 USD, period: month, enforcement: hard}
              - {name: inside-each, scope: {eachUserIn: inside}, limit: 12 USD, period: month, enforcement: hard}
            """;

    private static final String OTHER = """
            organization: elsewhere
            groups: [{name: elsewhere-group}]
            users: [{name: elsewhere-user, group: elsewhere-group}]
            keys: [{name: elsewhere-key, user: elsewhere-user}]
            """;

    private static final long AT = Instant.parse("2026-11-01T08:00:00Z").toEpochMilli();
    private static final List<String> HIDDEN = List.of("outside", "elsewhere", "77707770");
    /// Attributions say the path from the root, and a refusal which budget refused: names, no amounts.
    private static final List<String> NAMED_ABOVE = List.of("outside-root", "outside-all", "outside-above");

    private final ControlRoom room;
    private final Questionnaire desk;

    SubtreeTest(@TempDir Path folder) throws IOException {
        room = new ControlRoom(folder);
        room.desk.applied(ACME);
        room.desk.applied(OTHER);
        fill(room.desk.policy("acme"));
        desk = new Questionnaire(
                room, SubtreeTest::values, each -> each.budget().name().contains("inside") ? "inside" : "outside");
    }

    private void fill(Policy policy) {
        long account = 0;
        List<String> details = new ArrayList<>();
        for (Budget budget : policy.budgets()) {
            String user = budget.name().contains("inside") ? "inside-ada" : "outside-eve";
            @Nullable String subject = budget.scope().each() == null ? null : userId(policy, user);
            Window window = new Window(AT - 1_000, AT + 86_400_000);
            long settled = budget.name().contains("inside") ? 1_000_000_000L : 77_707_770_000_000_000L;
            room.desk.governance.figures.add(
                    new BudgetFigures(budget, subject, window, settled, 0, 0, window.end(), BudgetState.OK, false));
            room.ledger.accounts.add(new StoredAccount(
                    new LedgerRecord.AccountOpened(++account, budget.id(), subject, window), settled));
            details.add("{\"budget\":\"" + budget.name() + "\",\"windowStart\":0,\"limit\":" + settled
                    + ",\"settled\":" + settled + ",\"held\":0,\"estimate\":5,\"governs\":"
                    + budget.name().equals("outside-all")
                    + (subject == null ? "" : ",\"subject\":\"" + subject + "\"") + "}");
        }
        room.ledger.add(event("r-inside", of(policy, "inside-ada", "inside-key", "inside")));
        room.ledger.add(event("r-deep", of(policy, "inside-bob", "inside-deep", "inside-below")));
        room.ledger.add(event("r-outside", of(policy, "outside-eve", "outside-key", "outside-beside")));
        room.ledger.add(event("r-paid", of(policy, "inside-ada", "outside-paid", "outside-beside")));
        hold("r-inside", of(policy, "inside-ada", "inside-key", "inside"), policy);
        hold("r-outside", of(policy, "outside-eve", "outside-key", "outside-beside"), policy);
        // A refusal names the budgets that bound its call.
        List<String> bounding =
                details.stream().filter(one -> !one.contains("outside-next")).toList();
        refuse("r-refused", of(policy, "inside-ada", "inside-key", "inside"), bounding);
        refuse("r-outside-refused", of(policy, "outside-eve", "outside-key", "outside-beside"), details);
    }

    /// A call in flight that lies on every budget, with an amount that only those may see who see the budget.
    private void hold(String id, Attribution attribution, Policy policy) {
        List<OpenCall.Held> held = policy.budgets().stream()
                .map(budget -> new OpenCall.Held(
                        budget, null, budget.name().contains("inside") ? 3_000_000_000L : 77_707_770_000_000_000L))
                .toList();
        room.desk.governance.calls.add(new OpenCall(id, AT, attribution, "openai", "gpt-5", 64, held));
    }

    private static io.purser.core.ledger.UsageEvent event(String id, Attribution attribution) {
        boolean inside = attribution.identity().groupPath().getLast().name().contains("inside");
        return LedgerInMemory.event(
                id, AT, attribution, "gpt-5", TokenUsage.of(10, 5), inside ? 1_000_000_000L : 77_707_770_000_000_000L);
    }

    private void refuse(String id, Attribution attribution, List<String> details) {
        String detail = "{\"reason\":\"settled\",\"budgets\":[" + String.join(",", details) + "]}";
        room.ledger.trails.put(
                "acme/" + id,
                LedgerInMemory.refused(new LedgerRecord.CallRefused(
                        id, AT, attribution, "gpt-5", "budget_exceeded", "outside-all", detail)));
    }

    static String userId(Policy policy, String name) {
        return policy.users().stream()
                .filter(user -> user.name().equals(name))
                .findFirst()
                .orElseThrow()
                .id();
    }

    static Attribution of(Policy policy, String user, String key, String group) {
        List<Identity.Ref> path = new ArrayList<>();
        Optional<Group> at = group(policy, each -> each.name().equals(group));
        while (at.isPresent()) {
            Group one = at.get();
            path.addFirst(new Identity.Ref(one.id(), one.name()));
            at = group(policy, each -> each.id().equals(one.parentId()));
        }
        String keyId = policy.keys().stream()
                .filter(one -> one.name().equals(key))
                .findFirst()
                .orElseThrow()
                .id();
        Identity identity = new Identity(
                "acme", path, null, new Identity.Ref(userId(policy, user), user), new Identity.Ref(keyId, key));
        return new Attribution(
                identity, "customer-of-" + key, null, null, null, null, null, null, Map.of("project", group));
    }

    private static Optional<Group> group(Policy policy, java.util.function.Predicate<Group> which) {
        return policy.groups().stream().filter(which).findFirst();
    }

    private String token(Role role, Realm realm) {
        return room.tokens
                .create(role.word(), Duration.ofDays(1), new Grant(role, realm), Desk.ADA.actor())
                .secret();
    }

    private String overInside(Role role) {
        String id = group(room.desk.policy("acme"), one -> one.name().equals("inside"))
                .orElseThrow()
                .id();
        return token(role, new Realm.Subtree("acme", id));
    }

    private static List<String> values(String argument) {
        return switch (argument) {
            case "id" ->
                Stream.of("r-inside", "r-deep", "r-outside", "r-paid", "r-refused", "r-outside-refused")
                        .map(id -> "\"" + id + "\"")
                        .toList();
            case "organization" -> List.of("\"acme\"", "\"elsewhere\"", "\"nowhere\"");
            case "name", "budget" -> List.of("\"inside-team\"", "\"outside-all\"");
            case "state" -> List.of("OK");
            case "groupBy" ->
                Stream.of("group", "user", "key", "cost_centre", "outcome", "model")
                        .map(dimension -> "[\"" + dimension + "\"]")
                        .toList();
            case "filters" -> List.of("[{dimension: \"user\", value: \"outside-eve\"}]");
            case "by" ->
                Stream.of("group", "user", "key", "cost_centre", "outcome", "model", "tag.project")
                        .map(dimension -> "\"" + dimension + "\"")
                        .toList();
            case "of" ->
                List.of(
                        "{period: \"2026-11\", where: [{dimension: \"user\", values: [\"outside-eve\"]}]}",
                        "{period: \"2026-11\", where: [{dimension: \"user\", patterns: [\"*\"]}]}",
                        "{period: \"2026-11\", where: [{dimension: \"group\", values: [\"outside-root\"], below: true}]}");
            case "measures" -> List.of("[COST, TOKENS_P95, COST_PER_REQUEST]");
            case "bucket" -> List.of("DAY");
            case "tag" -> List.of("\"project\"");
            case "input" -> List.of("{document: \"organization: acme\"}");
            default -> List.of();
        };
    }

    private static boolean shows(String answer, List<String> hidden) {
        // A receipt repeats what was asked for.
        String rest = answer.replace("\"user is outside-eve\"", "");
        for (String name : NAMED_ABOVE) {
            rest = rest.replace(name, "");
        }
        return hidden.stream().anyMatch(rest::contains);
    }

    @Test
    void noQueryOfTheSchemaShowsAPartAnythingOutsideOfIt() throws Exception {
        List<String> shown = new ArrayList<>();
        int told = 0;
        for (Role role : List.of(Role.TEAM_LEAD, Role.VIEWER, Role.BILLING_ADMIN)) {
            String secret = overInside(role);
            for (GraphQLFieldDefinition field : desk.queries()) {
                for (String question : desk.questions(field)) {
                    String answer = desk.ask(question, secret).replace("\\\"nowhere\\\"", "");
                    // What was asked for by name may stand in the answer that there is no such thing.
                    String plain = question.contains("\"elsewhere\"")
                            ? answer.replace("there is no organization \\\"elsewhere\\\"", "")
                            : answer;
                    if (shows(plain, HIDDEN)) {
                        shown.add(role + " " + question + "\n  " + answer);
                    }
                    told += answer.contains("inside-") ? 1 : 0;
                }
            }
        }
        assertThat(shown.stream().findFirst()).isEmpty();
        assertThat(told).as("questions that the part itself answers").isGreaterThan(20);
    }

    @Test
    void theSameQuestionsShowItToWhomItBelongs() throws Exception {
        for (GraphQLFieldDefinition field : desk.queries()) {
            if (List.of(
                            "me",
                            "health",
                            "analytics",
                            "deletedOrganizations",
                            "prices",
                            "priceImports",
                            "tokens",
                            "auditKeys",
                            "ledgerVerify",
                            "replay",
                            "replayProgress",
                            "draftChecks",
                            "ceilingAdvice", // of windows that are over, in which nobody called here
                            "plan")
                    .contains(field.getName())) {
                continue;
            }
            boolean seen = false;
            for (String question : desk.questions(field)) {
                seen |= shows(desk.ask(question, room.operator), HIDDEN);
            }
            assertThat(seen).as(field.getName()).isTrue();
        }
    }

    @Test
    void noSubscriptionOfTheSchemaTellsAPartAnythingOutsideOfIt() throws Exception {
        List<String> shown = new ArrayList<>();
        int told = 0;
        for (Role role : List.of(Role.TEAM_LEAD, Role.VIEWER, Role.BILLING_ADMIN)) {
            String secret = overInside(role);
            for (GraphQLFieldDefinition field : desk.subscriptions()) {
                for (String question : desk.followings(field)) {
                    String heard =
                            desk.follow(question, secret).replace("there is no organization \\\"elsewhere\\\"", "");
                    if (shows(heard, HIDDEN)) {
                        shown.add(role + " " + question + "\n  " + heard);
                    }
                    told += heard.contains("inside-") ? 1 : 0;
                }
            }
        }
        assertThat(shown.stream().findFirst()).isEmpty();
        assertThat(told).as("subscriptions that tell the part its own").isGreaterThan(10);
        for (GraphQLFieldDefinition field : desk.subscriptions()) {
            StringBuilder all = new StringBuilder();
            for (String question : desk.followings(field)) {
                all.append(desk.follow(question, room.operator));
            }
            assertThat(shows(all.toString(), HIDDEN)).as(field.getName()).isTrue();
        }
    }

    @Test
    void wholeOrganizationsAreApart() throws Exception {
        String secret = token(Role.SUPER_ADMIN, new Realm.Organization("acme"));
        List<String> shown = new ArrayList<>();
        for (GraphQLFieldDefinition field : desk.queries()) {
            for (String question : desk.questions(field)) {
                String answer = desk.ask(question, secret);
                if (answer.replace("there is no organization \\\"elsewhere\\\"", "")
                        .contains("elsewhere")) {
                    shown.add(question + "\n  " + answer);
                }
            }
        }
        assertThat(shown.stream().findFirst()).isEmpty();
        assertThat(desk.code(desk.ask("{ budgets(organization: \"elsewhere\") { totalCount } }", secret)))
                .isEqualTo("not_found");
        assertThat(desk.code(desk.ask("{ budgets(organization: \"nowhere\") { totalCount } }", secret)))
                .isEqualTo("not_found");
        assertThat(desk.code(desk.ask("{ health { version } }", secret))).isEqualTo("forbidden");
    }

    @Test
    void noMutationOfTheSchemaChangesAnythingOutsideOfAPart() throws Exception {
        for (Role role : List.of(Role.TEAM_LEAD, Role.VIEWER, Role.BILLING_ADMIN)) {
            String secret = overInside(role);
            Policy before = room.desk.policy("acme");
            int tokens = room.tokens.all().size();
            for (String mutation : desk.mutations(Questionnaire::outside)) {
                assertThat(desk.code(desk.ask(mutation, secret)))
                        .as(role + " " + mutation)
                        .isIn("forbidden", "not_found");
            }
            assertThat(room.desk.policy("acme")).isEqualTo(before);
            assertThat(room.tokens.all()).hasSize(tokens);
        }
    }

    @Test
    void aLeadGivesOutAndEndsKeysOfThePart() throws Exception {
        String secret = overInside(Role.TEAM_LEAD);
        String made = desk.ask(
                "mutation { createKey(input: {name: \"inside-new\", group: \"inside-below\"}) { key { name group } } }",
                secret);
        assertThat(made).contains("inside-below").doesNotContain("errors");
        assertThat(desk.ask("mutation { revokeKey(key: \"inside-new\") { revokedAt } }", secret))
                .doesNotContain("errors");
        assertThat(desk.code(desk.ask("mutation { createKey(input: {name: \"free\"}) { secret } }", secret)))
                .isEqualTo("forbidden");
        assertThat(desk.code(desk.ask("mutation { revokeKey(key: \"outside-paid\") { revokedAt } }", secret)))
                .isEqualTo("not_found");
    }

    @Test
    void noRouteShowsAPartAnythingOutsideOfIt() throws Exception {
        List<String> shown = new ArrayList<>();
        for (Role role : List.of(Role.TEAM_LEAD, Role.VIEWER, Role.BILLING_ADMIN)) {
            String secret = overInside(role);
            for (String path : desk.paths()) {
                String answer = desk.get(path, secret);
                if (shows(answer.replace("\"there is no such organization\"", ""), HIDDEN)) {
                    shown.add(role + " " + path + "\n  " + answer);
                }
            }
        }
        assertThat(shown.stream().findFirst()).isEmpty();
        assertThat(desk.get("/api/v1/exports/ledger.csv?period=2026-11", overInside(Role.VIEWER)))
                .contains("r-inside")
                .contains("r-deep");
        assertThat(desk.get("/api/v1/exports/usage.csv?period=2026-11&groupBy=user", overInside(Role.VIEWER)))
                .contains("inside-ada")
                .contains("\"2.00\"");
        for (String query : List.of("breakdown", "series", "compare", "top-movers", "change", "concentration")) {
            assertThat(desk.get(
                            "/api/v1/exports/" + query + ".csv?period=2026-11&groupBy=user",
                            overInside(Role.TEAM_LEAD)))
                    .as(query)
                    .contains("\"2.00\";currency=USD;requests=2", "inside-ada");
        }
        assertThat(desk.get("/api/v1/backup", overInside(Role.TEAM_LEAD))).startsWith("403");
        for (String path : List.of("exports/ledger.csv?period=2026-11", "budgets?organization=acme")) {
            assertThat(desk.get("/api/v1/" + path + (path.contains("acme") ? "" : "&organization=acme"), room.operator))
                    .contains("outside");
        }
    }
}
