package io.purser.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import graphql.schema.GraphQLArgument;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLInputObjectField;
import graphql.schema.GraphQLInputObjectType;
import graphql.schema.GraphQLInputType;
import graphql.schema.GraphQLNamedOutputType;
import graphql.schema.GraphQLNamedType;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLTypeUtil;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.UnExecutableSchemaGenerator;
import io.purser.control.admin.Backups;
import io.purser.control.admin.Desk;
import io.purser.control.alerts.TrialSend;
import io.purser.control.allowances.Allowances;
import io.purser.control.allowances.AllowancesInMemory;
import io.purser.control.allowances.Granted;
import io.purser.control.allowances.IncreaseRequest;
import io.purser.control.allowances.IncreaseRequests;
import io.purser.control.allowances.IncreasesInMemory;
import io.purser.control.analytics.LedgerInMemory;
import io.purser.control.analytics.LedgerReader.StoredAccount;
import io.purser.control.analytics.Rerating;
import io.purser.control.api.graphql.GraphQlApi;
import io.purser.control.api.graphql.GraphQlEndpoint;
import io.purser.control.api.rest.AuditRoute;
import io.purser.control.api.rest.BackupRoute;
import io.purser.control.api.rest.RestRoutes;
import io.purser.control.audit.AuditAction;
import io.purser.control.audit.AuditDeed;
import io.purser.control.identity.Principal.Grant;
import io.purser.control.identity.Realm;
import io.purser.control.identity.Role;
import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Allowance;
import io.purser.core.budget.Budget;
import io.purser.core.budget.BudgetState;
import io.purser.core.calendar.Window;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.OpenCall;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.Group;
import io.purser.core.usage.TokenUsage;
import io.purser.governance.settlement.PriceRule;
import io.purser.platform.http.Door;
import io.purser.platform.http.Request;
import io.purser.platform.http.Response;
import io.purser.platform.http.Route;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
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

    private final ObjectMapper json = new ObjectMapper();
    private final ControlRoom room;
    private final GraphQlEndpoint graphql;
    private final List<Route> routes;
    private final GraphQLSchema schema;

    SubtreeTest(@TempDir Path folder) throws IOException {
        room = new ControlRoom(folder);
        room.desk.applied(ACME);
        room.desk.applied(OTHER);
        fill(room.desk.policy("acme"));
        Allowances allowances = granted();
        Rerating.Routes asked = (provider, model) -> new Rerating.Route(null, false);
        graphql = GraphQlApi.endpoint(
                room.desk.policies,
                room.tokens,
                room.desk.audit,
                room.desk.governance,
                room.ledger,
                () -> PriceRule.NOTHING,
                asked,
                (_, _, _) -> List.of(),
                new TrialSend(room.desk.clock),
                allowances,
                asked(allowances),
                room.credentials,
                room.desk.clock,
                "test");
        RestRoutes rest = new RestRoutes(
                room.desk.policies,
                room.desk.governance,
                room.ledger,
                () -> PriceRule.NOTHING,
                room.credentials,
                room.desk.clock);
        BackupRoute backup = new BackupRoute(secrets -> new Backups.Busy(), room.desk.audit, room.credentials);
        AuditRoute audit = new AuditRoute(room.desk.policies, room.desk.audit, room.credentials);
        routes = Stream.of(rest.routes(), backup.routes(), audit.routes())
                .flatMap(List::stream)
                .toList();
        try (var in = SubtreeTest.class.getResourceAsStream("/contracts/schema.graphqls")) {
            schema = UnExecutableSchemaGenerator.makeUnExecutableSchema(new SchemaParser()
                    .parse(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)));
        }
    }

    /// A raise of every budget, in force.
    private Allowances granted() {
        AllowancesInMemory kept = new AllowancesInMemory();
        long number = 0;
        for (BudgetFigures each : room.desk.governance.figures) {
            Budget budget = each.budget();
            Allowance raise = new Allowance(
                    ++number, budget.id(), each.subject(), Allowance.Kind.RAISE, each.settled(), 0, Long.MAX_VALUE);
            String place = budget.name().contains("inside") ? "inside-reason" : "outside-reason";
            kept.grant(
                    "acme",
                    List.of(new Granted(raise, budget.name(), place, place, AT, null, null)),
                    AuditDeed.one(
                            AT,
                            Desk.ADA.actor(),
                            AuditAction.BUDGET_RAISE,
                            new AuditDeed.Thing("allowance", null, budget.name()),
                            null,
                            Map.of(),
                            place));
        }
        return new Allowances(kept, room.desk.governance, room.desk.clock);
    }

    /// Somebody asks for more on every account.
    private IncreaseRequests asked(Allowances allowances) {
        IncreasesInMemory kept = new IncreasesInMemory();
        long number = 0;
        for (BudgetFigures each : room.desk.governance.figures) {
            Budget budget = each.budget();
            String place = budget.name().contains("inside") ? "inside-asker" : "outside-asker";
            IncreaseRequest request = new IncreaseRequest(
                    ++number,
                    budget.id(),
                    budget.name(),
                    each.subject(),
                    each.settled(),
                    null,
                    place,
                    new IncreaseRequest.Asker(place, place, place),
                    null,
                    AT,
                    null);
            AuditDeed.Thing thing = new AuditDeed.Thing("increase", null, budget.name());
            kept.ask(
                    "acme",
                    request,
                    AuditDeed.one(AT, Desk.ADA.actor(), AuditAction.INCREASE_ASK, thing, null, Map.of(), place));
        }
        return new IncreaseRequests(kept, allowances, room.desk.governance, room.desk.clock);
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

    private static String userId(Policy policy, String name) {
        return policy.users().stream()
                .filter(user -> user.name().equals(name))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private static Attribution of(Policy policy, String user, String key, String group) {
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
        return new Attribution(identity, null, null, null, null, null, null, null, Map.of("project", group));
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

    private String ask(String document, String secret) throws Exception {
        Map<String, String> headers = new LinkedHashMap<>(ControlRoom.bearer(secret));
        headers.put("content-type", "application/json");
        Request request =
                ControlRoom.request("POST", "/graphql", headers, json.writeValueAsString(Map.of("query", document)));
        return text(((Route.Blocking) graphql.routes().getFirst().handling()).handle(request));
    }

    private static String text(Response response) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        response.body().writeTo(out);
        return response.status() + " " + response.headers() + " " + out.toString(StandardCharsets.UTF_8);
    }

    private String code(String answer) throws IOException {
        JsonNode read = json.readTree(answer.substring(answer.indexOf(" {\"") + 1));
        return read.path("errors").path(0).path("extensions").path("code").asText();
    }

    /// Every question that a query field takes, with everything that its answer can hold.
    private List<String> questions(GraphQLFieldDefinition field) {
        List<String> questions = new ArrayList<>();
        for (Map<String, String> arguments : arguments(field)) {
            String written = arguments.entrySet().stream()
                    .map(argument -> argument.getKey() + ": " + argument.getValue())
                    .collect(Collectors.joining(", ", "(", ")"));
            questions.add("{ " + field.getName() + (arguments.isEmpty() ? "" : written)
                    + everything(GraphQLTypeUtil.unwrapAll(field.getType())) + " }");
        }
        return questions;
    }

    private static String everything(GraphQLNamedType type) {
        if (!(type instanceof GraphQLObjectType object)) {
            return "";
        }
        return object.getFieldDefinitions().stream()
                .map(field -> field.getName()
                        + everything((GraphQLNamedOutputType) GraphQLTypeUtil.unwrapAll(field.getType())))
                .collect(Collectors.joining(" ", " { ", " }"));
    }

    /// Every value that a test knows for an argument, one after the other; without it where it may be left out.
    private static List<Map<String, String>> arguments(GraphQLFieldDefinition field) {
        List<Map<String, String>> all = new ArrayList<>();
        Map<String, String> least = new LinkedHashMap<>();
        least.put("first", "2");
        least.put("period", "\"2026-11\"");
        least.keySet()
                .retainAll(field.getArguments().stream()
                        .map(GraphQLArgument::getName)
                        .toList());
        for (GraphQLArgument argument : field.getArguments()) {
            if (GraphQLTypeUtil.isNonNull(argument.getType())) {
                least.put(argument.getName(), values(argument.getName()).getFirst());
            }
        }
        all.add(least);
        for (GraphQLArgument argument : field.getArguments()) {
            for (String value : values(argument.getName())) {
                Map<String, String> more = new LinkedHashMap<>(least);
                more.put(argument.getName(), value);
                all.add(more);
            }
        }
        return all;
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
            case "bucket" -> List.of("DAY");
            case "tag" -> List.of("\"project\"");
            case "input" -> List.of("{document: \"organization: acme\"}");
            default -> List.of();
        };
    }

    private static boolean shows(String answer, List<String> hidden) {
        String rest = answer;
        for (String name : NAMED_ABOVE) {
            rest = rest.replace(name, "");
        }
        return hidden.stream().anyMatch(rest::contains);
    }

    @Test
    void noQueryOfTheSchemaShowsAPartAnythingOutsideOfIt() throws Exception {
        List<String> shown = new ArrayList<>();
        int told = 0;
        for (Role role : List.of(Role.TEAM_LEAD, Role.VIEWER, Role.BILLING_ADMIN, Role.MEMBER)) {
            String secret = overInside(role);
            for (GraphQLFieldDefinition field : schema.getQueryType().getFieldDefinitions()) {
                for (String question : questions(field)) {
                    String answer = ask(question, secret).replace("\\\"nowhere\\\"", "");
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
        for (GraphQLFieldDefinition field : schema.getQueryType().getFieldDefinitions()) {
            if (List.of("health", "tokens", "auditKeys", "ledgerVerify", "plan").contains(field.getName())) {
                continue;
            }
            boolean seen = false;
            for (String question : questions(field)) {
                seen |= shows(ask(question, room.operator), HIDDEN);
            }
            assertThat(seen).as(field.getName()).isTrue();
        }
    }

    @Test
    void wholeOrganizationsAreApart() throws Exception {
        String secret = token(Role.SUPER_ADMIN, new Realm.Organization("acme"));
        List<String> shown = new ArrayList<>();
        for (GraphQLFieldDefinition field : schema.getQueryType().getFieldDefinitions()) {
            for (String question : questions(field)) {
                String answer = ask(question, secret);
                if (answer.replace("there is no organization \\\"elsewhere\\\"", "")
                        .contains("elsewhere")) {
                    shown.add(question + "\n  " + answer);
                }
            }
        }
        assertThat(shown.stream().findFirst()).isEmpty();
        assertThat(code(ask("{ budgets(organization: \"elsewhere\") { totalCount } }", secret)))
                .isEqualTo("not_found");
        assertThat(code(ask("{ budgets(organization: \"nowhere\") { totalCount } }", secret)))
                .isEqualTo("not_found");
        assertThat(code(ask("{ health { version } }", secret))).isEqualTo("forbidden");
    }

    @Test
    void noMutationOfTheSchemaChangesAnythingOutsideOfAPart() throws Exception {
        for (Role role : List.of(Role.TEAM_LEAD, Role.VIEWER, Role.BILLING_ADMIN, Role.MEMBER)) {
            String secret = overInside(role);
            Policy before = room.desk.policy("acme");
            int tokens = room.tokens.all().size();
            for (GraphQLFieldDefinition field : schema.getMutationType().getFieldDefinitions()) {
                String arguments = field.getArguments().stream()
                        .filter(argument -> GraphQLTypeUtil.isNonNull(argument.getType()))
                        .map(argument -> argument.getName() + ": " + outside(argument.getName(), argument.getType()))
                        .collect(Collectors.joining(", ", "(", ")"));
                String mutation = "mutation { " + field.getName() + arguments
                        + everything(GraphQLTypeUtil.unwrapAll(field.getType())) + " }";
                assertThat(code(ask(mutation, secret)))
                        .as(role + " " + mutation)
                        .isIn("forbidden", "not_found");
            }
            assertThat(room.desk.policy("acme")).isEqualTo(before);
            assertThat(room.tokens.all()).hasSize(tokens);
        }
    }

    /// A value that aims at something outside.
    private static String outside(String name, GraphQLInputType type) {
        if (GraphQLTypeUtil.unwrapAll(type) instanceof GraphQLInputObjectType input) {
            return input.getFieldDefinitions().stream()
                    .filter(field -> GraphQLTypeUtil.isNonNull(field.getType())
                            || List.of("organization", "group", "user").contains(field.getName()))
                    .filter(field -> !field.getName().equals("user"))
                    .map(field -> field.getName() + ": " + outside(field))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return switch (name) {
            case "key" -> "\"outside-key\"";
            default -> "\"outside\"";
        };
    }

    private static String outside(GraphQLInputObjectField field) {
        return switch (field.getName()) {
            case "organization" -> "\"acme\"";
            case "group" -> "\"outside-beside\"";
            case "document" -> "\"organization: acme\"";
            case "from" -> isObject(field) ? account("outside-all", null) : "\"2026-11-01T00:00:00Z\"";
            case "to" -> isObject(field) ? account("inside-each", "inside-ada") : "\"2026-12-01T00:00:00Z\"";
            case "budget" -> "\"outside-all\"";
            case "until" -> "\"7d\"";
            case "approve" -> "true";
            case "id" -> "\"1\"";
            case "amount" -> "\"1 USD\"";
            default -> outside(field.getName(), field.getType());
        };
    }

    private static boolean isObject(GraphQLInputObjectField field) {
        return GraphQLTypeUtil.unwrapAll(field.getType()) instanceof GraphQLInputObjectType;
    }

    private static String account(String budget, @Nullable String subject) {
        return "{budget: \"" + budget + "\"" + (subject == null ? "" : ", subject: \"" + subject + "\"") + "}";
    }

    @Test
    void aLeadGivesOutAndEndsKeysOfThePart() throws Exception {
        String secret = overInside(Role.TEAM_LEAD);
        String made = ask(
                "mutation { createKey(input: {name: \"inside-new\", group: \"inside-below\"}) { key { name group } } }",
                secret);
        assertThat(made).contains("inside-below").doesNotContain("errors");
        assertThat(ask("mutation { revokeKey(key: \"inside-new\") { revokedAt } }", secret))
                .doesNotContain("errors");
        assertThat(code(ask("mutation { createKey(input: {name: \"free\"}) { secret } }", secret)))
                .isEqualTo("forbidden");
        assertThat(code(ask("mutation { revokeKey(key: \"outside-paid\") { revokedAt } }", secret)))
                .isEqualTo("not_found");
    }

    @Test
    void noRouteShowsAPartAnythingOutsideOfIt() throws Exception {
        List<String> shown = new ArrayList<>();
        for (Role role : List.of(Role.TEAM_LEAD, Role.VIEWER, Role.BILLING_ADMIN, Role.MEMBER)) {
            String secret = overInside(role);
            for (String path : paths()) {
                String answer = get(path, secret);
                if (shows(answer.replace("\"there is no such organization\"", ""), HIDDEN)) {
                    shown.add(role + " " + path + "\n  " + answer);
                }
            }
        }
        assertThat(shown.stream().findFirst()).isEmpty();
        assertThat(get("/api/v1/exports/ledger.csv?period=2026-11", overInside(Role.VIEWER)))
                .contains("r-inside")
                .contains("r-deep");
        assertThat(get("/api/v1/exports/usage.csv?period=2026-11&groupBy=user", overInside(Role.VIEWER)))
                .contains("inside-ada")
                .contains("\"2.00\"");
        assertThat(get("/api/v1/exports/usage.csv?period=2026-11", overInside(Role.MEMBER)))
                .startsWith("403");
        assertThat(get("/api/v1/backup", overInside(Role.TEAM_LEAD))).startsWith("403");
        for (String path : List.of("exports/ledger.csv?period=2026-11", "budgets?organization=acme")) {
            assertThat(get("/api/v1/" + path + (path.contains("acme") ? "" : "&organization=acme"), room.operator))
                    .contains("outside");
        }
    }

    private List<String> paths() {
        List<String> paths = new ArrayList<>();
        for (Route route : routes) {
            if (route.door() == Door.OPEN) {
                continue;
            }
            for (String id : values("id")) {
                for (String query : List.of("", "?organization=elsewhere", "?period=2026-11", "?groupBy=key,user")) {
                    paths.add(route.path().replace("{id}", id.replace("\"", "")) + query);
                }
            }
        }
        return paths.stream().distinct().toList();
    }

    private String get(String path, String secret) throws Exception {
        String bare = path.contains("?") ? path.substring(0, path.indexOf('?')) : path;
        for (Route route : routes) {
            String prefix = route.path().replace("{id}", "");
            boolean same = route.path().equals(bare) || (route.path().endsWith("{id}") && bare.startsWith(prefix));
            if (same && route.handling() instanceof Route.Blocking blocking) {
                Request asked = ControlRoom.request("GET", path, ControlRoom.bearer(secret), "");
                Map<String, String> parameters =
                        route.path().endsWith("{id}") ? Map.of("id", bare.substring(prefix.length())) : Map.of();
                return text(blocking.handle(new Request(
                        asked.method(), asked.path(), parameters, asked.query(), asked.headers(), asked.body())));
            }
        }
        throw new IllegalArgumentException(path + " is no route of this test");
    }
}
