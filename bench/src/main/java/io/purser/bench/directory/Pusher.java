package io.purser.bench.directory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.bench.process.Gateway;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/// The directory's side of SCIM, in the words of Entra ID.
final class Pusher implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String home;
    private final String token;

    Pusher(Gateway gateway) throws IOException {
        home = "http://127.0.0.1:" + gateway.port() + "/scim/v2/";
        token = gateway.adminToken();
    }

    static String person(String name, int number) {
        return """
                {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "%s", "externalId": "x-%d",
                 "active": true, "displayName": "User %d", "name": {"givenName": "User", "familyName": "%d"},
                 "emails": [{"type": "work", "primary": true, "value": "%s"}]}""".formatted(name, number, number, number, name);
    }

    static String group(String name) {
        return """
                {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "%s", "externalId": "g-%s"}""".formatted(name, name);
    }

    static String retitled() {
        return operations("{\"op\": \"Replace\", \"path\": \"title\", \"value\": \"Engineer\"}");
    }

    static String deactivated() {
        return operations("{\"op\": \"Replace\", \"path\": \"active\", \"value\": \"False\"}");
    }

    static String added(List<String> people) {
        String members = people.stream().map("{\"value\": \"%s\"}"::formatted).collect(Collectors.joining(", "));
        return operations("{\"op\": \"Add\", \"path\": \"members\", \"value\": [" + members + "]}");
    }

    private static String operations(String one) {
        return "{\"schemas\": [\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"], \"Operations\": [" + one + "]}";
    }

    /// Looks for one that must not be there.
    void find(String what, String attribute, String value) throws IOException, InterruptedException {
        String filter = URLEncoder.encode(attribute + " eq \"" + value + "\"", StandardCharsets.UTF_8);
        JsonNode found = send("GET", what + "?filter=" + filter, "");
        if (found.path("totalResults").asInt(-1) != 0) {
            throw new IOException(value + " is there already: " + found);
        }
    }

    /// The id of what was made.
    String make(String what, String body) throws IOException, InterruptedException {
        return send("POST", what, body).path("id").asText();
    }

    void change(String what, String id, String body) throws IOException, InterruptedException {
        send("PATCH", what + "/" + id, body);
    }

    private JsonNode send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(home + path))
                .headers("authorization", "Bearer " + token, "content-type", "application/scim+json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IOException(method + " " + path + " was answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(answer.body());
    }

    @Override
    public void close() {
        client.close();
    }
}
