package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.gateway.listener.HoldRoutes;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An organization that is exported and deleted on a whole server, beside one that stays.
class DeletedOrganizationTest {
    private static final String GONE = "a-secret-of-the-gone-for-deletion";
    private static final String STAYS = "a-secret-of-the-staying-for-deletion";
    private static final List<String> DATABASES =
            List.of("config.db", "ledger.db", "batches.db", "custody.db", "learned.db");

    /// Of the organization that goes, in words that nothing else has.
    private static final List<String> CANARIES = List.of("vanishing-ada", "vanishing-customer", "vanishing-reason");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
    }

    private static String governance(String organization, String user, String secret) {
        return """
                organization: %1$s
                groups: [{name: lab}]
                users: [{name: %2$s, group: lab}]
                keys: [{name: %2$s-key, user: %2$s, secret: %3$s}]
                customers: [{name: %2$s-customer}]
                budgets:
                  - {name: cap, scope: {organization: %1$s}, limit: 1000 USD, period: month, enforcement: hard}
                  - {name: soft, scope: {eachUserIn: lab}, limit: 0.0001 USD, period: month, enforcement: soft}
                """.formatted(organization, user, secret);
    }

    private static String going() {
        return governance("gone", "vanishing-ada", GONE).replace("vanishing-ada-customer", "vanishing-customer");
    }

    private RunningPurser start() throws IOException {
        return RunningPurser.with(folder, governance("stays", "ben", STAYS), """
                providers: [{name: sandbox, dialect: sandbox, models: ["sandbox*"]}]
                prices: [{provider: sandbox, model: "sandbox", input: 1 USD, output: 1000 USD}]
                """);
    }

    private JsonNode tell(RunningPurser purser, String query, ObjectNode variables) throws IOException {
        ObjectNode body = json.createObjectNode().put("query", query).set("variables", variables);
        return json.readTree(purser.post(client, "/graphql", purser.operatorToken(), body.toString())
                .body());
    }

    private JsonNode ask(RunningPurser purser, String query) throws IOException {
        JsonNode answer = tell(purser, query, json.createObjectNode());
        assertThat(answer.path("errors")).as(answer.toString()).isEmpty();
        return answer.path("data");
    }

    private JsonNode apply(RunningPurser purser, String file) throws IOException {
        return tell(
                purser,
                "mutation($file: String!) { apply(input: {document: $file}) { policyVersion } }",
                json.createObjectNode().put("file", file));
    }

    private HttpResponse<String> call(RunningPurser purser, String secret, String customer) {
        return purser.post(client, "/v1/chat/completions", secret, """
                {"model": "sandbox", "max_tokens": 20, "messages": [{"role": "user", "content": "hi"}],
                 "metadata": {"customer": "%s"}}""".formatted(customer));
    }

    private void fill(RunningPurser purser) throws IOException {
        assertThat(apply(
                                purser,
                                going().replace(
                                                "secret: " + GONE,
                                                "secret: " + GONE + ", attribution: {metadata: true}"))
                        .path("errors"))
                .isEmpty();
        for (int i = 0; i < 3; i++) {
            assertThat(call(purser, GONE, "vanishing-customer").statusCode()).isEqualTo(200);
            assertThat(call(purser, STAYS, "ben-customer").statusCode()).isEqualTo(200);
        }
        assertThat(purser.post(client, "/v1/responses", GONE, """
                        {"model": "sandbox", "max_output_tokens": 16, "input": "hi"}""").statusCode()).isEqualTo(200);
        assertThat(purser.post(client, "/api/v1/increase-requests", GONE, """
                        {"budget": "cap", "amount": "1 USD", "reason": "vanishing-reason"}""").statusCode())
                .isEqualTo(201);
        ask(
                purser,
                "mutation { creditBudget(input: {organization: \"gone\", budget: \"cap\", amount: \"5 USD\","
                        + " reason: \"vanishing-reason\"}) { allowances { id } } }");
        ask(
                purser,
                "mutation { createToken(input: {label: \"vanishing-reason\", organization: \"gone\"}) { secret } }");
    }

    private CommandRun run(RunningPurser purser, String... command) {
        return CommandRun.of(new String[] {"--url", purser.url(), "--token", purser.operatorToken()}, command);
    }

    private CommandRun delete(RunningPurser purser, Path archive) {
        return run(
                purser, "organization", "delete", "gone", "--export", archive.toString(), "--reason", "contract ended");
    }

    @Test
    void itIsExportedAndThenNothingOfItIsLeftButItsTombstone() throws Exception {
        Path archive = folder.resolve("gone.zip");
        try (RunningPurser purser = start()) {
            fill(purser);
            String staying = purser.operatorGets("/api/v1/exports/ledger.csv?organization=stays&period=this-month");
            String ledger = purser.operatorGets("/api/v1/exports/ledger.csv?organization=gone&period=this-month");
            String hold = json.readTree(
                            purser.post(client, HoldRoutes.MAKE, GONE, """
                            {"provider": "sandbox", "model": "sandbox", "inputTokens": 10, "maxOutputTokens": 50}""").body())
                    .path("hold")
                    .asText();
            assertThat(delete(purser, folder.resolve("first.zip")).err()).contains("not suspended");
            assertThat(run(purser, "organization", "suspend", "gone", "--reason", "vanishing-reason")
                            .code())
                    .isZero();
            assertThat(delete(purser, folder.resolve("second.zip")).err()).contains("1 calls of it have not ended");
            purser.post(client, HoldRoutes.MAKE + "/" + hold + "/release", GONE, "{}");
            CommandRun deleted = delete(purser, archive);
            assertThat(deleted.code()).as(deleted.err()).isZero();
            assertThat(deleted.out()).contains("4 ledger entries", "Organization gone is deleted");
            exported(archive, ledger);
            unreachable(purser);
            awaitErased(purser);
            assertThat(purser.operatorGets("/api/v1/exports/ledger.csv?organization=stays&period=this-month"))
                    .isEqualTo(staying);
            assertThat(call(purser, STAYS, "ben-customer").statusCode()).isEqualTo(200);
            assertThat(purser.ledgerAgrees(client)).isTrue();
            assertThat(run(purser, "organization", "deleted", "-o", "json").out())
                    .contains("gone", "contract ended", "\"entries\" : 4", "0.07602");
            String installation = purser.operatorGets("/api/v1/exports/audit.jsonl?installation=true");
            assertThat(installation).contains("\"organization.delete\"", "contract ended", "\"entries\":4");
        }
        nothingIsLeftIn(folder.resolve("data"));
        try (RunningPurser purser = start()) {
            unreachable(purser);
            assertThat(call(purser, STAYS, "ben-customer").statusCode()).isEqualTo(200);
            assertThat(purser.ledgerAgrees(client)).isTrue();
        }
    }

    private void exported(Path archive, String ledger) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            assertThat(zip.stream().map(entry -> entry.getName()))
                    .contains(
                            "governance.yaml",
                            "ledger.csv",
                            "usage.csv",
                            "audit.jsonl",
                            "users.jsonl",
                            "keys.jsonl",
                            "customers.jsonl",
                            "allowances.jsonl",
                            "increase-requests.jsonl",
                            "deliveries.jsonl",
                            "manifest.json");
            JsonNode manifest = json.readTree(text(zip, "manifest.json"));
            assertThat(manifest.path("ledger").toString())
                    .isEqualTo("{\"currency\":\"USD\",\"entries\":4,\"cost\":\"0.07602\"}");
            assertThat(manifest.at("/audit/entries").asLong()).isPositive();
            assertThat(manifest.path("files")).hasSize(10);
            assertThat(text(zip, "ledger.csv")).isEqualTo(ledger);
            assertThat(text(zip, "allowances.jsonl")).contains("vanishing-reason");
            assertThat(text(zip, "governance.yaml")).contains("vanishing-ada").doesNotContain(GONE);
            Path audit = Files.writeString(folder.resolve("audit.jsonl"), text(zip, "audit.jsonl"));
            assertThat(new OfflineAudits().verify(audit, null).path("sound").asBoolean())
                    .isTrue();
        }
    }

    private static String text(ZipFile zip, String name) throws IOException {
        return new String(zip.getInputStream(zip.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
    }

    private void unreachable(RunningPurser purser) throws IOException {
        assertThat(call(purser, GONE, "x").statusCode()).isEqualTo(401);
        assertThat(purser.operatorGets("/api/v1/exports/ledger.csv?organization=gone"))
                .contains("not_found");
        assertThat(purser.operatorGets("/api/v1/exports/audit.jsonl?organization=gone"))
                .contains("not_found");
        JsonNode seen = ask(purser, "{ organizations { name } tokens { edges { node { label } } } }");
        assertThat(seen.toString()).doesNotContain("gone", "vanishing");
        String again = apply(purser, going()).toString();
        assertThat(again).contains("bad_input", "its name is not given again");
    }

    private void awaitErased(RunningPurser purser) throws Exception {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (ask(purser, "{ deletedOrganizations { erasedAt } }")
                .at("/deletedOrganizations/0/erasedAt")
                .isNull()) {
            assertThat(System.nanoTime()).as("rows are still being erased").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    /// No table that says of which organization its rows are has one of it, and no file a word of it once its free
    /// pages are given back.
    private static void nothingIsLeftIn(Path data) throws Exception {
        List<String> left = new ArrayList<>();
        int looked = 0;
        for (String name : DATABASES) {
            Path file = data.resolve(name);
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = connection.createStatement()) {
                for (String table : tables(statement)) {
                    looked++;
                    boolean isByNumber = name.equals("ledger.db") && !table.equals("identity");
                    String of = isByNumber ? "(SELECT id FROM organization WHERE name = 'gone')" : "'gone'";
                    try (ResultSet row =
                            statement.executeQuery("SELECT count(*) FROM " + table + " WHERE organization = " + of)) {
                        if (row.next() && row.getLong(1) > 0) {
                            left.add(name + " " + table + ": " + row.getLong(1));
                        }
                    }
                }
            }
            // Free pages may hold what earlier folds of the journal took away.
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = connection.createStatement()) {
                statement.execute("VACUUM");
            }
            String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
            CANARIES.stream().filter(bytes::contains).forEach(word -> left.add(name + " has the bytes of " + word));
        }
        assertThat(left).isEmpty();
        assertThat(looked).isGreaterThan(20);
        try (Stream<Path> files = Files.list(data)) {
            assertThat(files.filter(file -> file.toString().endsWith("-wal"))).isEmpty();
        }
    }

    private static List<String> tables(Statement statement) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet row = statement.executeQuery("SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c"
                + " WHERE m.type = 'table' AND c.name = 'organization'")) {
            while (row.next()) {
                tables.add(row.getString(1));
            }
        }
        return tables;
    }

    @Test
    void whatAnotherProcessWasNotDoneWithIsErasedByTheNext() throws Exception {
        try (RunningPurser purser = start()) {
            fill(purser);
            run(purser, "organization", "suspend", "gone", "--reason", "x");
            assertThat(delete(purser, folder.resolve("gone.zip")).code()).isZero();
            awaitErased(purser);
        }
        String config = "jdbc:sqlite:" + folder.resolve("data").resolve("config.db");
        try (Connection connection = DriverManager.getConnection(config);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE deleted_organization SET erased_at = NULL");
        }
        try (RunningPurser purser = start()) {
            awaitErased(purser);
        }
    }

    @Test
    void nothingIsDeletedThatWasNotExported() throws Exception {
        try (RunningPurser purser = start()) {
            fill(purser);
            run(purser, "organization", "suspend", "gone", "--reason", "x");
            ObjectNode input = json.createObjectNode()
                    .put("organization", "gone")
                    .put("confirm", "gone")
                    .put("reason", "x")
                    .put("exportSha256", "0".repeat(64))
                    .put("entries", 3)
                    .put("cost", "0.076")
                    .put("currency", "USD")
                    .put("auditEntries", 1);
            String query = "mutation($input: DeleteOrganizationInput!) { deleteOrganization(input: $input) { name } }";
            ObjectNode variables = json.createObjectNode().set("input", input);
            assertThat(tell(purser, query, variables).toString()).contains("export_stale", "4 ledger entries");
            input.put("confirm", "stays");
            assertThat(tell(purser, query, variables).toString()).contains("bad_input", "confirm");
            input.put("confirm", "gone").put("exportSha256", "x");
            input.put("entries", 4).put("cost", "0.0760200").put("auditEntries", 5);
            assertThat(tell(purser, query, variables).toString()).contains("bad_input", "sha256");
            assertThat(ask(purser, "{ organizations { name } }").toString()).contains("gone");
        }
    }
}
