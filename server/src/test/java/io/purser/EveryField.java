package io.purser;

import graphql.schema.GraphQLArgument;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLNamedOutputType;
import graphql.schema.GraphQLNamedType;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLTypeUtil;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.UnExecutableSchemaGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// Questions to the whole schema, by generation: a new operation is asked without anybody thinking of it.
final class EveryField {
    private final GraphQLSchema schema;

    EveryField() throws IOException {
        try (var in = EveryField.class.getResourceAsStream("/contracts/schema.graphqls")) {
            schema = UnExecutableSchemaGenerator.makeUnExecutableSchema(new SchemaParser()
                    .parse(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)));
        }
    }

    /// A query for each field, with everything that its answer can hold.
    ///
    /// @param values of arguments, by name, as GraphQL writes them; of those that may be left out,
    ///     too. `field.argument` is one of that field alone
    List<String> queries(Map<String, String> values) {
        return schema.getQueryType().getFieldDefinitions().stream()
                .map(field -> "{ " + question(field, values) + " }")
                .toList();
    }

    /// A subscription to each field.
    List<String> subscriptions(Map<String, String> values) {
        return schema.getSubscriptionType().getFieldDefinitions().stream()
                .map(field -> "subscription { " + question(field, values) + " }")
                .toList();
    }

    private static String question(GraphQLFieldDefinition field, Map<String, String> values) {
        String arguments = field.getArguments().stream()
                .filter(argument -> values.containsKey(argument.getName()) || isRequired(argument))
                .map(argument -> argument.getName() + ": " + value(field, argument, values))
                .collect(Collectors.joining(", ", "(", ")"));
        return field.getName()
                + (arguments.equals("()") ? "" : arguments)
                + everything(GraphQLTypeUtil.unwrapAll(field.getType()));
    }

    /// Of words of the schema the first, where one must be said.
    private static String value(GraphQLFieldDefinition field, GraphQLArgument argument, Map<String, String> values) {
        String own = values.get(field.getName() + "." + argument.getName());
        if (own != null) {
            return own;
        }
        return GraphQLTypeUtil.unwrapAll(argument.getType()) instanceof GraphQLEnumType words && isRequired(argument)
                ? words.getValues().getFirst().getName()
                : Objects.requireNonNull(values.get(argument.getName()), argument.getName());
    }

    private static boolean isRequired(GraphQLArgument argument) {
        return GraphQLTypeUtil.isNonNull(argument.getType());
    }

    private static String everything(GraphQLNamedType type) {
        if (!(type instanceof GraphQLObjectType object)) {
            return "";
        }
        return object.getFieldDefinitions().stream()
                .map(field -> field.getName()
                        + everything((GraphQLNamedOutputType) GraphQLTypeUtil.unwrapAll(field.getType())))
                .collect(Collectors.joining(" ", " { ", " }"));
    }
}
