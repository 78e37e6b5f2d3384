package io.purser.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How the command line waits to be let in, before a gateway that answers what a test says.
class LoginCommandTest {
    private static final String PENDING = "{\"error\": \"authorization_pending\"}";
    private static final String SLOW = "{\"error\": \"slow_down\"}";
    private static final String IN = "{\"access_token\": \"pu-purser-given\", \"token_type\": \"Bearer\"}";

    private final HttpServer server;
    private final Deque<String> answers = new ArrayDeque<>();
    private final List<Duration> rests = new ArrayList<>();
    private final List<String> bearers = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Path home;

    LoginCommandTest(@TempDir Path home) throws IOException {
        this.home = home;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/oauth2/device_authorization",
                exchange -> answer(
                        exchange,
                        "{\"device_code\": \"d\", \"user_code\": \"WDJB-MJHT\", \"interval\": 3,"
                                + " \"verification_uri_complete\": \"https://x/device\\u001b[2J\"}"));
        server.createContext("/oauth2/token", exchange -> answer(exchange, answers.removeFirst()));
        server.createContext("/oauth2/revoke", exchange -> answer(exchange, "{}"));
        server.createContext("/graphql", exchange -> {
            bearers.add(exchange.getRequestHeaders().getFirst("authorization"));
            answer(exchange, "{\"data\": {\"me\": {\"name\": \"ada\"}}}");
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(json.contains("\"error\"") ? 400 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private Terminal terminal(Map<String, String> environment) {
        return new Terminal(
                environment,
                options -> {
                    throw new ServerStart.StartFailed("no server in this test");
                },
                new FakePriceDesk(),
                new FakeBackupDesk(),
                (_, _) -> MissingNode.getInstance(),
                new PrintWriter(out),
                new PrintWriter(err));
    }

    private Terminal terminal() {
        return terminal(Map.of("HOME", home.toString(), "PURSER_URL", url() + "/"));
    }

    private int login(String... inTurn) {
        answers.addAll(List.of(inTurn));
        return new LoginCommand(terminal(), rests::add).call();
    }

    @Test
    void itWaitsAsLongAsItIsToldAndKeepsTheTokenForItsOwnerAlone() throws Exception {
        assertThat(login(PENDING, SLOW, PENDING, IN)).isEqualTo(0);
        assertThat(rests).extracting(Duration::toSeconds).containsExactly(3L, 3L, 8L, 8L);
        assertThat(err.toString()).contains("WDJB-MJHT", "https://x/device?[2J");
        assertThat(out.toString()).contains("as ada").doesNotContain("pu-purser-given");
        Path file = home.resolve(".config/purser/logins.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(bearers).containsExactly("Bearer pu-purser-given");
    }

    @Test
    void theTokenGoesToItsGatewayAloneAndAfterPurserToken() {
        login(IN);
        Map<String, String> here = Map.of("HOME", home.toString(), "PURSER_URL", url());
        assertThat(run(here, "whoami")).isEqualTo(0);
        assertThat(bearers.removeLast()).isEqualTo("Bearer pu-purser-given");
        Map<String, String> both =
                Map.of("HOME", home.toString(), "PURSER_URL", url(), "PURSER_TOKEN", "pt-purser-of-the-variable");
        assertThat(run(both, "whoami")).isEqualTo(0);
        assertThat(bearers.removeLast()).isEqualTo("Bearer pt-purser-of-the-variable");
        bearers.clear();
        String elsewhere = url().replace("127.0.0.1", "localhost");
        assertThat(run(Map.of("HOME", home.toString(), "PURSER_URL", elsewhere), "whoami", "--data", "nowhere"))
                .isEqualTo(1);
        assertThat(Logins.of(terminal()).orElseThrow().token(elsewhere)).isEmpty();
        assertThat(bearers).isEmpty();
    }

    private int run(Map<String, String> environment, String... command) {
        return Commands.commandLine(terminal(environment), command).execute(command);
    }

    @Test
    void itSaysWhyNobodyCameIn() {
        assertThatThrownBy(() -> login("{\"error\": \"access_denied\"}")).hasMessageContaining("said no");
        assertThatThrownBy(() -> login("{\"error\": \"expired_token\"}"))
                .hasMessageContaining("run `purser login` again");
        assertThatThrownBy(() -> login("{\"error\": \"invalid_client\", \"error_description\": \"why\"}"))
                .hasMessageContaining("why");
        assertThat(Logins.of(terminal()).orElseThrow().token(url())).isEmpty();
    }

    @Test
    void signingOutForgetsTheToken() {
        login(IN);
        assertThat(new LogoutCommand(terminal()).call()).isEqualTo(0);
        assertThat(Logins.of(terminal()).orElseThrow().token(url())).isEmpty();
        assertThatThrownBy(() -> new LogoutCommand(terminal()).call()).hasMessageContaining("nobody is signed in");
    }
}
