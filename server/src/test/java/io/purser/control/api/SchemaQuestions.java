package io.purser.control.api;

import graphql.schema.GraphQLArgument;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLEnumValueDefinition;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLInputType;
import graphql.schema.GraphQLNamedOutputType;
import graphql.schema.GraphQLNamedType;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLTypeUtil;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.UnExecutableSchemaGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Every question that the schema takes, by generation: a new operation is asked without anybody thinking of it.
public final class SchemaQuestions {
    private final GraphQLSchema schema;
    private final Function<String, List<String>> values;

    /// @param values what a test knows for an argument of this name, as GraphQL writes it
    public SchemaQuestions(Function<String, List<String>> values) {
        this.values = values;
        try (var in = SchemaQuestions.class.getResourceAsStream("/contracts/schema.graphqls")) {
            schema = UnExecutableSchemaGenerator.makeUnExecutableSchema(new SchemaParser()
                    .parse(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<GraphQLFieldDefinition> queries() {
        return schema.getQueryType().getFieldDefinitions();
    }

    public List<GraphQLFieldDefinition> subscriptions() {
        return schema.getSubscriptionType().getFieldDefinitions();
    }

    /// A subscription to everything of a field.
    ///
    /// @param organization as GraphQL writes it
    /// @param after as GraphQL writes it
    public String following(GraphQLFieldDefinition field, String organization, String after) {
        return "subscription { " + field.getName() + "(organization: " + organization + ", after: " + after + ")"
                + everything(GraphQLTypeUtil.unwrapAll(field.getType())) + " }";
    }

    /// Every mutation, with what it must be given.
    ///
    /// @param also the names of arguments that are given although they may be left out
    /// @param value of an argument of this name and type
    public List<String> mutations(Set<String> also, BiFunction<String, GraphQLInputType, String> value) {
        return schema.getMutationType().getFieldDefinitions().stream()
                .map(field -> {
                    String arguments = field.getArguments().stream()
                            .filter(argument ->
                                    GraphQLTypeUtil.isNonNull(argument.getType()) || also.contains(argument.getName()))
                            .map(argument ->
                                    argument.getName() + ": " + value.apply(argument.getName(), argument.getType()))
                            .collect(Collectors.joining(", ", "(", ")"));
                    return "mutation { " + field.getName() + (arguments.equals("()") ? "" : arguments)
                            + everything(GraphQLTypeUtil.unwrapAll(field.getType())) + " }";
                })
                .toList();
    }

    /// Every question that a query field takes, with everything that its answer can hold.
    public List<String> questions(GraphQLFieldDefinition field) {
        List<String> questions = new ArrayList<>();
        for (Map<String, String> arguments : arguments(field)) {
            String written = arguments.entrySet().stream()
                    .map(argument -> argument.getKey() + ": " + argument.getValue())
                    .collect(Collectors.joining(", ", "(", ")"));
            questions.add("{ " + field.getName() + (arguments.isEmpty() ? "" : written)
                    + everything(GraphQLTypeUtil.unwrapAll(field.getType())) + " }");
        }
        return questions;
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

    /// Every value that a test knows for an argument, one after the other; without it where it may be left out.
    private List<Map<String, String>> arguments(GraphQLFieldDefinition field) {
        List<Map<String, String>> all = new ArrayList<>();
        Map<String, String> least = new LinkedHashMap<>();
        List<String> period = values.apply("period");
        least.put("first", "2");
        least.put("period", period.isEmpty() ? "\"2026-11\"" : period.getFirst());
        least.keySet()
                .retainAll(field.getArguments().stream()
                        .map(GraphQLArgument::getName)
                        .toList());
        for (GraphQLArgument argument : field.getArguments()) {
            if (GraphQLTypeUtil.isNonNull(argument.getType())) {
                least.put(argument.getName(), known(argument).getFirst());
            }
        }
        all.add(least);
        for (GraphQLArgument argument : field.getArguments()) {
            for (String value : known(argument)) {
                Map<String, String> more = new LinkedHashMap<>(least);
                more.put(argument.getName(), value);
                all.add(more);
            }
        }
        return all;
    }

    /// Of words of the schema that must be said every one is known.
    private List<String> known(GraphQLArgument argument) {
        if (GraphQLTypeUtil.isNonNull(argument.getType())
                && GraphQLTypeUtil.unwrapAll(argument.getType()) instanceof GraphQLEnumType words) {
            return words.getValues().stream()
                    .map(GraphQLEnumValueDefinition::getName)
                    .toList();
        }
        return values.apply(argument.getName());
    }
}
