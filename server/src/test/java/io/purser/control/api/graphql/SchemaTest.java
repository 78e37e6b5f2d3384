package io.purser.control.api.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.language.DescribedNode;
import graphql.language.Document;
import graphql.language.EnumTypeDefinition;
import graphql.language.InputObjectTypeDefinition;
import graphql.language.ObjectTypeDefinition;
import graphql.language.SDLDefinition;
import graphql.parser.Parser;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.UnExecutableSchemaGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaTest {
    @Test
    void theSchemaIsWholeAndTravelsInTheJar() throws IOException {
        assertThat(UnExecutableSchemaGenerator.makeUnExecutableSchema(new SchemaParser().parse(schema()))
                        .getQueryType()
                        .getFieldDefinitions())
                .isNotEmpty();
    }

    @Test
    void everythingIsDescribed() throws IOException {
        Document document = Parser.parse(schema());
        List<String> bare = new ArrayList<>();
        document.getDefinitionsOfType(SDLDefinition.class).forEach(definition -> collect(definition, bare));
        assertThat(bare).isEmpty();
    }

    private static void collect(SDLDefinition<?> definition, List<String> bare) {
        check("type", definition, bare);
        switch (definition) {
            case ObjectTypeDefinition type ->
                type.getFieldDefinitions().forEach(field -> {
                    check(type.getName() + "." + field.getName(), field, bare);
                    field.getInputValueDefinitions()
                            .forEach(argument -> check(field.getName() + "(" + argument.getName(), argument, bare));
                });
            case InputObjectTypeDefinition type ->
                type.getInputValueDefinitions()
                        .forEach(field -> check(type.getName() + "." + field.getName(), field, bare));
            case EnumTypeDefinition type ->
                type.getEnumValueDefinitions()
                        .forEach(value -> check(type.getName() + "." + value.getName(), value, bare));
            default -> {}
        }
    }

    private static void check(String where, Object node, List<String> bare) {
        if (node instanceof DescribedNode<?> described && described.getDescription() == null) {
            bare.add(where + " " + node);
        }
    }

    private static String schema() throws IOException {
        try (var in = SchemaTest.class.getResourceAsStream("/contracts/schema.graphqls")) {
            return new String(java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
