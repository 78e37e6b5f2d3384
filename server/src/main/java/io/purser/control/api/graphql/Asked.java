package io.purser.control.api.graphql;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import graphql.ExecutionInput;
import graphql.language.OperationDefinition;
import graphql.parser.InvalidSyntaxException;
import graphql.parser.Parser;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One operation as it was asked for, whatever carried it.
record Asked(
        String query,
        @Nullable String operationName,
        @Nullable Map<String, Object> variables) {
    static final int MOST_QUERY_CHARACTERS = 64 * 1024;

    /// What was read.
    sealed interface Read {
        record Whole(Asked asked) implements Read {}

        record Wrong(int status, String code, String message) implements Read {}
    }

    /// Reads the object of `query`, `variables`, `operationName` and `extensions`.
    static Read of(@Nullable JsonNode body, ObjectMapper json) {
        if (body == null || !body.isObject()) {
            return new Read.Wrong(400, "query_invalid", "expected one operation as an object; batches are not taken");
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
            return new Read.Wrong(
                    400,
                    "query_invalid",
                    "expected `query` as a string, `variables` and `extensions` as objects, `operationName` as a string");
        }
        if (query.textValue().length() > MOST_QUERY_CHARACTERS) {
            return new Read.Wrong(413, "too_large", "expected a query of at most 64 KiB");
        }
        return new Read.Whole(new Asked(
                query.textValue(),
                name.isTextual() ? name.textValue() : null,
                variables.isObject()
                        ? json.convertValue(variables, new TypeReference<Map<String, Object>>() {})
                        : null));
    }

    private static boolean absent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    /// Whether it is a subscription; what cannot be read is one for the engine to refuse, since nothing of it runs.
    boolean subscribes() {
        try {
            return new Parser()
                    .parseDocument(query).getDefinitionsOfType(OperationDefinition.class).stream()
                            .filter(one -> operationName == null || operationName.equals(one.getName()))
                            .allMatch(one -> one.getOperation() == OperationDefinition.Operation.SUBSCRIPTION);
        } catch (InvalidSyntaxException unreadable) {
            return true;
        }
    }

    /// This for the engine.
    ///
    /// @param context what the operations' answers need to know of the asker
    ExecutionInput input(Map<Object, Object> context) {
        ExecutionInput.Builder input = ExecutionInput.newExecutionInput()
                .query(query)
                .graphQLContext(context)
                .locale(Locale.ROOT);
        if (operationName != null) {
            input.operationName(operationName);
        }
        if (variables != null) {
            input.variables(variables);
        }
        return input.build();
    }
}
