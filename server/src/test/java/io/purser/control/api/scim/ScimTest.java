package io.purser.control.api.scim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.control.admin.Policies;
import io.purser.control.admin.PolicyStore.Kept;
import io.purser.control.api.ControlRoom;
import io.purser.control.api.Jurisdiction;
import io.purser.control.directory.InForce;
import io.purser.control.directory.Provisioning;
import io.purser.control.directory.PushedGroups;
import io.purser.control.identity.Principal.Grant;
import io.purser.control.identity.Realm;
import io.purser.control.identity.Role;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.User;
import io.purser.platform.http.Request;
import io.purser.platform.http.Response;
import io.purser.platform.http.Route;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// SCIM over memory: what directories send, written from what they document and what others report of them, step by
/// step, and who may push whom.
class ScimTest {
    private static final String ACME = """
            organization: acme
            groups:
              - {name: science, idpGroups: [{issuer: scim, name: Science}]}
              - {name: legal}
            users: [{name: boss, group: legal}, {name: grace@acme.example}]
            """;

    private final ObjectMapper json = new ObjectMapper();
    private final ControlRoom room;
    private final List<Route> routes;
    private final String token;
    private String naming = "userName";
    private int asked;

    ScimTest(@TempDir Path folder) {
        room = new ControlRoom(folder);
        room.desk.applied(ACME);
        room.desk.applied("organization: other");
        InForce inForce = new InForce() {
            @Override
            public Optional<Policy> policy(String organization) {
                return room.desk.policies.find(organization).map(Kept::policy);
            }

            @Override
            public void soon(String organization) {
                asked++;
            }

            @Override
            public void recompose(String organization) {
                room.desk.policies.recompose(organization);
            }
        };
        routes = new ScimRoutes(
                        room.credentials,
                        new Jurisdiction(room.desk.policies),
                        new Provisioning(
                                room.desk.rosters,
                                room.desk.directory,
                                inForce,
                                Policies::nameProblem,
                                room.desk.clock),
                        new PushedGroups(room.desk.rosters, room.desk.directory, inForce, room.desk.clock),
                        () -> "https://ai.acme.example",
                        _ -> naming)
                .routes();
        token = token(Role.PROVISIONER, "acme");
    }

    private String token(Role role, String organization) {
        return room.tokens
                .create(
                        role + organization,
                        Duration.ofDays(1),
                        new Grant(role, new Realm.Organization(organization)),
                        io.purser.control.admin.Desk.ADA.actor())
                .secret();
    }

    /// What was answered.
    private record Answered(int status, JsonNode body, Map<String, String> headers) {}

    private Answered ask(String credential, String method, String target, @Nullable JsonNode body) {
        Map<String, List<String>> query = new HashMap<>();
        String path = "/scim/v2" + target;
        int at = path.indexOf('?');
        if (at >= 0) {
            for (String pair : path.substring(at + 1).split("&")) {
                String[] sides = pair.split("=", 2);
                query.computeIfAbsent(sides[0], _ -> new ArrayList<>())
                        .add(URLDecoder.decode(sides[1], StandardCharsets.UTF_8));
            }
            path = path.substring(0, at);
        }
        for (Route route : routes) {
            @Nullable Map<String, String> parameters = parameters(route.path(), path);
            if (parameters != null && route.method().name().equals(method)) {
                Request request = new Request(
                        method,
                        path,
                        parameters,
                        query,
                        Map.of("authorization", List.of("Bearer " + credential)),
                        body == null ? Buffer.buffer() : Buffer.buffer(body.toString()));
                return answered(route, request);
            }
        }
        throw new AssertionError(method + " " + path + " is no route");
    }

    private Answered answered(Route route, Request request) {
        try {
            Response response = ((Route.Blocking) route.handling()).handle(request);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            response.body().writeTo(out);
            return new Answered(response.status(), json.readTree(out.toByteArray()), response.headers());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable Map<String, String> parameters(String pattern, String path) {
        String[] wanted = pattern.split("/");
        String[] there = path.split("/");
        if (wanted.length != there.length) {
            return null;
        }
        Map<String, String> found = new HashMap<>();
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].startsWith("{")) {
                found.put(wanted[i].substring(1, wanted[i].length() - 1), there[i]);
            } else if (!wanted[i].equals(there[i])) {
                return null;
            }
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(strings = {"entra/person", "entra/address", "entra/group", "okta/person", "okta/group", "rfc/rules"})
    void whatDirectoriesSendIsUnderstoodStepByStep(String script) throws IOException {
        Map<String, String> known = new HashMap<>();
        int number = 0;
        for (JsonNode step : read(script).path("steps")) {
            JsonNode request = step.path("request");
            String where = script + " step " + ++number + ": " + request;
            @Nullable
            JsonNode body = request.has("body")
                    ? json.readTree(filled(request.path("body").toString(), known))
                    : null;
            long before = room.desk.directory.deeds.size();
            Answered answer = ask(
                    token,
                    request.path("method").asText(),
                    filled(request.path("path").asText(), known),
                    body);
            assertThat(answer.status())
                    .as(where + " " + answer.body())
                    .isEqualTo(step.path("answer").path("status").asInt());
            meets(where, step.path("answer").path("body"), answer.body(), known);
            long entries = room.desk.directory.deeds.size() - before;
            boolean look = request.path("method").asText().equals("GET") || answer.status() >= 400;
            assertThat(entries).as(where + " and the audit").isBetween(0L, look ? 0L : 1L);
        }
        assertThat(number).isPositive();
    }

    private JsonNode read(String script) throws IOException {
        try (InputStream in = ScimTest.class.getResourceAsStream("/scim/" + script + ".json")) {
            return json.readTree(java.util.Objects.requireNonNull(in, script));
        }
    }

    private static String filled(String text, Map<String, String> known) {
        String filled = text;
        for (Map.Entry<String, String> one : known.entrySet()) {
            filled = filled.replace("<" + one.getKey() + ">", one.getValue());
        }
        return filled;
    }

    /// Every field that is expected is there; null expects none, `<name>` the same each time, `*` anything.
    private static void meets(String where, JsonNode expected, JsonNode actual, Map<String, String> known) {
        if (expected.isObject()) {
            expected.properties().forEach(field -> {
                JsonNode there = actual.path(field.getKey());
                if (field.getValue().isNull()) {
                    assertThat(there.isMissingNode())
                            .as(where + ": " + field.getKey())
                            .isTrue();
                } else {
                    meets(where + "." + field.getKey(), field.getValue(), there, known);
                }
            });
        } else if (expected.isArray()) {
            assertThat(actual.size()).as(where + ": " + actual).isEqualTo(expected.size());
            for (int i = 0; i < expected.size(); i++) {
                meets(where + "[" + i + "]", expected.get(i), actual.get(i), known);
            }
        } else if (expected.isTextual() && expected.asText().matches("<\\w+>")) {
            assertThat(actual.asText()).as(where).isNotEmpty();
            String name = expected.asText().substring(1, expected.asText().length() - 1);
            assertThat(actual.asText()).as(where).isEqualTo(known.computeIfAbsent(name, _ -> actual.asText()));
        } else if (!expected.isMissingNode() && !expected.asText().equals("*")) {
            assertThat(actual.asText()).as(where).isEqualTo(filled(expected.asText(), known));
        }
    }

    private JsonNode person(String userName, String externalId) {
        return json.createObjectNode().put("userName", userName).put("externalId", externalId);
    }

    private Optional<User> user(String name) {
        room.desk.policies.recompose("acme");
        return room.desk.policy("acme").users().stream()
                .filter(one -> one.name().equals(name))
                .findFirst();
    }

    @Test
    void nobodyPushesWhatIsNotItsOwn() {
        JsonNode body = person("eve", "e");
        for (String wrong : List.of(token(Role.BILLING_ADMIN, "acme"), token(Role.VIEWER, "acme"))) {
            assertThat(ask(wrong, "POST", "/Users", body).status()).isEqualTo(403);
            assertThat(ask(wrong, "GET", "/Users", null).status()).isEqualTo(403);
        }
        assertThat(ask("nothing", "GET", "/ServiceProviderConfig", null).status())
                .isEqualTo(401);
        String stranger = token(Role.PROVISIONER, "other");
        Answered made = ask(token, "POST", "/Users", body);
        assertThat(made.status()).isEqualTo(201);
        String id = made.body().path("id").asText();
        assertThat(ask(stranger, "GET", "/Users/" + id, null).status()).isEqualTo(404);
        assertThat(ask(stranger, "GET", "/Users", null)
                        .body()
                        .path("totalResults")
                        .asInt())
                .isZero();
        assertThat(ask(stranger, "GET", "/Users?organization=acme", null).status())
                .isEqualTo(404);
        assertThat(ask(stranger, "DELETE", "/Users/" + id, null).status()).isEqualTo(404);
        assertThat(ask(stranger, "POST", "/Users", body).status())
                .as("names are each organization's own")
                .isEqualTo(201);
        assertThat(ask(room.operator, "GET", "/Users", null).status()).isEqualTo(400);
        assertThat(ask(room.operator, "GET", "/Users?organization=acme", null)
                        .body()
                        .path("totalResults")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void groupsDecideWhoPaysAndTheFileWins() {
        String grace = ask(token, "POST", "/Users", person("Grace@acme.example", "g"))
                .body()
                .path("id")
                .asText();
        String ada = ask(token, "POST", "/Users", person("ada", "a"))
                .body()
                .path("id")
                .asText();
        ask(token, "POST", "/Users", person("boss", "b"));
        assertThat(user("grace@acme.example").orElseThrow().id())
                .as("the user of the file, whatever its capitals")
                .isEqualTo(grace);
        assertThat(room.desk.policy("acme").users()).hasSize(3);
        String body = "{\"displayName\": \"Science\", \"members\": [{\"value\": \"" + ada + "\"}, {\"value\": \""
                + grace + "\"}]}";
        try {
            assertThat(ask(token, "POST", "/Groups", json.readTree(body)).status())
                    .isEqualTo(201);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        String science = room.desk.policy("acme").groups().getFirst().id();
        assertThat(user("ada").orElseThrow().groupId()).isEqualTo(science);
        assertThat(user("grace@acme.example").orElseThrow().groupId()).isEqualTo(science);
        assertThat(user("boss").orElseThrow().groupId())
                .isEqualTo(room.desk.policy("acme").groups().get(1).id());
        ask(
                token,
                "DELETE",
                "/Groups/" + room.desk.rosters.groups("acme").getFirst().id(),
                null);
        String unassigned = user("ada").orElseThrow().groupId();
        assertThat(room.desk.policy("acme").groups())
                .anyMatch(group -> group.id().equals(unassigned) && group.name().equals("unassigned"));
    }

    @Test
    void whoComesBackIsTheSameOnlyWhereTheDirectorySaysSo() {
        String id = ask(token, "POST", "/Users", person("ada", "one"))
                .body()
                .path("id")
                .asText();
        ask(token, "DELETE", "/Users/" + id, null);
        assertThat(room.desk.rosters.isStopped("acme", id)).isTrue();
        assertThat(user("ada")).as("who left stays for what it spent").isPresent();
        String other = ask(token, "POST", "/Users", person("ada", "two"))
                .body()
                .path("id")
                .asText();
        assertThat(other).as("another person of that name gets nobody's keys").isNotEqualTo(id);
        assertThat(room.desk.rosters.isStopped("acme", id)).isTrue();
        assertThat(user("ada").orElseThrow().id()).isEqualTo(other);
        assertThat(user("ada (2)").orElseThrow().id()).isEqualTo(id);
    }

    @Test
    void theAttributeThatTheInstallationSaysNamesTheUser() {
        naming = "externalId";
        assertThat(ask(token, "POST", "/Users", person("ada@acme.example", "oid-1"))
                        .status())
                .isEqualTo(201);
        assertThat(user("oid-1")).isPresent();
        assertThat(ask(token, "POST", "/Users", json.createObjectNode().put("userName", "x"))
                        .body()
                        .path("detail")
                        .asText())
                .contains("externalId: is missing");
    }

    @Test
    void everyRouteIsInTheOpenApiDocument() throws IOException {
        String document = java.nio.file.Files.readString(Path.of("../contracts/openapi.yaml"));
        assertThat(document.lines()
                        .filter(line -> line.startsWith("  /scim/v2/"))
                        .map(line -> line.strip().replaceAll(":$", "")))
                .containsExactlyInAnyOrderElementsOf(
                        routes.stream().map(Route::path).distinct().toList());
    }

    @Test
    void tenThousandPeopleArePutInForceTogether() {
        for (int i = 0; i < 10_000; i++) {
            ask(token, "POST", "/Users", person("user-" + i + "@acme.example", "id-" + i));
        }
        assertThat(asked).isEqualTo(10_000);
        assertThat(room.desk.policy("acme").users())
                .as("nothing is composed for each")
                .hasSize(2);
        long version = room.desk.policy("acme").version();
        assertThat(user("user-9999@acme.example")).isPresent();
        assertThat(room.desk.policy("acme").users()).hasSize(10_002);
        assertThat(room.desk.policy("acme").version()).isEqualTo(version);
        assertThat(room.desk.directory.deeds).hasSize(10_000);
    }
}
