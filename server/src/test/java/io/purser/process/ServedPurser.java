package io.purser.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A gateway in a process of its own, with the sandbox as its provider.
final class ServedPurser implements AutoCloseable {
    private final Process process;
    private final Path data;
    private final String url;
    private final HttpClient client = HttpClient.newHttpClient();

    private ServedPurser(Process process, Path data, String url) {
        this.process = process;
        this.data = data;
        this.url = url;
    }

    /// @param governance the text of a governance file
    static ServedPurser start(Path folder, Path data, String governance) throws IOException {
        Path config = Files.writeString(
                folder.resolve("purser.yaml"),
                "server: {port: 0, drain: 1s}\nproviders: [{name: sandbox, dialect: sandbox, models: [\"sandbox*\"]}]\n");
        Path policy = Files.writeString(folder.resolve("governance.yaml"), governance);
        List<String> command = new ArrayList<>(Programs.javaCommand());
        command.addAll(List.of(
                "serve", "--config", config.toString(), "--governance", policy.toString(), "--data", data.toString()));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(folder.resolve("served.txt").toFile())
                .start();
        return new ServedPurser(process, data, url(process, folder));
    }

    private static String url(Process process, Path folder) throws IOException {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("Purser answers at ")) {
                return line.substring("Purser answers at ".length());
            }
        }
        throw new AssertionError("it did not start: " + Files.readString(folder.resolve("served.txt")));
    }

    String url() {
        return url;
    }

    Path data() {
        return data;
    }

    HttpResponse<String> ask(String secret) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(url + "/v1/chat/completions"))
                        .header("authorization", "Bearer " + secret)
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("""
                                {"model": "sandbox", "max_tokens": 20,
                                 "messages": [{"role": "user", "content": "hello"}]}"""))
                        .build(),
                BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path, String secret) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("authorization", "Bearer " + secret)
                        .build(),
                BodyHandlers.ofString());
    }

    /// What its file `admin-token` says.
    String token() throws IOException {
        return Files.readString(data.resolve("admin-token")).strip();
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
        client.close();
        try {
            process.getInputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
