package io.purser.control.api.graphql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.control.api.Credentials;
import io.purser.control.api.Credentials.Who;
import io.purser.control.api.Presence;
import io.purser.control.identity.Principal;
import io.purser.control.subscriptions.SubscriptionSettings;
import io.purser.control.subscriptions.Subscriptions;
import io.purser.platform.http.Door;
import io.purser.platform.http.Request;
import io.purser.platform.http.Response;
import io.purser.platform.http.Route;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// GraphQL over HTTP for the holders of tokens: one operation in a POST of JSON, batches are refused; subscriptions as
/// event streams, and over WebSockets.
public final class GraphQlEndpoint {
    private static final String RESPONSE_TYPE = "application/graphql-response+json";
    private static final int MOST_BODY_BYTES = 17 * 1024 * 1024;

    private final Operations operations;
    private final Subscriptions subscriptions;
    private final Credentials credentials;
    private final Supplier<String> home;
    private final ObjectMapper json;

    /// @param home where people reach this installation
    GraphQlEndpoint(
            Operations operations,
            Subscriptions subscriptions,
            Credentials credentials,
            Supplier<String> home,
            ObjectMapper json) {
        this.operations = operations;
        this.subscriptions = subscriptions;
        this.credentials = credentials;
        this.home = home;
        this.json = json;
    }

    public List<Route> routes() {
        TransportSockets sockets =
                new TransportSockets(operations, subscriptions, credentials, home, json, this::handleGet);
        return List.of(
                new Route(HttpMethod.POST, "/graphql", Door.OPERATOR, (Route.Patient) this::handle),
                new Route(HttpMethod.GET, "/graphql", Door.OPERATOR, sockets));
    }

    /// Reads the schema now, so that no call has to wait for it. A second time does nothing.
    public void prepare() {
        operations.prepare();
    }

    Response handle(Request request) throws JsonProcessingException {
        return let(request, asker -> handle(request, asker));
    }

    /// What somebody who may come in is answered.
    private interface Answering {
        Response to(Operations.Asker asker) throws JsonProcessingException;
    }

    private Response let(Request request, Answering answering) throws JsonProcessingException {
        Presence presence = credentials.presence(request);
        Who found = presence.who();
        return found instanceof Who.Known(Principal who)
                ? answering.to(new Operations.Asker(who, presence, request.header("last-event-id")))
                : notIn(request, found);
    }

    private Response notIn(Request request, Who who) throws JsonProcessingException {
        return switch (who) {
            case Who.Turned(String why) -> error(request, 403, "user_unknown", why);
            case Who.Later(String why) -> error(request, 503, "unavailable", why);
            case Who.CrossSite(String why) -> error(request, 403, "cross_site", why);
            case Who.Known _, Who.KeyHolder _, Who.KeyOver _, Who.Nobody _ ->
                error(
                        request,
                        401,
                        "unauthenticated",
                        "expected an operator token, or the token of an issuer, in `Authorization: Bearer`");
        };
    }

    private Response handle(Request request, Operations.Asker asker) throws JsonProcessingException {
        String type =
                Optional.ofNullable(request.header("content-type")).orElse("").toLowerCase(Locale.ROOT);
        if (!type.strip().startsWith("application/json")) {
            return error(request, 415, "query_invalid", "expected content-type application/json");
        }
        if (request.body().length() > MOST_BODY_BYTES) {
            return error(request, 413, "too_large", "expected at most " + MOST_BODY_BYTES + " bytes");
        }
        JsonNode body;
        try {
            body = json.readTree(request.body().getBytes());
        } catch (IOException notJson) {
            return error(request, 400, "query_invalid", "the body is not JSON; expected {\"query\": …}");
        }
        return switch (Asked.of(body, json)) {
            case Asked.Read.Wrong(int status, String code, String message) -> error(request, status, code, message);
            case Asked.Read.Whole(Asked asked) ->
                isStreamAsked(request) ? stream(asked, asker) : run(request, asked, asker);
        };
    }

    /// What asks by GET: event streams of subscriptions, and nothing else.
    private Response handleGet(Request request) throws JsonProcessingException {
        return let(request, asker -> handleGet(request, asker));
    }

    private Response handleGet(Request request, Operations.Asker asker) throws JsonProcessingException {
        if (!isStreamAsked(request)) {
            return post(request);
        }
        ObjectNode body = json.createObjectNode();
        try {
            for (String name : List.of("query", "operationName")) {
                if (request.query(name) != null) {
                    body.put(name, request.query(name));
                }
            }
            for (String name : List.of("variables", "extensions")) {
                String written = request.query(name);
                if (written != null) {
                    body.set(name, json.readTree(written));
                }
            }
        } catch (JsonProcessingException notJson) {
            return error(request, 400, "query_invalid", "expected `variables` and `extensions` as JSON");
        }
        return switch (Asked.of(body, json)) {
            case Asked.Read.Wrong(int status, String code, String message) -> error(request, status, code, message);
            case Asked.Read.Whole(Asked asked) -> asked.subscribes() ? stream(asked, asker) : post(request);
        };
    }

    private Response post(Request request) throws JsonProcessingException {
        Response refused = error(
                request,
                405,
                "query_invalid",
                "GET serves subscriptions with `Accept: text/event-stream`, or over a WebSocket; expected POST");
        Map<String, String> headers = new HashMap<>(refused.headers());
        headers.put("allow", "POST");
        return new Response(refused.status(), headers, refused.body());
    }

    private static boolean isStreamAsked(Request request) {
        return Optional.ofNullable(request.header("accept"))
                .orElse("")
                .toLowerCase(Locale.ROOT)
                .contains(EventStream.TYPE);
    }

    private Response stream(Asked asked, Operations.Asker asker) {
        SubscriptionSettings settings = subscriptions.settings();
        return new Response(
                200,
                EventStream.HEADERS,
                new EventStream(
                        listener -> operations.tell(asked, asker, listener),
                        settings.keepAlive(),
                        settings.patience(),
                        json));
    }

    private Response run(Request request, Asked asked, Operations.Asker asker) throws JsonProcessingException {
        Operations.Answer answer = operations.answer(asked, asker);
        return answer(request, !answer.ran() && accepts(request) ? 400 : 200, answer.result());
    }

    private static boolean accepts(Request request) {
        return Optional.ofNullable(request.header("accept")).orElse("").contains(RESPONSE_TYPE);
    }

    private Response error(Request request, int status, String code, String message) throws JsonProcessingException {
        return answer(
                request,
                status,
                Map.of("errors", List.of(Map.of("message", message, "extensions", Map.of("code", code)))));
    }

    private Response answer(Request request, int status, Map<String, ?> answer) throws JsonProcessingException {
        byte[] bytes = json.writeValueAsBytes(answer);
        String type = accepts(request) ? RESPONSE_TYPE : "application/json";
        return new Response(
                status,
                Map.of("content-type", type + "; charset=utf-8", "cache-control", "no-store"),
                out -> out.write(bytes));
    }
}
