package io.purser.control.api.graphql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import io.purser.control.api.Credentials;
import io.purser.control.api.Credentials.Who;
import io.purser.control.identity.Principal;
import io.purser.platform.http.Door;
import io.purser.platform.http.Request;
import io.purser.platform.http.Response;
import io.purser.platform.http.Route;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// GraphQL over HTTP: one operation in a POST of JSON, for the holders of tokens. Batches are refused.
public final class GraphQlEndpoint {
    private static final String RESPONSE_TYPE = "application/graphql-response+json";
    private static final int MOST_QUERY_CHARACTERS = 64 * 1024;
    private static final int MOST_BODY_BYTES = 17 * 1024 * 1024;

    private final FutureTask<GraphQL> graphql;
    private final Credentials credentials;
    private final ObjectMapper json;

    /// @param graphql run when it is first needed: reading the schema takes a tenth of a start
    GraphQlEndpoint(FutureTask<GraphQL> graphql, Credentials credentials, ObjectMapper json) {
        this.graphql = graphql;
        this.credentials = credentials;
        this.json = json;
    }

    public List<Route> routes() {
        return List.of(new Route(HttpMethod.POST, "/graphql", Door.OPERATOR, (Route.Blocking) this::handle));
    }

    /// Reads the schema now, so that no call has to wait for it. A second time does nothing.
    public void prepare() {
        graphql.run();
    }

    Response handle(Request request) throws JsonProcessingException {
        return switch (credentials.holder(request)) {
            case Who.Known(Principal who) -> handle(request, who);
            case Who.Turned(String why) -> error(request, 403, "user_unknown", why);
            case Who.Later(String why) -> error(request, 503, "unavailable", why);
            case Who.KeyHolder _, Who.KeyOver _, Who.Nobody _ ->
                error(
                        request,
                        401,
                        "unauthenticated",
                        "expected an operator token, or the token of an issuer, in `Authorization: Bearer`");
        };
    }

    private Response handle(Request request, Principal who) throws JsonProcessingException {
        String type =
                Optional.ofNullable(request.header("content-type")).orElse("").toLowerCase(Locale.ROOT);
        if (!type.strip().startsWith("application/json")) {
            return error(request, 415, "query_invalid", "expected content-type application/json");
        }
        if (request.body().length() > MOST_BODY_BYTES) {
            return error(request, 413, "too_large", "expected at most " + MOST_BODY_BYTES + " bytes");
        }
        return parse(request, who);
    }

    private Response parse(Request request, Principal who) throws JsonProcessingException {
        JsonNode body;
        try {
            body = json.readTree(request.body().getBytes());
        } catch (java.io.IOException notJson) {
            return error(request, 400, "query_invalid", "the body is not JSON; expected {\"query\": …}");
        }
        if (body == null || !body.isObject()) {
            return error(request, 400, "query_invalid", "expected one operation as an object; batches are not taken");
        }
        JsonNode query = body.path("query");
        JsonNode variables = body.path("variables");
        JsonNode name = body.path("operationName");
        JsonNode extensions = body.path("extensions");
        boolean isWellFormed = query.isTextual()
                && (variables.isObject() || absent(variables))
                && (name.isTextual() || absent(name))
                && (extensions.isObject() || absent(extensions));
        if (!isWellFormed) {
            return error(
                    request,
                    400,
                    "query_invalid",
                    "expected `query` as a string, `variables` and `extensions` as objects, `operationName` as a string");
        }
        if (query.textValue().length() > MOST_QUERY_CHARACTERS) {
            return error(request, 413, "too_large", "expected a query of at most 64 KiB");
        }
        return run(request, who, body);
    }

    private static boolean absent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private Response run(Request request, Principal who, JsonNode body) throws JsonProcessingException {
        ExecutionInput.Builder input = ExecutionInput.newExecutionInput()
                .query(body.path("query").textValue())
                .graphQLContext(Map.of(Principal.class, who))
                .locale(Locale.ROOT);
        if (body.path("operationName").isTextual()) {
            input.operationName(body.path("operationName").textValue());
        }
        if (body.path("variables").isObject()) {
            input.variables(json.convertValue(
                    body.path("variables"),
                    new com.fasterxml.jackson.core.type.TypeReference<Map<String, Object>>() {}));
        }
        ExecutionResult result = graphql().execute(input.build());
        Map<String, Object> answer = new TreeMap<>(ErrorCodes.withCodes(result.toSpecification()));
        boolean failed = !result.isDataPresent() && accepts(request);
        return answer(request, failed ? 400 : 200, answer);
    }

    private GraphQL graphql() {
        graphql.run();
        try {
            return graphql.get();
        } catch (ExecutionException unreadable) {
            throw new IllegalStateException("the schema of this build cannot be read", unreadable.getCause());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while the schema was read", stopping);
        }
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
