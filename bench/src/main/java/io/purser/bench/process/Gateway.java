package io.purser.bench.process;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.bench.run.Option;
import io.purser.bench.run.Options;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The gateway under test: its shipped jar as a process of its own, on a data folder that
/// survives its restarts. The cache of loaded classes that `./purser` keeps beside the jar is used
/// where it is there, as `./purser serve` does.
public final class Gateway implements AutoCloseable {
    /// The JVM options of `./purser serve`.
    public static final String TUNING = "-XX:+UseSerialGC -XX:+UseCompactObjectHeaders -XX:+UseTransparentHugePages";

    /// Options of the suites that start one.
    public static final Option JAR = new Option("jar", "server/target/purser-0.1.0-all.jar", "the gateway's jar");

    public static final Option JVM = jvm(512);
    public static final Option DURABILITY = new Option("durability", "process", "process or disk");

    /// An export is read twice, the first time before its first byte leaves: minutes for tens of millions of
    /// entries.
    private static final Duration WHOLE_LEDGER = Duration.ofHours(1);

    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    private final HttpClient http = HttpClient.newHttpClient();
    private final RunningProcess process;
    private final Path home;
    private final int port;
    private final Duration readyAfter;

    /// How a gateway is started.
    ///
    /// @param home keeps configuration, data and logs
    /// @param config the text of `purser.yaml`
    /// @param governance the text of the governance file
    public record Setup(Path jar, Path home, int port, List<String> jvmOptions, String config, String governance) {

        /// Of the jar and with the JVM options that a suite was given, on a port of its own.
        public static Setup of(Options options, Path home, String config, String governance) throws IOException {
            return new Setup(
                    options.path(JAR.name()), home, Machine.freePort(), options.words(JVM.name()), config, governance);
        }

        public Setup {
            jvmOptions = List.copyOf(jvmOptions);
            if (!Files.exists(jar)) {
                throw new IllegalArgumentException(
                        "\"" + jar + "\" is not there; expected the gateway's jar, built by: mvn -pl server package");
            }
        }
    }

    private Gateway(RunningProcess process, Setup setup, Duration readyAfter) {
        this.process = process;
        this.home = setup.home();
        this.port = setup.port();
        this.readyAfter = readyAfter;
    }

    /// Starts it and returns when it says that it is ready.
    public static Gateway start(Setup setup) throws IOException, InterruptedException {
        long start = System.nanoTime();
        RunningProcess process = begin(setup);
        try {
            awaitReady(process, setup.port());
        } catch (IOException | InterruptedException failure) {
            process.close();
            throw failure;
        }
        return new Gateway(process, setup, Duration.ofNanos(System.nanoTime() - start));
    }

    /// Starts it and does not wait for anything.
    public static RunningProcess begin(Setup setup) throws IOException {
        Path home = Files.createDirectories(setup.home());
        Files.writeString(home.resolve("purser.yaml"), setup.config());
        Files.writeString(home.resolve("governance.yaml"), setup.governance());
        return RunningProcess.start(
                home.getFileName().toString(), home.resolve("output.log"), Map.of(), command(setup));
    }

    /// The option of its JVM's options where the heap has another bound.
    public static Option jvm(int mebibytes) {
        return new Option("jvm", "-Xmx" + mebibytes + "m " + TUNING, "the gateway's JVM options, separated by spaces");
    }

    public RunningProcess process() {
        return process;
    }

    public int port() {
        return port;
    }

    /// From the start of the process to its first `/readyz` of 200.
    public Duration readyAfter() {
        return readyAfter;
    }

    public Path dataFolder() {
        return home.resolve("data");
    }

    /// Reads a route of the control plane with the operator's token.
    public String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request(path), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    /// The same for an answer that does not fit into memory; the caller closes it.
    public InputStream open(String path) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = http.send(
                HttpRequest.newBuilder(request(path), (_, _) -> true)
                        .timeout(WHOLE_LEDGER)
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            answer.body().close();
            throw new IOException(path + " answered " + answer.statusCode());
        }
        return answer.body();
    }

    private HttpRequest request(String path) throws IOException {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("authorization", "Bearer " + adminToken())
                .timeout(Duration.ofMinutes(2))
                .build();
    }

    /// Asks one GraphQL operation with the operator's token; the whole answer.
    public String ask(String query, Map<String, ?> variables) throws IOException, InterruptedException {
        String body = new ObjectMapper().writeValueAsString(Map.of("query", query, "variables", variables));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/graphql"))
                .header("authorization", "Bearer " + adminToken())
                .header("content-type", "application/json")
                .timeout(Duration.ofMinutes(2))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    /// The status of `/readyz`, 0 where nothing answers.
    public int readiness() throws InterruptedException {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz"))
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException away) {
            return 0;
        }
    }

    /// Calls that were admitted and have not ended.
    public int openHolds() throws IOException, InterruptedException {
        for (String line : get("/metrics").split("\n")) {
            if (line.startsWith("purser_holds_open ")) {
                return (int) Double.parseDouble(line.substring(line.indexOf(' ') + 1));
            }
        }
        throw new IOException("/metrics has no purser_holds_open");
    }

    /// The token that the first start left in the data folder.
    public String adminToken() throws IOException {
        return Files.readString(dataFolder().resolve("admin-token")).strip();
    }

    /// Asks it to end, which it does when nothing is in flight.
    @Override
    public void close() {
        http.close();
        process.close();
    }

    /// Ends it by `kill -9`.
    public void kill() throws InterruptedException {
        http.shutdownNow();
        process.kill();
    }

    /// The JVM options for the cache of loaded classes that `./purser` keeps beside a jar; none where there is none.
    public static List<String> cached(Path jar) {
        Path cache = jar.resolveSibling("purser.aot");
        return Files.exists(cache) ? List.of("-XX:AOTCache=" + cache, "-Xlog:disable") : List.of();
    }

    private static List<String> command(Setup setup) {
        List<String> command = new ArrayList<>(List.of(Machine.javaExecutable()));
        command.addAll(setup.jvmOptions());
        command.addAll(cached(setup.jar()));
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                setup.jar().toString(),
                "serve",
                "--config",
                setup.home().resolve("purser.yaml").toString(),
                "--governance",
                setup.home().resolve("governance.yaml").toString(),
                "--data",
                setup.home().resolve("data").toString(),
                "--port",
                Integer.toString(setup.port())));
        return command;
    }

    private static void awaitReady(RunningProcess process, int port) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + READY_LIMIT.toNanos();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            while (!isReady(http, request)) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new IOException("the gateway is not ready on port " + port + "; " + process.lastWords());
                }
                Thread.sleep(10);
            }
        }
    }

    private static boolean isReady(HttpClient http, HttpRequest request) throws InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }
}
