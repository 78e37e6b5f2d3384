package io.purser.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import graphql.ExecutionInput;
import graphql.GraphQL;
import graphql.GraphQLContext;
import graphql.schema.Coercing;
import graphql.schema.DataFetcher;
import graphql.schema.GraphQLScalarType;
import graphql.schema.idl.FieldWiringEnvironment;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.WiringFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A control plane that answers what a test says, under the real schema: a query that the schema does not know fails
/// here as it would there.
final class FakeControlPlane implements AutoCloseable {

    static final String TOKEN = "pt-purser-test";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final GraphQL graphql;
    private final Map<String, Object> answers = new LinkedHashMap<>();
    final List<JsonNode> asked = new ArrayList<>();

    FakeControlPlane() throws IOException {
        graphql = schema();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/graphql", this::graphql);
        server.createContext("/healthz", exchange -> answer(exchange, 200, "{}"));
        server.createContext("/readyz", exchange -> answer(exchange, 200, "{}"));
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// What a field of the query or mutation type answers.
    FakeControlPlane answers(String field, String json) throws JsonProcessingException {
        answers.put(field, JSON.readValue(json, Object.class));
        return this;
    }

    /// What a field answers, one after the other; the last stays.
    FakeControlPlane answersInTurn(String field, String... jsons) throws JsonProcessingException {
        Deque<Object> turn = new ArrayDeque<>();
        for (String json : jsons) {
            turn.add(JSON.readValue(json, Object.class));
        }
        answers.put(field, turn);
        return this;
    }

    private @Nullable Object answer(String field) {
        Object answer = answers.get(field);
        return answer instanceof Deque<?> turn && turn.size() > 1
                ? turn.removeFirst()
                : answer instanceof Deque<?> last ? last.getFirst() : answer;
    }

    private GraphQL schema() throws IOException {
        var definitions = new SchemaParser().parse(Files.readString(Path.of("../contracts/schema.graphqls")));
        DataFetcher<Object> said = environment -> {
            if (environment
                            .getParentType()
                            .equals(environment.getGraphQLSchema().getQueryType())
                    || environment
                            .getParentType()
                            .equals(environment.getGraphQLSchema().getMutationType())) {
                return answer(environment.getField().getName());
            }
            Map<?, ?> source = environment.getSource();
            return source == null ? null : source.get(environment.getField().getName());
        };
        var wiring = RuntimeWiring.newRuntimeWiring().wiringFactory(new WiringFactory() {
            @Override
            public DataFetcher<?> getDefaultDataFetcher(FieldWiringEnvironment field) {
                return said;
            }
        });
        for (String scalar : List.of("Decimal", "Instant", "Long", "Count")) {
            wiring.scalar(GraphQLScalarType.newScalar()
                    .name(scalar)
                    .coercing(new AsItIs())
                    .build());
        }
        return GraphQL.newGraphQL(new SchemaGenerator().makeExecutableSchema(definitions, wiring.build()))
                .build();
    }

    /// A scalar that is what it is.
    private static final class AsItIs implements Coercing<Object, Object> {
        @Override
        public Object serialize(Object value, GraphQLContext context, Locale locale) {
            return value;
        }

        @Override
        public Object parseValue(Object value, GraphQLContext context, Locale locale) {
            return value;
        }
    }

    private void graphql(HttpExchange exchange) throws IOException {
        JsonNode body = JSON.readTree(exchange.getRequestBody());
        asked.add(body.path("variables"));
        if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("authorization"))) {
            answer(
                    exchange,
                    401,
                    "{\"errors\":[{\"message\":\"the token is unknown\",\"extensions\":{\"code\":\"unauthenticated\"}}]}");
            return;
        }
        var input = ExecutionInput.newExecutionInput(body.path("query").asText())
                .variables(JSON.convertValue(body.path("variables"), new TypeReference<>() {}))
                .build();
        answer(exchange, 200, JSON.writeValueAsString(graphql.execute(input).toSpecification()));
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
