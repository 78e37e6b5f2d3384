package io.purser.control.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLInputObjectField;
import graphql.schema.GraphQLInputObjectType;
import graphql.schema.GraphQLInputType;
import graphql.schema.GraphQLTypeUtil;
import io.purser.control.admin.Backups;
import io.purser.control.admin.Desk;
import io.purser.control.alerts.NoMutes;
import io.purser.control.alerts.NothingTold;
import io.purser.control.alerts.TrialSend;
import io.purser.control.allowances.Allowances;
import io.purser.control.allowances.AllowancesInMemory;
import io.purser.control.allowances.Granted;
import io.purser.control.allowances.IncreaseRequest;
import io.purser.control.allowances.IncreaseRequests;
import io.purser.control.allowances.IncreasesInMemory;
import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.control.analytics.Rerating;
import io.purser.control.analytics.UsageReader;
import io.purser.control.api.graphql.GraphQlApi;
import io.purser.control.api.graphql.GraphQlEndpoint;
import io.purser.control.api.rest.AuditRoute;
import io.purser.control.api.rest.BackupRoute;
import io.purser.control.api.rest.QueryRoutes;
import io.purser.control.api.rest.RestRoutes;
import io.purser.control.audit.AuditAction;
import io.purser.control.audit.AuditDeed;
import io.purser.control.ceilings.CeilingsInMemory;
import io.purser.control.explore.ReckonedFacts;
import io.purser.control.organizations.NothingDeleted;
import io.purser.control.organizations.Suspensions;
import io.purser.control.organizations.SuspensionsInMemory;
import io.purser.control.prices.NoPriceImports;
import io.purser.control.prices.NoPriceVersions;
import io.purser.control.replay.Replays;
import io.purser.control.subscriptions.Cursors;
import io.purser.control.subscriptions.LedgerTail.Crossed;
import io.purser.control.subscriptions.SubscriptionDesk;
import io.purser.control.subscriptions.TailInMemory;
import io.purser.core.budget.Allowance;
import io.purser.core.budget.Budget;
import io.purser.core.budget.BudgetState;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.ledger.Crossing;
import io.purser.governance.settlement.PriceRule;
import io.purser.platform.http.Door;
import io.purser.platform.http.Request;
import io.purser.platform.http.Response;
import io.purser.platform.http.Route;
import io.purser.platform.secret.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Asks everything that the schema and the routes of the control plane know, by generation: a new operation is asked
/// without anybody thinking of it.
final class Questionnaire {
    private final ObjectMapper json = new ObjectMapper();
    private final GraphQlEndpoint graphql;
    private final List<Route> routes;
    private final SchemaQuestions schema;
    private final Function<String, List<String>> values;

    /// @param values what a test knows for an argument of this name, as GraphQL writes it
    /// @param place whose an account is, in the word of the test
    Questionnaire(ControlRoom room, Function<String, List<String>> values, Function<BudgetFigures, String> place)
            throws IOException {
        this.values = values;
        AllowancesInMemory kept = new AllowancesInMemory();
        Allowances allowances = granted(room, place, kept);
        Rerating.Routes asked = (provider, model) -> new Rerating.Route(null, false);
        graphql = GraphQlApi.endpoint(new GraphQlApi.Parts(
                room.desk.policies,
                room.desk.rosters,
                room.tokens,
                Suspensions.open(new SuspensionsInMemory(), room.desk.governance, room.desk.clock),
                NothingDeleted.over(room.desk.governance, room.desk.clock),
                room.desk.audit,
                room.desk.governance,
                room.ledger,
                () -> PriceRule.NOTHING,
                new NoPriceVersions(),
                new NoPriceImports(),
                asked,
                new NothingTold(),
                new TrialSend(room.desk.clock),
                new NoMutes(),
                allowances,
                asked(room, allowances, place),
                CeilingsInMemory.over(room.desk, room.ledger, kept),
                new ReckonedFacts(room.ledger),
                room.ledger,
                new Replays((_, _, _, _) -> {}, room.ledger, room.desk.clock),
                new GraphQlApi.Live(SubscriptionDesk.of(followed(room)), () -> "http://localhost"),
                room.credentials,
                room.desk.clock,
                "test"));
        RestRoutes rest = new RestRoutes(
                room.desk.policies,
                room.desk.governance,
                room.ledger,
                () -> PriceRule.NOTHING,
                allowances::all,
                room.credentials,
                room.desk.clock);
        QueryRoutes queries = new QueryRoutes(
                room.desk.policies,
                room.credentials,
                new ReckonedFacts(room.ledger),
                (_, _, _) -> null,
                new UsageReader(room.ledger, room.desk.governance, room.desk.clock),
                new LedgerPlaces(new Cursors(Sha256::hex)),
                room.desk.clock);
        BackupRoute backup = new BackupRoute(secrets -> new Backups.Busy(), room.desk.audit, room.credentials);
        AuditRoute audit = new AuditRoute(room.desk.policies, room.desk.audit, room.credentials);
        routes = Stream.of(rest.routes(), queries.routes(), backup.routes(), audit.routes())
                .flatMap(List::stream)
                .toList();
        schema = new SchemaQuestions(values);
    }

    /// A ledger that can be followed, with what the room's has, and a crossing of every account.
    private static TailInMemory followed(ControlRoom room) {
        TailInMemory followed = new TailInMemory();
        for (String organization : List.of("acme", "elsewhere")) {
            room.ledger.events(
                    organization,
                    Long.MIN_VALUE,
                    Long.MAX_VALUE,
                    entry -> followed.book(place -> Entry.usage(place, entry.event())));
        }
        for (BudgetFigures each : room.desk.governance.figures) {
            Budget budget = each.budget();
            Crossing crossing = new Crossing(
                    budget.id(),
                    budget.name(),
                    each.subject(),
                    each.window(),
                    "80%",
                    1,
                    0,
                    each.settled(),
                    each.settled(),
                    BudgetState.WARNING);
            followed.cross("acme", new Crossed(crossing, each.window().start(), null));
        }
        return followed;
    }

    /// A raise of every budget, in force.
    private static Allowances granted(
            ControlRoom room, Function<BudgetFigures, String> place, AllowancesInMemory kept) {
        long number = 0;
        long at = room.desk.clock.millis();
        for (BudgetFigures each : room.desk.governance.figures) {
            Budget budget = each.budget();
            Allowance raise = new Allowance(
                    ++number, budget.id(), each.subject(), Allowance.Kind.RAISE, each.settled(), 0, Long.MAX_VALUE);
            String said = place.apply(each) + "-reason";
            kept.grant(
                    "acme",
                    List.of(new Granted(raise, budget.name(), said, said, at, null, null)),
                    AuditDeed.one(
                            at,
                            Desk.ADA.actor(),
                            AuditAction.BUDGET_RAISE,
                            new AuditDeed.Thing("allowance", null, budget.name()),
                            null,
                            Map.of(),
                            said));
        }
        return new Allowances(kept, room.desk.governance, room.desk.clock);
    }

    /// Somebody asks for more on every account.
    private static IncreaseRequests asked(
            ControlRoom room, Allowances allowances, Function<BudgetFigures, String> place) {
        IncreasesInMemory kept = new IncreasesInMemory();
        long number = 0;
        long at = room.desk.clock.millis();
        for (BudgetFigures each : room.desk.governance.figures) {
            Budget budget = each.budget();
            String said = place.apply(each) + "-asker";
            IncreaseRequest request = new IncreaseRequest(
                    ++number,
                    budget.id(),
                    budget.name(),
                    each.subject(),
                    each.settled(),
                    null,
                    said,
                    new IncreaseRequest.Asker(said, said, said),
                    null,
                    at,
                    null);
            AuditDeed.Thing thing = new AuditDeed.Thing("increase", null, budget.name());
            kept.ask(
                    "acme",
                    request,
                    AuditDeed.one(at, Desk.ADA.actor(), AuditAction.INCREASE_ASK, thing, null, Map.of(), said),
                    List.of());
        }
        return new IncreaseRequests(kept, allowances, room.desk.governance, room.desk.clock);
    }

    List<GraphQLFieldDefinition> queries() {
        return schema.queries();
    }

    List<GraphQLFieldDefinition> subscriptions() {
        return schema.subscriptions();
    }

    /// Every question that a query field takes, with everything that its answer can hold.
    List<String> questions(GraphQLFieldDefinition field) {
        return schema.questions(field);
    }

    /// Every way to subscribe to a field from the beginning on.
    List<String> followings(GraphQLFieldDefinition field) {
        return questions(field).stream()
                .map(question -> "subscription " + question)
                .map(question -> question.contains(field.getName() + "(")
                        ? question.replaceFirst("\\(", "(after: \"0\", ")
                        : question.replaceFirst(field.getName(), field.getName() + "(after: \"0\")"))
                .toList();
    }

    /// What a subscription tells from the beginning on: until it is level, or nothing has come for a while.
    String follow(String document, String secret) throws Exception {
        Map<String, String> headers = new LinkedHashMap<>(ControlRoom.bearer(secret));
        headers.put("content-type", "application/json");
        headers.put("accept", "text/event-stream");
        Request request =
                ControlRoom.request("POST", "/graphql", headers, json.writeValueAsString(Map.of("query", document)));
        Response response = ((Route.Blocking) graphql.routes().getFirst().handling()).handle(request);
        Heard heard = new Heard();
        try {
            response.body().writeTo(heard);
        } catch (IOException enough) {
            if (!"enough".equals(enough.getMessage())) {
                throw enough;
            }
        }
        // Where nothing came for a while, the end of the stream has interrupted whoever told it.
        boolean wasInterrupted = Thread.interrupted();
        if (!wasInterrupted && !heard.isLevel() && !heard.isOver()) {
            throw new AssertionError("neither level nor over: " + heard.text());
        }
        return heard.text();
    }

    /// Hears until nothing more waits, the stream ends, or it has shown a few times only that it is still there.
    private static final class Heard extends ByteArrayOutputStream {
        @Override
        public void flush() throws IOException {
            if (isLevel() || text().split("still here", -1).length > 8) {
                throw new IOException("enough");
            }
        }

        boolean isLevel() {
            return text().contains("\"caughtUp\":true");
        }

        boolean isOver() {
            return text().contains("event: complete");
        }

        String text() {
            return toString(StandardCharsets.UTF_8);
        }
    }

    /// Every mutation, with what it must be given.
    ///
    /// @param value of an argument of this name and type
    List<String> mutations(BiFunction<String, GraphQLInputType, String> value) {
        return schema.mutations(Set.of(), value);
    }

    /// A value that aims at something outside.
    static String outside(String name, GraphQLInputType type) {
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
            case "entries", "auditEntries" -> "0";
            case "cost" -> "\"0\"";
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

    String ask(String document, String secret) throws Exception {
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

    String code(String answer) throws IOException {
        JsonNode read = json.readTree(answer.substring(answer.indexOf(" {\"") + 1));
        return read.path("errors").path(0).path("extensions").path("code").asText();
    }

    List<String> paths() {
        List<String> paths = new ArrayList<>();
        for (Route route : routes) {
            if (route.door() == Door.OPEN) {
                continue;
            }
            for (String id : values.apply("id")) {
                for (String query : List.of("", "?organization=elsewhere", "?period=2026-11", "?groupBy=key,user")) {
                    paths.add(route.path().replace("{id}", id.replace("\"", "")) + query);
                }
            }
        }
        return paths.stream().distinct().toList();
    }

    String get(String path, String secret) throws Exception {
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
