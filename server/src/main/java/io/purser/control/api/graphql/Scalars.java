package io.purser.control.api.graphql;

import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.IntValue;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import graphql.schema.CoercingSerializeException;
import graphql.schema.GraphQLScalarType;
import java.util.Locale;

/// The scalars of the schema: exact decimals and moments as strings, whole numbers of 63 bits.
final class Scalars {
    static final GraphQLScalarType DECIMAL =
            GraphQLScalarType.newScalar().name("Decimal").coercing(new Text()).build();
    static final GraphQLScalarType INSTANT =
            GraphQLScalarType.newScalar().name("Instant").coercing(new Text()).build();
    static final GraphQLScalarType LONG =
            GraphQLScalarType.newScalar().name("Long").coercing(new Whole()).build();

    static final GraphQLScalarType COUNT =
            GraphQLScalarType.newScalar().name("Count").coercing(new Count()).build();

    private Scalars() {}

    /// A whole number or a text such as `200k`, as a text.
    private static final class Count implements Coercing<String, String> {
        private static final String EXPECTED = "expected a whole number, or a text such as \"200k\"";

        @Override
        public String serialize(Object value, GraphQLContext context, Locale locale) {
            return value.toString();
        }

        @Override
        public String parseValue(Object input, GraphQLContext context, Locale locale) {
            if (input instanceof String || input instanceof Integer || input instanceof Long) {
                return input.toString();
            }
            throw new CoercingParseValueException(EXPECTED);
        }

        @Override
        public String parseLiteral(Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
            return switch (input) {
                case IntValue whole -> whole.getValue().toString();
                case StringValue text when text.getValue() != null -> text.getValue();
                default -> throw new CoercingParseLiteralException(EXPECTED);
            };
        }
    }

    /// A string, in and out.
    private static final class Text implements Coercing<String, String> {
        @Override
        public String serialize(Object value, GraphQLContext context, Locale locale) {
            return value.toString();
        }

        @Override
        public String parseValue(Object input, GraphQLContext context, Locale locale) {
            if (input instanceof String text) {
                return text;
            }
            throw new CoercingParseValueException("expected a string");
        }

        @Override
        public String parseLiteral(Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
            if (input instanceof StringValue text && text.getValue() != null) {
                return text.getValue();
            }
            throw new CoercingParseLiteralException("expected a string");
        }
    }

    /// A whole number, in and out.
    private static final class Whole implements Coercing<Long, Long> {
        @Override
        public Long serialize(Object value, GraphQLContext context, Locale locale) {
            if (value instanceof Number number) {
                return number.longValue();
            }
            throw new CoercingSerializeException("expected a whole number");
        }

        @Override
        public Long parseValue(Object input, GraphQLContext context, Locale locale) {
            if (input instanceof Integer || input instanceof Long) {
                return ((Number) input).longValue();
            }
            throw new CoercingParseValueException("expected a whole number");
        }

        @Override
        public Long parseLiteral(Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
            if (input instanceof IntValue whole && whole.getValue().bitLength() < 64) {
                return whole.getValue().longValue();
            }
            throw new CoercingParseLiteralException("expected a whole number of up to 63 bits");
        }
    }
}
