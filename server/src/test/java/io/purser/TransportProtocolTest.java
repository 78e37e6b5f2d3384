package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.purser.FollowedPurser.Talk;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// What strangers send over a WebSocket closes it with the protocol's code, and is no event in the log.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class TransportProtocolTest {
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    @SuppressWarnings("NullAway.Init")
    private RunningPurser purser;

    @SuppressWarnings("NullAway.Init")
    private FollowedPurser follower;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        purser = RunningPurser.start(folder, "organization: acme\n");
        follower = new FollowedPurser(purser.url());
    }

    @AfterAll
    void stop() {
        follower.close();
        purser.close();
    }

    @BeforeEach
    void listen() {
        logged.start();
        root.addAppender(logged);
    }

    @AfterEach
    void nothingIsLogged() {
        root.detachAppender(logged);
        assertThat(new ArrayList<>(logged.list))
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .isEmpty();
    }

    @Test
    void whatBreaksTheProtocolClosesWithItsCode() throws Exception {
        Map<String, Integer> broken = new LinkedHashMap<>();
        for (String message : List.of(
                "",
                "nonsense",
                "{",
                "[]",
                "null",
                "1",
                "\"connection_init\"",
                "{}",
                "{\"type\":null}",
                "{\"type\":1}",
                "{\"type\":\"start\",\"id\":\"1\"}",
                "{\"type\":\"connection_ack\"}",
                "{\"type\":\"connection_init\",\"payload\":1}",
                "{\"type\":\"connection_init\",\"payload\":[]}",
                "{\"type\":\"ping\",\"payload\":\"x\"}",
                "{\"type\":\"complete\"}",
                "{\"type\":\"complete\",\"id\":7}",
                "{\"type\":\"subscribe\"}",
                "{\"type\":\"subscribe\",\"id\":\"\",\"payload\":{\"query\":\"{ health { version } }\"}}",
                "{\"type\":\"subscribe\",\"id\":\"" + "x".repeat(200) + "\",\"payload\":{\"query\":\"{ a }\"}}",
                "[".repeat(500))) {
            broken.put(message, 4400);
        }
        broken.put("{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{\"query\":\"{ health { version } }\"}}", 4401);
        broken.put("{\"type\":\"connection_init\"}", 4403);
        broken.put("{\"type\":\"connection_init\",\"payload\":{\"authorization\":1}}", 4403);
        broken.put("{\"type\":\"connection_init\",\"payload\":{\"authorization\":\"Bearer \"}}", 4403);
        broken.put("{\"type\":\"connection_init\",\"payload\":{\"Authorization\":\"pt-purser-x\"}}", 4403);
        for (Map.Entry<String, Integer> each : broken.entrySet()) {
            try (Talk talk = follower.talk(Map.of())) {
                talk.sayText(each.getKey());
                assertThat(talk.closedBy()).as(each.getKey()).isEqualTo(each.getValue());
            }
        }
    }

    @Test
    void whatBreaksItAfterTheGreetingToo() throws Exception {
        for (String message : List.of(
                "{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{}}",
                "{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{\"query\":7}}",
                "{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{\"query\":\"{ a }\",\"variables\":[]}}",
                "{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{\"query\":\"{ a }\",\"operationName\":1}}")) {
            try (Talk talk = follower.talkAs(purser.operatorToken())) {
                talk.sayText(message);
                assertThat(talk.closedBy()).as(message).isEqualTo(4400);
            }
        }
        try (Talk talk = follower.talkAs(purser.operatorToken())) {
            talk.say(Map.of("type", "connection_init"));
            assertThat(talk.closedBy()).isEqualTo(4429);
        }
        try (Talk talk = follower.talkAs(purser.operatorToken())) {
            talk.sayText("x".repeat(300 << 10));
            assertThat(talk.closedBy()).isEqualTo(1009);
        }
        try (Talk talk = follower.talkAs(purser.operatorToken())) {
            talk.sayInParts("x".repeat(30 << 10), 10);
            assertThat(talk.closedBy()).isEqualTo(1009);
        }
        try (Talk talk = follower.talkAs(purser.operatorToken())) {
            talk.sayBytes(new byte[] {1, 2, 3});
            assertThat(talk.closedBy()).isEqualTo(4400);
        }
    }

    @Test
    void operationsThatAreWrongEndAloneAndTheConnectionStays() throws Exception {
        try (Talk talk = follower.talkAs(purser.operatorToken())) {
            for (String query : List.of(
                    "",
                    "{",
                    "{ nothing }",
                    "subscription { nothing }",
                    "subscription { a: consumption { cursor } b: consumption { cursor } }",
                    "subscription { consumption(after: 7) { cursor } }",
                    "subscription A { consumption { cursor } } subscription B { consumption { cursor } }")) {
                talk.subscribe("x", query, Map.of());
                assertThat(talk.hear().path("type").asText()).as(query).isEqualTo("error");
            }
            talk.say(Map.of("type", "pong"));
            talk.say(Map.of("type", "complete", "id", "unknown"));
            talk.subscribe("x", "{ health { version } }", Map.of());
            assertThat(talk.hear().path("type").asText()).isEqualTo("next");
        }
    }

    @Test
    void whoDoesNotSayWhoItIsAndWhoSpeaksSomethingElseIsSentAway() throws Exception {
        try (Talk silent = follower.talk(Map.of());
                Talk old = follower.talk("graphql-ws", Map.of());
                Talk none = follower.talk(null, Map.of())) {
            assertThat(old.closedBy()).isEqualTo(4406);
            assertThat(none.closedBy()).isEqualTo(4406);
            assertThat(silent.subProtocol()).isEqualTo("graphql-transport-ws");
            assertThat(silent.closedBy()).isEqualTo(4408);
        }
    }

    @Test
    void anythingAtAllAfterTheUpgradeIsSurvived() throws Exception {
        Random random = new Random(11);
        for (int i = 0; i < 60; i++) {
            try (Socket socket = upgraded()) {
                byte[] bytes = new byte[1 + random.nextInt(200)];
                random.nextBytes(bytes);
                OutputStream out = socket.getOutputStream();
                if (i % 3 == 0) {
                    // A masked text frame whose text is no UTF-8.
                    out.write(new byte[] {(byte) 0x81, (byte) 0x84, 0, 0, 0, 0, (byte) 0xFF, (byte) 0xFE, 1, 2});
                }
                out.write(bytes);
                out.flush();
                socket.shutdownOutput();
                socket.setSoTimeout(10_000);
                InputStream in = socket.getInputStream();
                assertThat(in.readAllBytes()).isNotNull();
            } catch (IOException reset) {
                assertThat(reset).isInstanceOf(java.net.SocketException.class);
            }
        }
        try (Talk talk = follower.talkAs(purser.operatorToken())) {
            talk.subscribe("x", "{ health { version } }", Map.of());
            assertThat(talk.hear().path("type").asText()).isEqualTo("next");
        }
    }

    private Socket upgraded() throws IOException {
        URI uri = URI.create(purser.url());
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), uri.getPort());
        socket.getOutputStream().write("""
                GET /graphql HTTP/1.1\r
                Host: %s\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                Sec-WebSocket-Version: 13\r
                Sec-WebSocket-Protocol: graphql-transport-ws\r
                \r
                """.formatted(uri.getAuthority()).getBytes(StandardCharsets.US_ASCII));
        socket.setSoTimeout(10_000);
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new AssertionError("no upgrade: " + head);
            }
            head.append((char) next);
        }
        assertThat(head.toString()).startsWith("HTTP/1.1 101");
        return socket;
    }

    @Test
    void aPageUnderANameThatLeadsHereIsNoneOfOurs() throws Exception {
        int port = URI.create(purser.url()).getPort();
        assertThat(statusFor("evil.example:" + port, "http://evil.example:" + port))
                .isEqualTo("403");
        assertThat(statusFor("127.0.0.1.evil.example", "http://127.0.0.1.evil.example"))
                .isEqualTo("403");
        assertThat(statusFor("192.0.2.7:" + port, "http://192.0.2.7:" + port)).isEqualTo("403");
        assertThat(statusFor("localhost:" + port, "http://localhost:1")).isEqualTo("403");
        assertThat(statusFor("localhost:" + port, "null")).isEqualTo("403");
        for (String local : List.of("localhost:", "LOCALHOST:", "127.0.0.1:", "127.1.2.3:", "[::1]:")) {
            assertThat(statusFor(local + port, "http://" + local + port))
                    .as(local)
                    .isEqualTo("101");
        }
        assertThat(statusFor("evil.example:" + port, purser.url())).isEqualTo("101");
    }

    private String statusFor(String host, String origin) throws IOException {
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(purser.url()).getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write("""
                    GET /graphql HTTP/1.1\r
                    Host: %s\r
                    Origin: %s\r
                    Upgrade: websocket\r
                    Connection: Upgrade\r
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                    Sec-WebSocket-Version: 13\r
                    Sec-WebSocket-Protocol: graphql-transport-ws\r
                    \r
                    """.formatted(host, origin).getBytes(StandardCharsets.US_ASCII));
            byte[] start = socket.getInputStream().readNBytes(12);
            return new String(start, StandardCharsets.US_ASCII).substring(9);
        }
    }

    @Test
    void anUpgradeThatIsNoneIsRefused() throws Exception {
        URI uri = URI.create(purser.url());
        for (String headers : List.of(
                "Upgrade: websocket\r\nConnection: Upgrade\r\n",
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Key: eA==\r\n",
                "Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), uri.getPort())) {
                socket.getOutputStream()
                        .write(("GET /graphql HTTP/1.1\r\nHost: x\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n"
                                        + headers + "\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                socket.setSoTimeout(10_000);
                byte[] begin = socket.getInputStream().readNBytes(12);
                assertThat(new String(begin, StandardCharsets.US_ASCII))
                        .as(headers)
                        .matches("HTTP/1.1 4\\d\\d");
            }
        }
    }
}
