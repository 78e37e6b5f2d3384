package io.purser;

import io.purser.cli.ServerStart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The whole server in this process, on a free port, with a data folder of its own: what a test
/// from outside talks to.
public final class RunningPurser implements AutoCloseable {
    private final ServerStart.Running running;
    private final String token;

    private RunningPurser(ServerStart.Running running, String token) {
        this.running = running;
        this.token = token;
    }

    /// Starts it with the sandbox as its provider.
    ///
    /// @param governance the text of a governance file
    public static RunningPurser start(Path folder, String governance) throws IOException {
        return start(folder, governance, "");
    }

    /// Starts it with more fields of `server`.
    ///
    /// @param server YAML in flow style, beginning with a comma
    public static RunningPurser start(Path folder, String governance, String server) throws IOException {
        return start(folder, governance, server, "");
    }

    /// Starts it with a sandbox that runs elsewhere.
    ///
    /// @param origin its address
    public static RunningPurser startAt(Path folder, String governance, String origin) throws IOException {
        Path data = folder.resolve("data");
        String config = config(data, "").replace("models: [\"sandbox*\"]", "baseUrl: \"" + origin + "\"");
        return start(folder, governance, Files.writeString(folder.resolve("purser.yaml"), config));
    }

    private static RunningPurser start(Path folder, String governance, Path config) throws IOException {
        Path policy = Files.writeString(folder.resolve("governance.yaml"), governance);
        ServerStart.Running running = Wiring.start(new ServerStart.Options(config, policy, List.of(), Map.of()));
        return new RunningPurser(
                running,
                Files.readString(folder.resolve("data").resolve("admin-token")).strip());
    }

    /// Starts it with more of the configuration.
    ///
    /// @param more YAML of other fields, or nothing
    public static RunningPurser start(Path folder, String governance, String server, String more) throws IOException {
        Path data = folder.resolve("data");
        return start(folder, governance, Files.writeString(folder.resolve("purser.yaml"), config(data, server) + more));
    }

    /// Starts it with a configuration of one's own.
    ///
    /// @param more `providers`, `prices` and what else is no part of `server` and `data`
    public static RunningPurser with(Path folder, String governance, String more) throws IOException {
        return with(folder, governance, more, Clock.systemUTC());
    }

    /// The same in a time of its own.
    public static RunningPurser with(Path folder, String governance, String more, InstantSource clock)
            throws IOException {
        Path data = folder.resolve("data");
        Path config = Files.writeString(
                folder.resolve("purser.yaml"),
                "server: {port: 0, drain: 1s}\ndata: {dir: %s}\n".formatted(data) + more);
        Path policy = Files.writeString(folder.resolve("governance.yaml"), governance);
        ServerStart.Running running = Wiring.start(new ServerStart.Options(config, policy, List.of(), Map.of()), clock);
        return new RunningPurser(
                running, Files.readString(data.resolve("admin-token")).strip());
    }

    /// Starts it with nothing declared.
    ///
    /// @param more as in `with`
    static RunningPurser bare(Path folder, String more) throws IOException {
        Path data = folder.resolve("data");
        Path config = Files.writeString(
                folder.resolve("purser.yaml"),
                "server: {port: 0, drain: 1s}\ndata: {dir: %s}\n".formatted(data) + more);
        ServerStart.Running running = Wiring.start(new ServerStart.Options(config, null, List.of(), Map.of()));
        return new RunningPurser(
                running, Files.readString(data.resolve("admin-token")).strip());
    }

    private static String config(Path data, String server) {
        return """
                server: {port: 0, drain: 1s%s}
                data: {dir: %s}
                providers:
                  - {name: sandbox, dialect: sandbox, models: ["sandbox*"]}
                """.formatted(server, data);
    }

    /// What opens the control plane.
    public String operatorToken() {
        return token;
    }

    public String url() {
        return running.url();
    }

    /// Every route that is served, as `GET /v1/models`.
    List<String> routes() {
        return ((Wiring) running)
                .routes().stream()
                        .map(route -> route.method() + " " + route.path())
                        .toList();
    }

    /// What an operator gets from a path.
    public String operatorGets(String path) {
        return new String(operatorGetsBytes(path), StandardCharsets.UTF_8);
    }

    /// The same, as it is.
    public byte[] operatorGetsBytes(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path))
                .header("authorization", "Bearer " + token)
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What a caller is answered.
    ///
    /// @param credential a key's secret, or the operator's token
    public HttpResponse<String> post(HttpClient client, String path, String credential, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path))
                .header("authorization", "Bearer " + credential)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The entry of a call in the ledger's export, by column.
    public Map<String, String> ledgerRow(String requestId) {
        return ledger().stream()
                .filter(row -> requestId.equals(row.get("id")))
                .findFirst()
                .orElseThrow();
    }

    /// Every entry of the ledger's export, by column.
    public List<Map<String, String>> ledger() {
        List<String> lines = operatorGets(
                        "/api/v1/exports/ledger.csv?from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z")
                .lines()
                .toList();
        return lines.stream().skip(1).map(line -> named(lines.getFirst(), line)).toList();
    }

    /// Whether the ledger's own verification finds that every account agrees with its entries.
    public boolean ledgerAgrees(HttpClient client) {
        return post(client, "/graphql", token, "{\"query\": \"{ ledgerVerify { agrees } }\"}")
                .body()
                .contains("\"agrees\":true");
    }

    /// The cells by their columns; a quoted one may hold a comma.
    static Map<String, String> named(String columns, String line) {
        List<String> names = Arrays.asList(columns.split(","));
        String[] cells = line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1);
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            row.put(names.get(i), cells[i].replace("\"", ""));
        }
        return row;
    }

    @Override
    public void close() {
        running.close();
    }
}
