package io.purser.control.api.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.control.admin.Backups;
import io.purser.control.admin.Desk;
import io.purser.control.admin.Plan;
import io.purser.control.allowances.Allowances;
import io.purser.control.allowances.AllowancesInMemory;
import io.purser.control.allowances.IncreaseRequests;
import io.purser.control.allowances.IncreasesInMemory;
import io.purser.control.analytics.LedgerInMemory;
import io.purser.control.api.Browsers;
import io.purser.control.api.ControlRoom;
import io.purser.control.explore.ReckonedFacts;
import io.purser.control.signin.Attempts;
import io.purser.control.signin.Devices;
import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.budget.BudgetState;
import io.purser.core.calendar.Window;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.limits.RateLimit;
import io.purser.core.limits.Standing;
import io.purser.core.policy.Policy;
import io.purser.core.usage.TokenUsage;
import io.purser.governance.settlement.PriceRule;
import io.purser.platform.http.Request;
import io.purser.platform.http.Response;
import io.purser.platform.http.Route;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestTest {
    private static final String FILE = """
            organization: acme
            timezone: Europe/London
            billingCycleDay: 15
            groups: [{name: engineering, costCentre: CC-1}]
            users: [{name: ada, group: engineering}, {name: bob, group: engineering}]
            keys:
              - {name: ada-key, user: ada, rateLimits: {requestsPerMinute: 60}}
              - {name: bob-key, user: bob}
            budgets:
              - {name: whole, scope: {organization: acme}, limit: 100 USD, period: month, enforcement: hard}
              - {name: open, scope: {group: engineering}, limit: 50 USD, period: month, enforcement: hard, visibility: amounts}
              - {name: each, scope: {eachUserIn: engineering}, limit: 5 USD, period: day, enforcement: hard}
            """;

    private static final long NOV_1 = Instant.parse("2026-11-01T08:00:00Z").toEpochMilli();

    private final ObjectMapper json = new ObjectMapper();
    private final ControlRoom room;
    private final RestRoutes rest;
    private final Map<String, String> secrets = new HashMap<>();

    RestTest(@TempDir Path folder) {
        room = new ControlRoom(folder);
        Plan plan = room.desk.applied(FILE);
        plan.created().forEach(created -> secrets.put(created.key().name(), created.secret()));
        rest = new RestRoutes(
                room.desk.policies,
                room.desk.governance,
                room.ledger,
                () -> PriceRule.NOTHING,
                _ -> List.of(),
                room.credentials,
                room.desk.clock);
        Policy policy = room.desk.policy("acme");
        policy.budgets().forEach(budget -> room.desk.governance.figures.add(figures(budget, null, 1_500_000_000L)));
        room.desk.governance.figures.removeLast();
        Budget each = policy.budgets().getLast();
        room.desk.governance.figures.add(figures(each, userId("bob"), 4_000_000_000L));
        room.ledger.add(LedgerInMemory.event(
                "r1", NOV_1, of("ada", Map.of("project", "=cmd()")), "gpt-5", TokenUsage.of(10, 5), 1_500_000_000L));
        room.ledger.add(
                LedgerInMemory.event("r2", NOV_1 + 60_000, of("bob", Map.of()), "gpt-5", TokenUsage.of(20, 7), null));
        room.ledger.add(LedgerInMemory.event(
                "r3",
                Instant.parse("2026-10-20T00:00:00Z").toEpochMilli(),
                of("ada", Map.of()),
                "claude",
                new TokenUsage(1, 2, 3, 4, 5, 2),
                7L));
    }

    private static BudgetFigures figures(Budget budget, @Nullable String subject, long settled) {
        return new BudgetFigures(
                budget,
                subject,
                new Window(NOV_1 - 1_000, NOV_1 + 86_400_000),
                settled,
                0,
                0,
                NOV_1 + 86_400_000,
                BudgetState.OK,
                false);
    }

    private String userId(String name) {
        return room.desk.policy("acme").users().stream()
                .filter(user -> user.name().equals(name))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private Attribution of(String user, Map<String, String> tags) {
        Policy policy = room.desk.policy("acme");
        var group = policy.groups().getFirst();
        String keyId = policy.keys().stream()
                .filter(key -> key.name().equals(user + "-key"))
                .findFirst()
                .orElseThrow()
                .id();
        Identity identity = new Identity(
                "acme",
                List.of(new Identity.Ref(group.id(), group.name())),
                "CC-1",
                new Identity.Ref(userId(user), user),
                new Identity.Ref(keyId, user + "-key"));
        return new Attribution(identity, null, null, null, null, null, null, null, tags);
    }

    private Response get(String path, @Nullable String secret) throws Exception {
        String bare = path.contains("?") ? path.substring(0, path.indexOf('?')) : path;
        for (Route route : rest.routes()) {
            String prefix = route.path().replace("{id}", "");
            boolean same = route.path().equals(bare) || (route.path().endsWith("{id}") && bare.startsWith(prefix));
            if (same && route.handling() instanceof Route.Blocking blocking) {
                Request request = ControlRoom.request("GET", path, ControlRoom.bearer(secret), "");
                Map<String, String> parameters =
                        route.path().endsWith("{id}") ? Map.of("id", bare.substring(prefix.length())) : Map.of();
                return blocking.handle(
                        new Request("GET", bare, parameters, request.query(), request.headers(), request.body()));
            }
        }
        throw new AssertionError("no route for " + path);
    }

    private static String text(Response response) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        response.body().writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private JsonNode ask(String path, @Nullable String secret) throws Exception {
        return json.readTree(text(get(path, secret)));
    }

    private String secret(String key) {
        return String.valueOf(secrets.get(key));
    }

    @Test
    void usageIsExportedByGroupWithItsTotalInTheHeader() throws Exception {
        Response response = get(
                "/api/v1/exports/usage.csv?from=2026-10-01T00:00:00Z&to=2026-12-01T00:00:00Z&groupBy=user,model",
                room.operator);
        assertThat(text(response)).isEqualTo("""
                period_start,period_end,user,model,currency,cost,requests,input_tokens,cache_read_tokens,cache_write_tokens,output_tokens,reasoning_tokens,unpriced_requests,period_start_local,period_end_local
                2026-10-01T00:00:00Z,2026-12-01T00:00:00Z,ada,gpt-5,USD,1.50,1,10,0,0,5,0,0,2026-10-01T01:00:00.000+01:00,2026-12-01T00:00:00.000+00:00
                2026-10-01T00:00:00Z,2026-12-01T00:00:00Z,ada,claude,USD,0.000000007,1,1,2,7,5,2,0,2026-10-01T01:00:00.000+01:00,2026-12-01T00:00:00.000+00:00
                2026-10-01T00:00:00Z,2026-12-01T00:00:00Z,bob,gpt-5,USD,0.00,1,20,0,0,7,0,1,2026-10-01T01:00:00.000+01:00,2026-12-01T00:00:00.000+00:00
                """);
        assertThat(response.headers())
                .containsEntry("purser-total", "\"1.500000007\";currency=USD;requests=3")
                .containsEntry("purser-complete-until", "2026-11-01T11:59:59Z");
    }

    @Test
    void periodsAreTheOrganizationsOwn() throws Exception {
        assertThat(text(get("/api/v1/exports/usage.csv?period=2026-10", room.operator))
                        .lines()
                        .toList()
                        .get(1))
                .startsWith("2026-09-30T23:00:00Z,2026-11-01T00:00:00Z,USD,0.000000007,1,");
        assertThat(text(get("/api/v1/exports/usage.csv?period=this-cycle", room.operator))
                        .lines()
                        .toList()
                        .get(1))
                .startsWith("2026-10-14T23:00:00Z,2026-11-15T00:00:00Z,USD,1.500000007,3,");
        assertThat(text(get("/api/v1/exports/usage.csv?period=last-cycle", room.operator))
                        .lines())
                .hasSize(1);
    }

    @Test
    void filtersTakeDimensionsAndTags() throws Exception {
        assertThat(text(get("/api/v1/exports/usage.csv?period=2026-11&user=bob", room.operator))
                        .lines()
                        .toList()
                        .get(1))
                .contains(",0.00,1,20,");
        assertThat(text(get("/api/v1/exports/usage.csv?period=2026-11&groupBy=tag.project", room.operator)))
                .contains(",'=cmd(),USD,1.50,");
    }

    @Test
    void theLedgerIsExportedEntryByEntry() throws Exception {
        Response response = get("/api/v1/exports/ledger.csv?period=2026-11", room.operator);
        List<String> lines = text(response).lines().toList();
        assertThat(lines.getFirst())
                .startsWith(
                        "id,request_id,kind,occurred_at,booked_at,organization,group,group_path,"
                                + "cost_centre,user,user_id,key,key_id,customer,end_user,session,environment,endpoint,prompt_version,"
                                + "feature,tags,provider,requested_model,model,outcome,usage_source,retry_count,currency,cost,"
                                + "input_tokens,cache_read_tokens,cache_write_tokens,output_tokens,reasoning_tokens,latency_ms");
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1))
                .startsWith(
                        "r1,r1,usage,2026-11-01T08:00:00.000Z,2026-11-01T08:00:01.000Z,acme,engineering,engineering,CC-1,ada,usr_")
                .contains("\"{\"\"project\"\":\"\"=cmd()\"\"}\"")
                .contains(",success,provider,0,USD,1.50,10,0,0,5,0,1000,200,false,gpt-5,list-1,");
        assertThat(lines.get(2)).contains(",USD,,20,").contains(",unpriced,0,");
        assertThat(lines.get(2)).endsWith(",0,2026-11-01T08:01:00.000+00:00,2026-11-01T08:01:01.000+00:00");
        assertThat(response.headers()).containsEntry("purser-total", "\"1.50\";currency=USD;requests=2");
    }

    @Test
    void everyFormatSaysTheSameTotalLengthAndChecksum() throws Exception {
        for (String ending : List.of("csv", "json", "xlsx", "parquet")) {
            for (String name : List.of("usage", "ledger")) {
                Response response = get("/api/v1/exports/" + name + "." + ending + "?period=2026-11", room.operator);
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                response.body().writeTo(out);
                byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(out.toByteArray());
                assertThat(response.headers())
                        .as(name + " " + ending)
                        .containsEntry("purser-total", "\"1.50\";currency=USD;requests=2")
                        .containsEntry("purser-complete-until", "2026-11-01T11:59:59Z")
                        .containsEntry("content-length", String.valueOf(out.size()))
                        .containsEntry(
                                "repr-digest", "sha-256=:" + Base64.getEncoder().encodeToString(sha256) + ":")
                        .containsEntry("content-disposition", "attachment; filename=\"" + name + "." + ending + "\"");
            }
        }
    }

    @Test
    void theLedgerAsJsonSaysWhatTheCsvSays() throws Exception {
        JsonNode ledger = ask("/api/v1/exports/ledger.json?period=2026-11", room.operator);
        assertThat(ledger.path("total").asText()).isEqualTo("1.50");
        assertThat(ledger.at("/rows/0/id").asText()).isEqualTo("r1");
        assertThat(ledger.at("/rows/0/tags/project").asText()).isEqualTo("=cmd()");
        assertThat(ledger.at("/rows/0/occurred_at_local").asText()).isEqualTo("2026-11-01T08:00:00.000+00:00");
        assertThat(ledger.at("/rows/1/cost").isNull()).isTrue();
        List<String> names = new ArrayList<>();
        ledger.at("/rows/0").fieldNames().forEachRemaining(names::add);
        assertThat(String.join(",", names))
                .isEqualTo(text(get("/api/v1/exports/ledger.csv?period=2026-11", room.operator))
                        .lines()
                        .findFirst()
                        .orElse(""));
    }

    @Test
    void whatIsNotUnderstoodIsRefusedByName() throws Exception {
        for (String[] one : new String[][] {
            {"?groupBy=usr", "groupBy"},
            {"?groupBy=user,user", "groupBy"},
            {"?groupBy=user,model,key,group,customer", "at most 4"},
            {"?from=2026-10-01T00:00:00Z", "to: is missing"},
            {"?from=yesterday&to=today", "RFC 3339"},
            {"?from=2026-10-02T00:00:00Z&to=2026-10-01T00:00:00Z", "later"},
            {"?period=2026-13", "period"},
            {"?bucket=fortnight", "bucket"},
            {"?perod=2026-10", "did you mean period"},
            {"?period=2026-10&period=2026-11", "twice"}
        }) {
            Response response = get("/api/v1/exports/usage.csv" + one[0], room.operator);
            assertThat(response.status()).as(one[0]).isEqualTo(400);
            assertThat(response.headers()).containsEntry("content-type", "application/problem+json");
            assertThat(text(response)).contains(one[1]);
        }
    }

    @Test
    void exportsAreForOperatorsOnly() throws Exception {
        assertThat(get("/api/v1/exports/usage.csv", null).status()).isEqualTo(401);
        assertThat(get("/api/v1/exports/usage.csv", "sk-purser-nobody").status())
                .isEqualTo(401);
        for (String ending : List.of("csv", "json", "xlsx", "parquet")) {
            assertThat(get("/api/v1/exports/ledger." + ending, secret("ada-key"))
                            .status())
                    .isEqualTo(403);
            assertThat(get("/api/v1/exports/usage." + ending, null).status()).isEqualTo(401);
        }
        assertThat(get("/api/v1/exports/ledger.csv?organization=other", room.operator)
                        .status())
                .isEqualTo(404);
    }

    @Test
    void anOperatorSeesEveryAccountWithItsAmounts() throws Exception {
        JsonNode budgets = ask("/api/v1/budgets", room.operator).path("budgets");
        assertThat(budgets).hasSize(3);
        assertThat(budgets.path(0).toString())
                .contains(
                        "\"name\":\"whole\"",
                        "\"settled\":\"1.50\"",
                        "\"remaining\":\"98.50\"",
                        "\"currency\":\"USD\"",
                        "\"state\":\"ok\"");
        assertThat(budgets.path(2).path("subject").asText()).isEqualTo("bob");
    }

    @Test
    void aKeySeesItsOwnAmountsAndOfTheLevelsAboveOnlyTheState() throws Exception {
        JsonNode mine = ask("/api/v1/budgets", secret("ada-key")).path("budgets");
        assertThat(mine).hasSize(3);
        assertThat(mine.path(0).has("limit")).as(mine.toString()).isFalse();
        assertThat(mine.path(0).path("name").asText()).isEqualTo("whole");
        assertThat(mine.path(1).path("limit").asText())
                .as("visibility: amounts")
                .isEqualTo("50.00");
        assertThat(mine.path(2).path("subject").asText()).isEqualTo("ada");
        assertThat(mine.path(2).path("settled").asText()).isEqualTo("0.00");
        assertThat(mine.toString()).doesNotContain("bob");
        JsonNode bobs = ask("/api/v1/budgets", secret("bob-key")).path("budgets");
        assertThat(bobs.path(0).path("settled").asText()).isEqualTo("4.00");
    }

    @Test
    void meSaysWhoAKeyIsAndWhatLimitsIt() throws Exception {
        JsonNode me = ask("/api/v1/me", secret("ada-key"));
        assertThat(me.path("user").asText()).isEqualTo("ada");
        assertThat(me.path("groupPath").path(0).asText()).isEqualTo("engineering");
        assertThat(me.path("rateLimits").path(0).path("requestsPerMinute").asLong())
                .isEqualTo(60);
        assertThat(me.path("rateLimits").path(0).path("remainingRequests").isNull())
                .as("what is not known is not 0")
                .isTrue();
        assertThat(me.path("budgets")).hasSize(3);
        assertThat(ask("/api/v1/me", room.operator)
                        .path("roles")
                        .path(0)
                        .path("over")
                        .asText())
                .isEqualTo("installation");
        assertThat(get("/api/v1/me", "nobody").status()).isEqualTo(401);
        room.desk.policies.revokeKey("acme", "ada-key", null, Desk.ADA);
        assertThat(ask("/api/v1/me", secret("ada-key")).path("code").asText()).isEqualTo("api_key_revoked");
    }

    @Test
    void meSaysWhatIsLeftOfARateLimit() throws Exception {
        RateLimit limit = room.desk.policy("acme").rateLimits().getFirst();
        room.desk.governance.standings.add(new Standing(limit, 41L, null, null));
        JsonNode shown = ask("/api/v1/me", secret("ada-key")).path("rateLimits").path(0);
        assertThat(shown.toString())
                .isEqualTo("{\"name\":\"" + limit.name() + "\",\"requestsPerMinute\":60,\"remainingRequests\":41,"
                        + "\"tokensPerMinute\":null,\"remainingTokens\":null,\"concurrent\":null,"
                        + "\"concurrentNow\":null}");
    }

    @Test
    void aRequestIsShownToItsKeyAndToOperatorsOnly() throws Exception {
        assertThat(ask("/api/v1/requests/r1", secret("ada-key"))
                        .path("entry")
                        .path("cost")
                        .asText())
                .isEqualTo("1.50");
        assertThat(get("/api/v1/requests/r1", secret("bob-key")).status()).isEqualTo(404);
        assertThat(get("/api/v1/requests/r9", secret("bob-key")).status()).isEqualTo(404);
        assertThat(ask("/api/v1/requests/r2", room.operator)
                        .path("entry")
                        .path("cost")
                        .isNull())
                .isTrue();
        room.ledger.trails.put(
                "acme/r7",
                LedgerInMemory.refused(new LedgerRecord.CallRefused(
                        "r7", NOV_1, of("ada", Map.of()), "gpt-5", "budget_exceeded", "each", "{}")));
        assertThat(ask("/api/v1/requests/r7", secret("ada-key")).path("status").asText())
                .isEqualTo("refused");
    }

    @Test
    void theKeyOfARefusedCallIsNotToldTheAmountsOfTheLevelsAbove() throws Exception {
        String figures = ",\"limit\":100000000000,\"settled\":99500000000,\"held\":0,\"estimate\":600000000";
        String detail = "{\"reason\":\"settled\",\"budgets\":["
                + "{\"budget\":\"whole\"" + figures + ",\"governs\":true},"
                + "{\"budget\":\"each\",\"subject\":\"" + userId("ada") + "\"" + figures + ",\"governs\":false},"
                + "{\"budget\":\"open\"" + figures + ",\"governs\":false}]}";
        room.ledger.trails.put(
                "acme/r8",
                LedgerInMemory.refused(new LedgerRecord.CallRefused(
                        "r8", NOV_1, of("ada", Map.of()), "gpt-5", "budget_exceeded", "whole", detail)));
        JsonNode told = json.readTree(ask("/api/v1/requests/r8", secret("ada-key"))
                .path("refusal")
                .path("detail")
                .asText());
        assertThat(told.path("budgets").path(0).toString()).isEqualTo("{\"budget\":\"whole\",\"governs\":true}");
        assertThat(told.path("budgets").path(1).path("settled").asLong()).isEqualTo(99_500_000_000L);
        assertThat(told.path("budgets").path(2).path("settled").asLong()).isEqualTo(99_500_000_000L);
        assertThat(ask("/api/v1/requests/r8", room.operator)
                        .path("refusal")
                        .path("detail")
                        .asText())
                .isEqualTo(detail);
    }

    @Test
    void everyRouteIsInTheOpenApiDocument() throws Exception {
        JsonNode document = ask("/api/openapi.json", null);
        assertThat(document.path("openapi").asText()).isEqualTo("3.1.0");
        assertThat(document.path("paths")
                        .propertyStream()
                        .map(Map.Entry::getKey)
                        .filter(path -> !path.startsWith("/api/v1/holds") && !path.startsWith("/scim/v2/"))
                        .filter(path -> !List.of("/api/v1/events", "/v1/traces", "/v1/metrics")
                                .contains(path))
                        .toList())
                .as("all but those of the decision API and of ingest, which their own tests look for")
                .containsExactlyInAnyOrderElementsOf(Stream.of(
                                rest.routes(),
                                QueryRoutesTest.over(room, new ReckonedFacts(room.ledger))
                                        .routes(),
                                increases(),
                                new AuditRoute(room.desk.policies, room.desk.audit, room.credentials).routes(),
                                new BackupRoute(_ -> new Backups.Busy(), room.desk.audit, room.credentials).routes(),
                                signIn())
                        .flatMap(List::stream)
                        .map(Route::path)
                        .distinct()
                        .toList());
    }

    private List<Route> signIn() {
        Browsers browsers = new Browsers(room.sessions, () -> "http://localhost");
        Devices devices = new Devices(room.desk.keyHash, room.desk.random, room.desk.clock);
        DeviceTokens tokens = new DeviceTokens(browsers, devices);
        IssuerSignIn issuers = new IssuerSignIn(
                browsers, new Attempts<>(room.desk.keyHash, room.desk.random, room.desk.clock), List.of());
        return Stream.of(
                        new IssuerRoutes(room.tokens, room.issuer, room.issuerKey, room.desk.random, tokens).routes(),
                        new SignInRoutes(browsers, issuers).routes(),
                        new DevicePage(browsers, devices).routes())
                .flatMap(List::stream)
                .toList();
    }

    private List<Route> increases() {
        Allowances allowances = new Allowances(new AllowancesInMemory(), room.desk.governance, room.desk.clock);
        IncreaseRequests requests =
                new IncreaseRequests(new IncreasesInMemory(), allowances, room.desk.governance, room.desk.clock);
        return new IncreaseRoutes(
                        room.desk.policies, requests, room.ledger, room.credentials, room.desk.clock, () -> "http://x")
                .routes();
    }

    @Test
    void whyThereIsNoBackupIsSaid() throws Exception {
        assertThat(backup(new Backups.Busy())).isEqualTo("409 backup_running");
        assertThat(backup(new Backups.NoRoom(2_000, 1_000))).isEqualTo("507 no_room");
        assertThat(backup(new Backups.Failed("ledger.db cannot be read"))).isEqualTo("500 backup_failed");
    }

    private String backup(Backups.Outcome outcome) throws Exception {
        Route route = new BackupRoute(_ -> outcome, room.desk.audit, room.credentials)
                .routes()
                .getFirst();
        Response response = ((Route.Blocking) route.handling())
                .handle(ControlRoom.request("GET", route.path(), ControlRoom.bearer(room.operator), ""));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        response.body().writeTo(body);
        return response.status() + " "
                + json.readTree(body.toByteArray()).path("code").asText();
    }
}
