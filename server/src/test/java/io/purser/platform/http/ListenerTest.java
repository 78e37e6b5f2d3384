package io.purser.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@TestInstance(Lifecycle.PER_CLASS)
final class ListenerTest {
    private static final int MAX_BODY_BYTES = 100_000;

    private final Vertx vertx = Listener.vertx();
    private final Bodies bodies = new Bodies(MAX_BODY_BYTES, 250_000);
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final CountDownLatch begun = new CountDownLatch(1);
    private Listener listener;

    @BeforeAll
    void start() {
        FaultAnswers answers = FaultAnswers.PLAIN.except("/api", FaultAnswers.PROBLEM);
        listener = Listener.start(vertx, options(0), bodies, routes(), answers);
    }

    @AfterAll
    void stop() {
        client.close();
        listener.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static Listener.Options options(int port) {
        return options(port, 1_000, 1_000);
    }

    private static Listener.Options options(int port, int requests, int connections) {
        Duration soon = Duration.ofMillis(300);
        return new Listener.Options(
                "127.0.0.1", port, null, 2, new Listener.Limits(16 << 10, soon, soon, requests, connections));
    }

    private List<Route> routes() {
        return List.of(
                blocking(HttpMethod.GET, "/hello", _ -> Response.text(200, "hello")),
                blocking(
                        HttpMethod.POST,
                        "/echo",
                        request -> new Response(
                                200,
                                java.util.Map.of(),
                                out -> out.write(request.body().getBytes()))),
                blocking(
                        HttpMethod.GET, "/things/{name}", request -> Response.text(200, request.pathParameter("name"))),
                blocking(HttpMethod.GET, "/files/*", request -> Response.text(200, request.pathParameter("*"))),
                blocking(HttpMethod.GET, "/large", _ -> new Response(200, java.util.Map.of(), ListenerTest::large)),
                blocking(HttpMethod.GET, "/broken", _ -> {
                    throw new IllegalStateException("secret detail");
                }),
                blocking(HttpMethod.GET, "/slow", _ -> {
                    begun.countDown();
                    mayEnd.await(5, TimeUnit.SECONDS);
                    return Response.text(200, "late");
                }));
    }

    private static Route blocking(HttpMethod method, String path, Route.Blocking handler) {
        return new Route(method, path, Door.OPEN, handler);
    }

    private static void large(OutputStream out) throws IOException {
        byte[] piece = new byte[10_000];
        for (int i = 0; i < 1_000; i++) {
            out.write(piece);
        }
    }

    @Test
    void aRouteAnswersOnItsExactPath() throws Exception {
        assertThat(get("/hello")).isEqualTo("200 hello");
        assertThat(get("/hello/")).startsWith("404 ");
        assertThat(get("/api/x"))
                .isEqualTo("404 {\"type\":\"about:blank\",\"title\":\"Unknown route\",\"status\":404,"
                        + "\"detail\":\"GET /api/x is not served here.\"}");
        assertThat(get("/nowhere")).startsWith("404 GET /nowhere is not served here.");
    }

    @Test
    void aParameterTakesOneDecodedSegmentAndAStarTheRest() throws Exception {
        assertThat(get("/things/a%20b+c")).isEqualTo("200 a b+c");
        assertThat(get("/things/a/b")).startsWith("404 ");
        assertThat(get("/files/a/b")).isEqualTo("200 a/b");
    }

    @Test
    void aMethodThatIsNotDeclaredIsRefusedWithTheOnesThatAre() throws Exception {
        var answer = client.send(HttpRequest.newBuilder(uri("/hello")).DELETE().build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("allow")).contains("GET");
    }

    @Test
    void aLargeAnswerArrivesWhole() throws Exception {
        var answer = client.send(HttpRequest.newBuilder(uri("/large")).build(), BodyHandlers.ofByteArray());
        assertThat(answer.body()).hasSize(10_000_000);
    }

    @Test
    void aFailingHandlerTellsNothingOfItsCause() throws Exception {
        assertThat(get("/broken")).startsWith("500 ").doesNotContain("secret");
    }

    @Test
    void aBodyAboveTheLimitIsRefusedWhetherItSaysItsLengthOrNot() throws Exception {
        assertThat(post(HttpRequest.BodyPublishers.ofByteArray(new byte[MAX_BODY_BYTES])))
                .isEqualTo(200);
        assertThat(raw("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100001\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ");
        assertThat(raw("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n186a1\r\n"
                        + "x".repeat(100_001)))
                .startsWith("HTTP/1.1 413 ");
        assertThat(bodies.heldBytes()).isZero();
    }

    @Test
    void bodiesThatTogetherPassTheLimitAreRefused() throws Exception {
        String most = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(99_999);
        try (Socket first = open(most);
                Socket second = open(most)) {
            while (bodies.heldBytes() < 200_000) {
                Thread.onSpinWait();
            }
            assertThat(raw(most)).startsWith("HTTP/1.1 503 ");
            assertThat(first.isConnected() && second.isConnected()).isTrue();
        }
        while (bodies.heldBytes() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aLargeRequestTakesTheProcessorOnlyWhereOthersLeaveIt() throws Exception {
        Bodies large = new Bodies(1_000_000, 1_000_000);
        List<Route> routes = List.of(
                blocking(HttpMethod.POST, "/prompt", _ -> Response.text(200, niceness())),
                new Route(HttpMethod.POST, "/patient", Door.OPEN, (Route.Patient) _ -> Response.text(200, niceness())));
        try (Listener own = Listener.start(vertx, options(0), large, routes, FaultAnswers.PLAIN)) {
            int usual = niceness(own, "/patient", 1_000);
            assertThat(niceness(own, "/patient", 300_000)).isEqualTo(Math.min(19, usual + 10));
            assertThat(niceness(own, "/patient", 1_000)).isEqualTo(usual);
            assertThat(niceness(own, "/prompt", 300_000)).isEqualTo(usual);
        }
    }

    private int niceness(Listener of, String path, int bytes) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + of.port() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[bytes]))
                .build();
        return Integer.parseInt(client.send(request, BodyHandlers.ofString()).body());
    }

    /// Of the thread of the system that runs this.
    private static String niceness() throws IOException {
        String state = Files.readString(Path.of("/proc/thread-self/stat"));
        String[] afterName = state.substring(state.lastIndexOf(')') + 2).split(" ");
        return afterName[16];
    }

    @Test
    void aLengthThatIsOnlyAnnouncedTakesNoRoomFromOthers() throws Exception {
        Bodies few = new Bodies(10_000_000, 10_000_000);
        try (Listener own = Listener.start(vertx, options(0), few, routes(), FaultAnswers.PLAIN);
                Socket _ = open(own, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\nbegun")) {
            while (few.heldBytes() == 0) {
                Thread.onSpinWait();
            }
            assertThat(few.heldBytes()).isLessThan(100_000);
        }
    }

    @Test
    void aBodyThatFallsSilentIsCutOffAndGivesItsBytesBack() throws Exception {
        Bodies own = new Bodies(MAX_BODY_BYTES, 250_000);
        try (Listener quiet = Listener.start(vertx, options(0), own, routes(), FaultAnswers.PLAIN);
                Socket socket = open(quiet, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\nbegun")) {
            socket.setSoTimeout(5_000);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            while (own.heldBytes() > 0) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aConnectionOnWhichNothingIsAskedIsCutOff() throws Exception {
        try (Socket socket = open("")) {
            socket.setSoTimeout(5_000);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void whatWasAskedInTimeIsAnsweredThoughThePassingStallMadeUsReadItLate() throws Exception {
        CountDownLatch stalled = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        List<Route> routes = stalling(stalled, end);
        Duration soon = Duration.ofMillis(300);
        Listener.Options oneLoop =
                new Listener.Options("127.0.0.1", 0, null, 1, new Listener.Limits(16 << 10, soon, soon, 10, 10));
        try (Listener own = Listener.start(vertx, oneLoop, bodies, routes, FaultAnswers.PLAIN);
                Socket inTime = open(own, "");
                Socket other = open(own, "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")) {
            assertThat(read(other)).startsWith("HTTP/1.1 200 ");
            other.getOutputStream()
                    .write("GET /stall HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            stalled.await();
            inTime.getOutputStream()
                    .write("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            long over = System.nanoTime() + 2 * soon.toNanos();
            while (System.nanoTime() < over) {
                Thread.onSpinWait();
            }
            end.countDown();
            assertThat(read(inTime)).startsWith("HTTP/1.1 200 ");
        }
    }

    /// `/stall` keeps an event loop busy until its end.
    private static List<Route> stalling(CountDownLatch stalled, CountDownLatch end) {
        return List.of(
                blocking(HttpMethod.GET, "/hello", _ -> Response.text(200, "hello")),
                new Route(HttpMethod.GET, "/stall", Door.OPEN, (Route.Streaming) (request, _) -> {
                    stalled.countDown();
                    await(end);
                    request.response().end();
                }));
    }

    @Test
    void aFloodThatComesWhileNobodyHasTimeIsNotAcceptedBeyondTheLimit() throws Exception {
        CountDownLatch stalled = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Duration patient = Duration.ofSeconds(20);
        Listener.Options oneLoop =
                new Listener.Options("127.0.0.1", 0, null, 1, new Listener.Limits(16 << 10, patient, patient, 10, 8));
        List<Socket> flood = new ArrayList<>();
        try (Listener own = Listener.start(vertx, oneLoop, bodies, stalling(stalled, end), FaultAnswers.PLAIN);
                Socket stalls = open(own, "GET /stall HTTP/1.1\r\nHost: x\r\n\r\n")) {
            stalled.await();
            for (int i = 0; i < 100; i++) {
                flood.add(open(own, ""));
            }
            everyConnectionThatWaitsHasItsTurn();
            assertThat(own.connections()).isEqualTo(8 + 1);
            Socket first = flood.getFirst();
            first.getOutputStream()
                    .write("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            end.countDown();
            assertThat(read(stalls)).startsWith("HTTP/1.1 200 ");
            assertThat(read(first)).describedAs("asked before it was judged").startsWith("HTTP/1.1 200 ");
            Socket last = flood.getLast();
            last.getOutputStream()
                    .write("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(read(last)).startsWith("HTTP/1.1 200 ");
            assertThat(flood.get(1).getInputStream().read()).isEqualTo(-1);
            assertThat(own.connections()).isLessThanOrEqualTo(8 + 1);
        } finally {
            for (Socket each : flood) {
                each.close();
            }
        }
    }

    /// The loop that accepts takes some, then looks what else it has to do.
    private void everyConnectionThatWaitsHasItsTurn() throws Exception {
        for (int i = 0; i < 200; i++) {
            ((VertxInternal) vertx)
                    .acceptorEventLoopGroup()
                    .next()
                    .submit(() -> {})
                    .get();
        }
    }

    @Test
    void whereEveryConnectionHasAskedTheLongestIdleOneMakesRoom() throws Exception {
        Duration soon = Duration.ofSeconds(20);
        Listener.Options oneLoop =
                new Listener.Options("127.0.0.1", 0, null, 1, new Listener.Limits(16 << 10, soon, soon, 10, 2));
        String hello = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
        try (Listener own = Listener.start(vertx, oneLoop, bodies, routes(), FaultAnswers.PLAIN);
                Socket first = open(own, hello);
                Socket second = open(own, hello)) {
            assertThat(read(first)).startsWith("HTTP/1.1 200 ");
            assertThat(read(second)).startsWith("HTTP/1.1 200 ");
            first.getOutputStream().write(hello.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(read(first)).startsWith("HTTP/1.1 200 ");
            try (Socket third = open(own, hello)) {
                assertThat(read(third)).startsWith("HTTP/1.1 200 ");
                assertThat(second.getInputStream().read()).isEqualTo(-1);
                first.getOutputStream().write(hello.getBytes(StandardCharsets.ISO_8859_1));
                assertThat(read(first)).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    @Test
    void aNewcomerKeepsItsPlaceWhereMostOfTheOthersHaveAsked() throws Exception {
        Duration soon = Duration.ofSeconds(20);
        Listener.Options oneLoop =
                new Listener.Options("127.0.0.1", 0, null, 1, new Listener.Limits(16 << 10, soon, soon, 10, 32));
        String hello = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
        List<Socket> all = new ArrayList<>();
        try (Listener own = Listener.start(vertx, oneLoop, bodies, routes(), FaultAnswers.PLAIN)) {
            for (int i = 0; i < 30; i++) {
                all.add(open(own, hello));
                assertThat(read(all.getLast())).startsWith("HTTP/1.1 200 ");
            }
            Socket newcomer = open(own, "");
            all.add(newcomer);
            all.add(open(own, hello));
            assertThat(read(all.getLast())).startsWith("HTTP/1.1 200 ");
            assertThat(own.connections()).isEqualTo(32);
            newcomer.getOutputStream().write(hello.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(read(newcomer)).startsWith("HTTP/1.1 200 ");
        } finally {
            for (Socket each : all) {
                each.close();
            }
        }
    }

    @Test
    void inAFloodPlacesAreKeptFreeOfThoseThatNeverAsked() throws Exception {
        Duration soon = Duration.ofSeconds(20);
        Listener.Options oneLoop =
                new Listener.Options("127.0.0.1", 0, null, 1, new Listener.Limits(16 << 10, soon, soon, 10, 32));
        List<Socket> flood = new ArrayList<>();
        try (Listener own = Listener.start(vertx, oneLoop, bodies, routes(), FaultAnswers.PLAIN)) {
            for (int i = 0; i < 31; i++) {
                flood.add(open(own, ""));
            }
            flood.getFirst().setSoTimeout(5_000);
            assertThat(flood.getFirst().getInputStream().read())
                    .describedAs("the oldest makes room before the last place is taken")
                    .isEqualTo(-1);
        } finally {
            for (Socket each : flood) {
                each.close();
            }
        }
    }

    @Test
    void whereEveryConnectionIsBusyTheOneThatCameLastIsClosed() throws Exception {
        String half = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab";
        Duration soon = Duration.ofSeconds(20);
        Listener.Options twoLoops =
                new Listener.Options("127.0.0.1", 0, null, 2, new Listener.Limits(16 << 10, soon, soon, 10, 2));
        Bodies own = new Bodies(MAX_BODY_BYTES, 250_000);
        try (Listener full = Listener.start(vertx, twoLoops, own, routes(), FaultAnswers.PLAIN);
                Socket first = open(full, half);
                Socket second = open(full, half)) {
            while (own.heldBytes() < 4) {
                Thread.onSpinWait();
            }
            try (Socket third = open(full, "")) {
                third.setSoTimeout(5_000);
                assertThat(third.getInputStream().read()).isEqualTo(-1);
            }
            for (Socket each : List.of(first, second)) {
                each.getOutputStream().write("cde".getBytes(StandardCharsets.ISO_8859_1));
                assertThat(read(each)).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    @Test
    void aFloodOfConnectionsThatAskNothingTakesNoPlaceFromThoseThatDo() throws Exception {
        List<Socket> flood = new ArrayList<>();
        try (Listener own = Listener.start(vertx, options(0, 1_000, 8), bodies, routes(), FaultAnswers.PLAIN)) {
            Socket asks = open(own, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab");
            Socket waits = open(own, "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(read(waits)).startsWith("HTTP/1.1 200 ");
            for (int i = 0; i < 40; i++) {
                flood.add(open(own, "GET /hello HT"));
            }
            waits.getOutputStream()
                    .write("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(read(waits)).startsWith("HTTP/1.1 200 ");
            assertThat(get(own, "/hello")).isEqualTo("200 hello");
            asks.getOutputStream().write("cde".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(read(asks)).startsWith("HTTP/1.1 200 ");
            assertThat(own.connections()).isLessThanOrEqualTo(8 + 1);
        } finally {
            for (Socket each : flood) {
                each.close();
            }
        }
    }

    @Test
    void callsBeyondTheLimitAreShedAndTheirConnectionsStay() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(2);
        List<Route> routes = List.of(
                blocking(HttpMethod.GET, "/hello", _ -> Response.text(200, "hello")),
                new Route(HttpMethod.POST, "/call", Door.OPEN, (Route.Streaming) (request, _) -> {
                    open.countDown();
                    Thread.ofVirtual().start(() -> {
                        await(end);
                        request.response().end();
                    });
                }));
        try (Listener own = Listener.start(vertx, options(0, 2, 1_000), bodies, routes, FaultAnswers.PLAIN)) {
            String call = "POST /call HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab";
            try (Socket first = open(own, call);
                    Socket second = open(own, call)) {
                open.await();
                Socket third = open(own, call);
                assertThat(read(third)).startsWith("HTTP/1.1 503 ").doesNotContain("connection: close");
                assertThat(get(own, "/hello")).isEqualTo("200 hello");
                end.countDown();
                assertThat(read(first)).startsWith("HTTP/1.1 200 ");
                assertThat(read(second)).startsWith("HTTP/1.1 200 ");
                third.getOutputStream().write(call.getBytes(StandardCharsets.ISO_8859_1));
                assertThat(read(third)).startsWith("HTTP/1.1 200 ");
                third.close();
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            boolean _ = latch.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void ambiguousHeadsAreRefused() throws Exception {
        for (String headers : List.of(
                "Content-Length: 5\r\nTransfer-Encoding: chunked",
                "Content-Length: 5\r\nContent-Length: 6",
                "Content-Length: -5",
                "Content-Length: 5x",
                "Bad Name: x",
                "Authorization: Bearer a\r\nauthorization: Bearer b\r\nContent-Length: 0")) {
            assertThat(raw("POST /echo HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n\r\n0\r\n\r\n"))
                    .describedAs(headers)
                    .startsWith("HTTP/1.1 400 ");
        }
        assertThat(raw("GET /hello HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(17_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
    }

    @Test
    void aHeadThatDribblesInIsCutOff() throws Exception {
        try (Socket socket = open("GET /hello HTTP/1.1\r\nHost: x\r\nX-Slow: ")) {
            socket.setSoTimeout(5_000);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aTakenPortIsOneClearError() {
        assertThatThrownBy(() -> Listener.start(vertx, options(listener.port()), bodies, routes(), FaultAnswers.PLAIN))
                .isInstanceOf(Listener.StartException.class)
                .hasMessage("Cannot listen on 127.0.0.1:" + listener.port() + ": the port is taken by another process");
    }

    @Test
    void drainingWaitsForOpenRequestsAndRefusesNewOnes() throws Exception {
        Listener own = Listener.start(vertx, options(0), bodies, routes(), FaultAnswers.PLAIN);
        var slow = client.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + own.port() + "/slow"))
                        .build(),
                BodyHandlers.ofString());
        begun.await();
        Thread drain = Thread.ofVirtual().start(() -> drain(own));
        while (get(own, "/hello").startsWith("200")) {
            Thread.onSpinWait();
        }
        assertThat(get(own, "/hello")).startsWith("503 ");
        mayEnd.countDown();
        drain.join();
        assertThat(slow.get().body()).isEqualTo("late");
        assertThat(own.openRequests()).isZero();
        own.close();
    }

    private static void drain(Listener own) {
        try {
            own.drain(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + listener.port() + path);
    }

    private String get(String path) throws Exception {
        return get(listener, path);
    }

    private String get(Listener from, String path) throws Exception {
        var answer = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + from.port() + path))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }

    private int post(HttpRequest.BodyPublisher body) throws Exception {
        return client.send(HttpRequest.newBuilder(uri("/echo")).POST(body).build(), BodyHandlers.ofString())
                .statusCode();
    }

    private Socket open(String text) throws IOException {
        return open(listener, text);
    }

    private static Socket open(Listener at, String text) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), at.port());
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return socket;
    }

    private String raw(String text) throws IOException {
        try (Socket socket = open(text)) {
            return read(socket);
        }
    }

    private static String read(Socket socket) throws IOException {
        socket.setSoTimeout(5_000);
        InputStream in = socket.getInputStream();
        byte[] head = new byte[4_096];
        int count = Math.max(0, in.read(head));
        return new String(head, 0, count, StandardCharsets.ISO_8859_1);
    }
}
