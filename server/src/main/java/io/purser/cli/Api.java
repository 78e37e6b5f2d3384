package io.purser.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The gateway's control plane, asked over HTTP.
final class Api {

    static final ObjectMapper JSON = new ObjectMapper();

    /// A large policy is armed from the ledger before `apply` answers.
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final int PAGE = 500;

    /// What is over by itself.
    private static final Set<String> PASSING = Set.of("unavailable", "analytics_unavailable");

    private final String url;
    private final String token;
    private final HttpClient client;

    Api(String url, String token) {
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.token = token;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    String url() {
        return url;
    }

    static ObjectNode variables() {
        return JSON.createObjectNode();
    }

    /// Asks one GraphQL operation; its `data`.
    JsonNode ask(String query, ObjectNode variables) {
        HttpResponse<String> response = send(operation(query, variables), BodyHandlers.ofString());
        JsonNode answer = parse(response.statusCode(), response.body());
        ApiErrors.throwIfAny(response.statusCode(), answer);
        return answer.path("data");
    }

    /// The same for whoever asks again and again.
    ///
    /// @throws Away where the next time may help
    JsonNode askAgain(String query, ObjectNode variables) {
        HttpResponse<String> response = sendOnce(operation(query, variables), BodyHandlers.ofString());
        if (response.statusCode() == 503) {
            throw new Away(url + " answered 503");
        }
        JsonNode answer = parse(response.statusCode(), response.body());
        if (PASSING.contains(code(answer))) {
            throw new Away(answer.at("/errors/0/message").asText());
        }
        ApiErrors.throwIfAny(response.statusCode(), answer);
        return answer.path("data");
    }

    private HttpRequest operation(String query, ObjectNode variables) {
        ObjectNode body = JSON.createObjectNode().put("query", query).set("variables", variables);
        return request("/graphql")
                .header("content-type", "application/json")
                .header("accept", "application/graphql-response+json, application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
    }

    /// Posts a form by REST; the answer.
    JsonNode post(String path, ObjectNode form) {
        HttpRequest request = request(path)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(form.toString()))
                .build();
        HttpResponse<String> response = send(request, BodyHandlers.ofString());
        JsonNode answer = parse(response.statusCode(), response.body());
        ApiErrors.throwIfAny(response.statusCode(), answer);
        return answer;
    }

    /// Posts a form as OAuth has it, with no token in its head; the answer, a refusal too.
    JsonNode form(String path, Map<String, String> fields) {
        String body = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(30))
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = send(request, BodyHandlers.ofString());
        return parse(response.statusCode(), response.body());
    }

    /// The connection of a subscription is cut, or the gateway is away: trying again later may help.
    static final class Away extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Away(String message) {
            super(message);
        }
    }

    /// Follows a subscription over one connection, as server-sent events; returns when the gateway ends it.
    ///
    /// @throws Away where the connection is cut or there is none
    void follow(String query, ObjectNode variables, Consumer<JsonNode> data) {
        ObjectNode body = JSON.createObjectNode().put("query", query).set("variables", variables);
        HttpRequest request = request("/graphql")
                .header("content-type", "application/json")
                .header("accept", "text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        HttpResponse<Stream<String>> response = sendOnce(request, BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            if (response.statusCode() == 503) {
                throw new Away(url + " answered 503");
            }
            if (response.statusCode() != 200) {
                String text = lines.limit(100).collect(Collectors.joining("\n"));
                ApiErrors.throwIfAny(response.statusCode(), parse(response.statusCode(), text));
            }
            lines.filter(line -> line.startsWith("data: {"))
                    .map(line -> parse(200, line.substring(6)))
                    .forEach(result -> {
                        if (code(result).equals("unavailable")) {
                            throw new Away("the gateway shuts down");
                        }
                        ApiErrors.throwIfAny(200, result);
                        data.accept(result.path("data"));
                    });
        } catch (UncheckedIOException cut) {
            if (Thread.interrupted()) {
                throw new CommandFailed("interrupted");
            }
            throw new Away(url + " broke off: " + cut.getMessage());
        }
    }

    private static String code(JsonNode result) {
        return result.path("errors").path(0).path("extensions").path("code").asText();
    }

    /// Asks for every page of a connection; its nodes.
    ///
    /// @param query takes `$first` and `$after`, and asks for `edges {node} pageInfo {…}`
    List<JsonNode> askAll(String query, String field, ObjectNode variables) {
        List<JsonNode> nodes = new ArrayList<>();
        askEach(query, field, variables, nodes::add);
        return nodes;
    }

    /// The same, one node after the other.
    void askEach(String query, String field, ObjectNode variables, Consumer<JsonNode> each) {
        ObjectNode page = variables.deepCopy().put("first", PAGE);
        JsonNode connection;
        do {
            connection = ask(query, page).path(field);
            connection.path("edges").forEach(edge -> each.accept(edge.path("node")));
            page.set("after", connection.path("pageInfo").path("endCursor"));
        } while (connection.path("pageInfo").path("hasNextPage").asBoolean());
    }

    /// A path with the parameters that have a value.
    static String path(String path, Map<String, @Nullable String> query) {
        StringJoiner parameters = new StringJoiner("&", "?", "").setEmptyValue("");
        query.forEach((name, value) -> {
            if (value != null) {
                parameters.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        });
        return path + parameters;
    }

    /// Gets a file by REST and hands it over as it comes.
    void download(String path, Consumer<InputStream> to) {
        download(path, (_, body) -> to.accept(body));
    }

    /// The same, with what the answer says of it.
    void download(String path, BiConsumer<HttpHeaders, InputStream> to) {
        HttpResponse<InputStream> response = send(request(path).GET().build(), BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                String text = new String(body.readNBytes(65_536), StandardCharsets.UTF_8);
                ApiErrors.throwIfAny(response.statusCode(), parse(response.statusCode(), text));
            }
            to.accept(response.headers(), body);
        } catch (IOException broken) {
            throw new CommandFailed("the answer of " + url + " broke off: " + broken.getMessage());
        }
    }

    /// The status of an open route, or null where nothing answers.
    @Nullable
    Integer status(String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(uri(path))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return client.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException unreachable) {
            return null;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("interrupted");
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(PATIENCE).header("authorization", "Bearer " + token);
    }

    private URI uri(String path) {
        try {
            URI uri = URI.create(url + path);
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException notUri) {
            // Falls through to the one message.
        }
        throw new CommandFailed("\"" + url + "\" is not a URL; expected one such as http://localhost:8080");
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return sendOnce(request, handler);
        } catch (Away away) {
            throw new CommandFailed(String.valueOf(away.getMessage()));
        }
    }

    private <T> HttpResponse<T> sendOnce(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return client.send(request, handler);
        } catch (ConnectException nobody) {
            throw new Away("nothing answers at " + url
                    + "; start it with `./purser serve` (or demo), or name another with --url");
        } catch (IOException broken) {
            throw new Away(url + " did not answer: " + broken.getMessage());
        } catch (IllegalArgumentException header) {
            throw new CommandFailed("the token holds characters that no token has; copy it again");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("interrupted");
        }
    }

    private JsonNode parse(int status, String body) {
        try {
            JsonNode answer = JSON.readTree(body);
            if (answer != null && (answer.isObject() || answer instanceof ArrayNode)) {
                return answer;
            }
        } catch (JsonProcessingException notJson) {
            // Falls through to the one message.
        }
        throw new CommandFailed(url + " answered " + status + " without JSON; is it Purser? Check --url or PURSER_URL");
    }
}
