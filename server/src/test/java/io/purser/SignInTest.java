package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// People who sign in with a browser, through a whole server.
class SignInTest {
    private static final String GOVERNANCE = """
            organization: acme
            groups: [{name: engineering}]
            users:
              - {name: ada@acme.example, group: engineering, roles: [team_lead]}
              - {name: bob@acme.example, group: engineering}
              - {name: ci-bot, kind: service, group: engineering}
            keyPolicies: [{name: self-service, keysPerUser: 3}]
            """;
    private static final String ME = "{ me { name kind roles { role } } }";
    private static final String EVIL = "https://evil.example";

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Path folder;

    SignInTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void stop() {
        client.close();
    }

    private RunningPurser start() throws IOException {
        return RunningPurser.start(folder, GOVERNANCE);
    }

    private JsonNode asked(RunningPurser purser, String token, String query, Map<String, String> variables)
            throws Exception {
        String body = json.writeValueAsString(Map.of("query", query, "variables", variables));
        return json.readTree(purser.post(client, "/graphql", token, body).body());
    }

    private JsonNode asked(RunningPurser purser, String query) throws Exception {
        return asked(purser, purser.operatorToken(), query, Map.of());
    }

    private String link(RunningPurser purser, String user) throws Exception {
        JsonNode answer = asked(purser, "mutation { createSignInLink(input: {user: \"" + user + "\"}) { url } }");
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
        return answer.path("data").path("createSignInLink").path("url").asText();
    }

    private Browser in(RunningPurser purser, String user) throws Exception {
        return new Browser(purser.url()).in(link(purser, user));
    }

    private static int status(Browser browser, String path, String... headers) throws Exception {
        return browser.send(browser.request(path).headers(headers)).statusCode();
    }

    private static HttpResponse<String> graphql(Browser browser, String... headers) throws Exception {
        String[] all = Stream.concat(Stream.of("content-type", "application/json"), Stream.of(headers))
                .toArray(String[]::new);
        return browser.send(browser.request("/graphql")
                .headers(all)
                .POST(HttpRequest.BodyPublishers.ofString("{\"query\": \"" + ME + "\"}")));
    }

    @Test
    void aLinkSignsItsUserInOnceAndToLookAtItChangesNothing() throws Exception {
        try (RunningPurser purser = start();
                Browser browser = new Browser(purser.url());
                Browser another = new Browser(purser.url())) {
            String url = link(purser, "ada@acme.example");
            HttpResponse<String> page = browser.open(url);
            assertThat(browser.open(url).body()).isEqualTo(page.body());
            assertThat(page.body())
                    .contains("Sign in as ada@acme.example", "<form method=\"post\" action=\"/sign-in/link\">")
                    .doesNotContain("<script", "<style", "style=");
            assertThat(page.headers().map())
                    .containsEntry(
                            "content-security-policy",
                            List.of("default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none';"
                                    + " base-uri 'none'"))
                    .containsEntry("referrer-policy", List.of("same-origin"))
                    .containsEntry("cache-control", List.of("no-store"));
            assertThat(browser.open("/sign-in.css").headers().firstValue("content-type"))
                    .contains("text/css; charset=utf-8");

            HttpResponse<String> first = browser.press(page);
            assertThat(first.statusCode()).isEqualTo(303);
            assertThat(first.headers().firstValue("set-cookie").orElseThrow())
                    .startsWith("purser-session=ps-purser-")
                    .endsWith("; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict");
            assertThat(another.press(page).statusCode()).as("once").isEqualTo(403);
            assertThat(another.open(url).statusCode()).isEqualTo(403);
            assertThat(another.cookies).isEmpty();

            assertThat(browser.ask(ME)).contains("ada@acme.example", "\"TEAM_LEAD\"", "\"USER\"");
            assertThat(browser.fetch("/api/v1/me").body()).contains("ada@acme.example");
            assertThat(browser.fetch("/api/v1/exports/usage.csv?groupBy=user").statusCode())
                    .isEqualTo(200);
            assertThat(browser.open("/signed-in").body()).contains("You are ada@acme.example");
            assertThat(purser.operatorGets("/api/v1/exports/audit.jsonl?organization=acme"))
                    .contains("session.link", "session.begin", "\"linkMadeBy\"")
                    .doesNotContain("pl-purser-", "ps-purser-");
            String secret = browser.cookies.getOrDefault("purser-session", "");
            assertThat(secret).startsWith("ps-purser-");
            try (Stream<Path> files = Files.list(folder.resolve("data"))) {
                assertThat(files.filter(Files::isRegularFile))
                        .isNotEmpty()
                        .noneSatisfy(file -> assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                                .contains(secret));
            }
        }
    }

    @Test
    void aLinkThatManyOpenAtOnceGivesOneSession() throws Exception {
        try (RunningPurser purser = start();
                Browser reader = new Browser(purser.url());
                ExecutorService together = Executors.newFixedThreadPool(8)) {
            HttpResponse<String> page = reader.open(link(purser, "ada@acme.example"));
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(together.submit(() -> {
                    try (Browser one = new Browser(purser.url())) {
                        return one.press(page).statusCode();
                    }
                }));
            }
            List<Integer> found = new ArrayList<>();
            for (Future<Integer> answer : answers) {
                found.add(answer.get());
            }
            assertThat(found).containsOnly(303, 403).containsOnlyOnce(303);
        }
    }

    @Test
    void whatNoPageOfOursAskedGetsNothingFromTheCookie() throws Exception {
        try (RunningPurser purser = start();
                Browser bob = in(purser, "bob@acme.example")) {
            String home = purser.url();
            String[] good = {"origin", home, "sec-fetch-site", "same-origin", "x-requested-by", "console"};
            assertThat(graphql(bob, good).statusCode()).isEqualTo(200);
            assertThat(graphql(bob, "origin", home, "x-requested-by", "console").statusCode())
                    .as("a browser that does not say sec-fetch-site")
                    .isEqualTo(200);
            assertThat(graphql(bob, "origin", home, "sec-fetch-site", "same-origin")
                            .body())
                    .contains("cross_site", "X-Requested-By");
            for (String[] bad : List.of(
                    new String[] {"x-requested-by", "console"},
                    new String[] {"origin", EVIL, "x-requested-by", "console"},
                    new String[] {"origin", "null", "x-requested-by", "console"},
                    new String[] {"origin", "http://localhost:1", "x-requested-by", "console"},
                    new String[] {"origin", home, "sec-fetch-site", "same-site", "x-requested-by", "console"},
                    new String[] {"origin", home, "sec-fetch-site", "cross-site", "x-requested-by", "console"},
                    new String[] {"sec-fetch-site", "none", "x-requested-by", "console"})) {
                HttpResponse<String> answer = graphql(bob, bad);
                assertThat(answer.statusCode()).as(List.of(bad).toString()).isEqualTo(403);
                assertThat(answer.body()).contains("cross_site");
            }
            assertThat(status(bob, "/api/v1/me", "sec-fetch-site", "none")).isEqualTo(200);
            assertThat(status(bob, "/api/v1/me", "sec-fetch-site", "cross-site"))
                    .isEqualTo(403);
            assertThat(status(bob, "/api/v1/me", "origin", EVIL)).isEqualTo(403);
            assertThat(bob.post("/graphql", Map.of("query", ME), EVIL, "cross-site")
                            .statusCode())
                    .as("a form of another site")
                    .isEqualTo(403);
            HttpResponse<String> page = bob.open(link(purser, "ada@acme.example"));
            String code = page.body().replaceAll("(?s).*name=\"code\" value=\"([^\"]+)\".*", "$1");
            assertThat(bob.post("/sign-in/link", Map.of("code", code), EVIL, "cross-site")
                            .statusCode())
                    .as("signing somebody in as somebody else")
                    .isEqualTo(403);
            assertThat(bob.post("/sign-out", Map.of(), EVIL, "cross-site").statusCode())
                    .isEqualTo(403);
            assertThat(bob.ask(ME)).as("still in, as himself").contains("bob@acme.example");
            assertThat(status(bob, "/api/v1/me", "authorization", "Bearer " + bob.cookies.get("purser-session")))
                    .as("a cookie is no token")
                    .isEqualTo(401);
            assertThat(bob.send(bob.request("/v1/chat/completions")
                                    .header("x-requested-by", "console")
                                    .header("origin", home)
                                    .POST(HttpRequest.BodyPublishers.ofString("{}")))
                            .statusCode())
                    .as("model calls take no cookie")
                    .isEqualTo(401);
        }
    }

    @Test
    void aWebSocketOpensForAPageOfOursOnly() throws Exception {
        try (RunningPurser purser = start();
                Browser bob = in(purser, "bob@acme.example")) {
            assertThat(socket(purser, bob, "origin", purser.url())).isEqualTo("connection_ack");
            assertThat(socket(purser, bob, "origin", EVIL)).isEqualTo("403");
            assertThat(socket(purser, bob, "origin", "http://localhost:1")).isEqualTo("403");
            assertThat(socket(purser, bob)).as("without an origin").startsWith("closed 4403");
            assertThat(bob.fetch("/graphql?query=%7Bme%7Bname%7D%7D").statusCode())
                    .as("a GET asks no operation but a subscription")
                    .isEqualTo(405);
        }
    }

    /// What is first heard of a connection.
    private String socket(RunningPurser purser, Browser browser, String... headers) {
        CompletableFuture<String> heard = new CompletableFuture<>();
        WebSocket.Builder builder = client.newWebSocketBuilder()
                .subprotocols("graphql-transport-ws")
                .header("cookie", browser.cookie());
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        try {
            WebSocket socket = builder.buildAsync(
                            URI.create(purser.url().replace("http", "ws") + "/graphql"), new WebSocket.Listener() {
                                @Override
                                public @Nullable CompletionStage<?> onText(
                                        WebSocket from, CharSequence data, boolean last) {
                                    heard.complete(data.toString().replaceAll(".*\"type\":\"([a-z_]+)\".*", "$1"));
                                    return null;
                                }

                                @Override
                                public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String why) {
                                    heard.complete("closed " + code + " " + why);
                                    return null;
                                }
                            })
                    .join();
            socket.sendText("{\"type\":\"connection_init\"}", true).join();
            String first = heard.join();
            socket.abort();
            return first;
        } catch (CompletionException refused) {
            return refused.getCause() instanceof WebSocketHandshakeException handshake
                    ? String.valueOf(handshake.getResponse().statusCode())
                    : refused.toString();
        }
    }

    @Test
    void aSecretThatIsNotOfThisInstallationOpensNothing(@TempDir Path elsewhere) throws Exception {
        try (RunningPurser purser = start();
                RunningPurser other = RunningPurser.start(elsewhere, GOVERNANCE);
                Browser visitor = in(other, "ada@acme.example");
                Browser here = new Browser(purser.url())) {
            String foreign = visitor.cookies.getOrDefault("purser-session", "");
            for (String forged : List.of(foreign, "ps-purser-guess", "", foreign.substring(0, foreign.length() - 1))) {
                here.cookies.put("purser-session", forged);
                assertThat(here.ask(ME)).contains("unauthenticated");
                assertThat(here.fetch("/api/v1/me").statusCode()).isEqualTo(401);
                assertThat(here.open("/signed-in").headers().firstValue("location"))
                        .contains("/sign-in");
            }
            here.cookies.put("purser-session", foreign);
            here.in(link(purser, "bob@acme.example"));
            assertThat(here.cookies.get("purser-session"))
                    .as("a secret that was there before does not become a session")
                    .isNotEqualTo(foreign);
            String before = here.cookies.getOrDefault("purser-session", "");
            here.in(link(purser, "ada@acme.example"));
            assertThat(here.ask(ME)).contains("ada@acme.example");
            here.cookies.put("purser-session", before);
            assertThat(here.ask(ME)).as("its session ended with the next").contains("unauthenticated");
        }
    }

    @Test
    void aSessionOutlivesARestartAndEndsWithSigningOutAndWithItsUser() throws Exception {
        Map<String, String> ada;
        Map<String, String> bob;
        try (RunningPurser purser = start();
                Browser one = in(purser, "ada@acme.example");
                Browser two = in(purser, "bob@acme.example")) {
            ada = one.cookies;
            bob = two.cookies;
        }
        try (RunningPurser purser = start();
                Browser one = new Browser(purser.url());
                Browser stale = new Browser(purser.url());
                Browser two = new Browser(purser.url())) {
            one.cookies.putAll(ada);
            stale.cookies.putAll(ada);
            two.cookies.putAll(bob);
            assertThat(one.ask(ME)).contains("ada@acme.example");
            HttpResponse<String> page = one.open("/signed-in");
            assertThat(one.press(page, "token", "wrong").statusCode()).isEqualTo(403);
            assertThat(one.press(page).headers().firstValue("location")).contains("/sign-in");
            assertThat(one.cookies).isEmpty();
            assertThat(stale.ask(ME)).as("signed out everywhere").contains("unauthenticated");
            assertThat(purser.operatorGets("/api/v1/exports/audit.jsonl?organization=acme"))
                    .contains("session.end");

            String without = GOVERNANCE.replace("  - {name: bob@acme.example, group: engineering}\n", "");
            for (String file : List.of(without, GOVERNANCE)) {
                JsonNode applied = asked(
                        purser,
                        purser.operatorToken(),
                        "mutation($file: String!) { apply(input: {document: $file, prune: true, reason: \"r\"})"
                                + " { policyVersion } }",
                        Map.of("file", file));
                assertThat(applied.has("errors")).as(applied.toString()).isFalse();
                assertThat(two.ask(ME)).as("does not come back with him").contains("unauthenticated");
            }
        }
        try (RunningPurser purser = start();
                Browser one = new Browser(purser.url())) {
            one.cookies.putAll(ada);
            assertThat(one.ask(ME)).as("signed out for good").contains("unauthenticated");
        }
    }

    @Test
    void whoComesBackIsNotSignedInByWhatWasNotUsedMeanwhile() throws Exception {
        try (RunningPurser purser = start();
                Browser bob = in(purser, "bob@acme.example");
                Browser ada = in(purser, "ada@acme.example");
                Browser late = new Browser(purser.url())) {
            String unused = link(purser, "bob@acme.example");
            String without = GOVERNANCE.replace("  - {name: bob@acme.example, group: engineering}\n", "");
            for (String file : List.of(without, GOVERNANCE)) {
                JsonNode applied = asked(
                        purser,
                        purser.operatorToken(),
                        "mutation($file: String!) { apply(input: {document: $file, prune: true, reason: \"r\"})"
                                + " { policyVersion } }",
                        Map.of("file", file));
                assertThat(applied.has("errors")).as(applied.toString()).isFalse();
            }
            assertThat(bob.ask(ME)).as("does not come back with him").contains("unauthenticated");
            assertThat(late.open(unused).statusCode()).isEqualTo(403);
            assertThat(ada.ask(ME)).contains("ada@acme.example");
        }
    }

    @Test
    void whoSignedInMakesAKeyOfItsOwn() throws Exception {
        try (RunningPurser purser = start();
                Browser bob = in(purser, "bob@acme.example")) {
            assertThat(bob.ask("mutation { createKey(input: {name: \"laptop\"}) { secret key { name } } }"))
                    .contains("sk-purser-", "bob@acme.example/laptop");
        }
    }

    @Test
    void aLinkIsForPeopleAndForItsMakerAndEndsWithTheTokenThatMadeIt() throws Exception {
        try (RunningPurser purser = start();
                Browser ops = new Browser(purser.url());
                Browser ada = new Browser(purser.url())) {
            assertThat(asked(purser, "mutation { createSignInLink(input: {user: \"ci-bot\"}) { url } }")
                            .toString())
                    .contains("service account");
            assertThat(asked(purser, "mutation { createSignInLink(input: {user: \"nobody\"}) { url } }")
                            .toString())
                    .contains("not_found");
            assertThat(asked(purser, "mutation { createSignInLink(input: {organization: \"acme\"}) { url } }")
                            .toString())
                    .contains("bad_input", "organization: expected none without `user`");
            assertThat(asked(purser, "mutation { createSignInLink(input: {expiresIn: \"2d\"}) { url } }")
                            .toString())
                    .contains("expected 1m to 1d");
            JsonNode token = asked(
                            purser,
                            "mutation { createToken(input: {label: \"ops\", role: SUPER_ADMIN}) { secret token { id } } }")
                    .path("data")
                    .path("createToken");
            String[] connection = {
                "--url", purser.url(), "--token", token.path("secret").asText()
            };
            CommandRun own = CommandRun.of(connection, "token", "link");
            assertThat(own.out()).contains("Works once", purser.url() + "/sign-in/link?code=pl-purser-");
            ops.in(address(own));
            assertThat(ops.ask(ME)).contains("\"ops\"", "SUPER_ADMIN");
            ada.in(address(CommandRun.of(connection, "token", "link", "--user", "ada@acme.example")));
            String unused = address(CommandRun.of(connection, "token", "link", "--user", "bob@acme.example"));
            asked(purser, "mutation { revokeToken(id: " + token.path("token").path("id") + ") { id } }");
            assertThat(ops.ask(ME)).contains("unauthenticated");
            assertThat(ada.ask(ME)).contains("unauthenticated");
            assertThat(ops.open(unused).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void whoseLaptopIsLostIsSignedOutEverywhere() throws Exception {
        try (RunningPurser purser = start();
                Browser one = in(purser, "ada@acme.example");
                Browser two = in(purser, "ada@acme.example");
                Browser bob = in(purser, "bob@acme.example")) {
            String unused = link(purser, "ada@acme.example");
            assertThat(bob.ask("mutation { endSignIns(user: \"ada@acme.example\") { ended } }"))
                    .contains("forbidden");
            String[] connection = {"--url", purser.url(), "--token", purser.operatorToken()};
            CommandRun run =
                    CommandRun.of(connection, "user", "sign-out", "ada@acme.example", "--reason", "laptop lost");
            assertThat(run.out()).contains("Ended 3 of ada@acme.example.");
            assertThat(one.ask(ME)).contains("unauthenticated");
            assertThat(two.ask(ME)).contains("unauthenticated");
            assertThat(two.open(unused).statusCode()).isEqualTo(403);
            assertThat(bob.ask(ME)).contains("bob@acme.example");
            assertThat(CommandRun.of(connection, "user", "sign-out", "ada@acme.example")
                            .out())
                    .contains("Ended 0");
            assertThat(CommandRun.of(connection, "user", "sign-out", "nobody").err())
                    .contains("nobody");
            assertThat(purser.operatorGets("/api/v1/exports/audit.jsonl?organization=acme"))
                    .contains("\"reason\":\"laptop lost\"", "session.end");
        }
    }

    private static String address(CommandRun run) {
        return run.out()
                .lines()
                .filter(line -> line.contains("pl-purser-"))
                .findFirst()
                .orElseThrow()
                .strip();
    }

    @Test
    void overHttpsTheCookieIsOfThisHostAloneAndElsewhereNobodySignsIn() throws Exception {
        String home = "https://ai.acme.example";
        try (RunningPurser purser = RunningPurser.start(folder, GOVERNANCE, ", publicUrl: \"" + home + "\"");
                Browser browser = new Browser(purser.url())) {
            String link = link(purser, "ada@acme.example");
            assertThat(link).startsWith(home + "/sign-in/link?code=");
            Map<String, String> code = Map.of("code", link.substring(link.indexOf('=') + 1));
            assertThat(browser.post("/sign-in/link", code, purser.url(), "same-origin")
                            .statusCode())
                    .as("a page of the same machine is no page of the public address")
                    .isEqualTo(403);
            assertThat(browser.post("/sign-in/link", code, home, "same-origin")
                            .headers()
                            .firstValue("set-cookie")
                            .orElseThrow())
                    .matches("__Host-purser=ps-purser-[^;]+; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure");
            assertThat(graphql(browser, "origin", home, "x-requested-by", "console")
                            .statusCode())
                    .isEqualTo(200);
        }
        try (RunningPurser purser = RunningPurser.start(folder, GOVERNANCE, ", publicUrl: \"http://ai.acme.example\"");
                Browser browser = new Browser(purser.url())) {
            assertThat(asked(purser, "mutation { createSignInLink(input: {}) { url } }")
                            .toString())
                    .contains("forbidden", "server.publicUrl");
            assertThat(browser.open("/sign-in").statusCode()).isEqualTo(403);
        }
    }
}
