package io.purser.control.api.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import graphql.language.FieldDefinition;
import graphql.language.InputObjectTypeDefinition;
import graphql.language.InputValueDefinition;
import graphql.language.ObjectTypeDefinition;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.TypeDefinitionRegistry;
import io.purser.control.admin.EntryKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The inputs of single entries have every field of the governance file, under its name.
final class EntryInputsTest {
    /// Said beside the input, for every entry.
    private static final Set<String> BESIDE = Set.of("reason");

    private final JsonNode file;
    private final TypeDefinitionRegistry schema;

    EntryInputsTest() throws IOException {
        file = new ObjectMapper().readTree(resource("governance.schema.json"));
        schema = new SchemaParser().parse(resource("schema.graphqls"));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(EntryInputsTest.class.getResourceAsStream("/contracts/" + name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Set<String> input(String type) {
        return Objects.requireNonNull(schema.getTypeOrNull(type, InputObjectTypeDefinition.class))
                .getInputValueDefinitions()
                .stream()
                .map(InputValueDefinition::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> fields(JsonNode entry) {
        JsonNode resolved =
                entry.has("$ref") ? file.at(entry.path("$ref").asText().substring(1)) : entry;
        Set<String> fields = new TreeSet<>();
        resolved.path("properties").fieldNames().forEachRemaining(fields::add);
        fields.removeAll(BESIDE);
        return fields;
    }

    @ParameterizedTest
    @EnumSource(EntryKind.class)
    void haveTheFieldsOfTheFile(EntryKind kind) {
        String type = Character.toUpperCase(kind.word().charAt(0)) + kind.word().substring(1) + "Input";
        Set<String> expected = kind == EntryKind.ORGANIZATION
                ? besideLists()
                : fields(file.path("properties").path(kind.section()).path("items"));
        if (kind == EntryKind.GROUP) {
            expected.remove("groups");
            expected.add("parent");
        }
        assertThat(input(type)).isNotEmpty().isEqualTo(expected);
    }

    private Set<String> besideLists() {
        Set<String> fields = new TreeSet<>();
        file.path("properties").properties().forEach(property -> {
            if (!property.getValue().path("type").asText().equals("array")) {
                fields.add(property.getKey());
            }
        });
        fields.remove("organization");
        return fields;
    }

    @Test
    void haveThemInsideToo() {
        JsonNode budget = file.at("/properties/plans/items/properties/budgets/items");
        assertThat(input("PlanBudgetInput")).isEqualTo(fields(budget));
        assertThat(input("ActionInput"))
                .isEqualTo(fields(budget.path("properties").path("actions").path("items")));
        JsonNode key = file.at("/properties/keys/items/properties");
        assertThat(input("AttributionInput")).isEqualTo(fields(key.path("attribution")));
        assertThat(input("PaceInput")).isEqualTo(fields(key.path("rateLimits")));
        assertThat(input("ThresholdInput"))
                .isEqualTo(fields(budget.path("properties").path("thresholds").path("items")));
    }

    @Test
    void sayWhatTheFileSaysWithNamesAsFields() {
        Map<String, Object> input = new LinkedHashMap<>();
        input.put(
                "scope",
                Map.of("tags", List.of(Map.of("name", "project", "value", "atlas")), "eachCustomerOn", "free"));
        input.put("actions", List.of(Map.of("at", "80%", "model", List.of(Map.of("from", "a", "to", "b")))));
        input.put(
                "attribution",
                Map.of(
                        "tags",
                        List.of(Map.of("name", "t", "value", "v")),
                        "allowed",
                        List.of(Map.of("field", "tag.team", "values", List.of("x", "y")))));
        input.put("owner", null);
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("scope", Map.of("tag.project", "atlas", "eachCustomer", Map.of("plan", "free")));
        expected.put("actions", List.of(Map.of("at", "80%", "model", Map.of("a", "b"))));
        expected.put("attribution", Map.of("tags", Map.of("t", "v"), "allowed", Map.of("tag.team", List.of("x", "y"))));
        expected.put("owner", null);
        assertThat(EntryInput.fields(input)).isEqualTo(expected);
    }

    /// A key is revoked and stays known; an organization is deleted with everything of it.
    @Test
    void haveOneOperationForEachKind() {
        Set<String> operations = Stream.of(EntryKind.values())
                .map(kind -> Character.toUpperCase(kind.word().charAt(0))
                        + kind.word().substring(1))
                .flatMap(noun -> Stream.of("set" + noun, "delete" + noun))
                .filter(operation -> !Set.of("deleteKey", "deleteOrganization").contains(operation))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> declared = Objects.requireNonNull(schema.getTypeOrNull("Mutation", ObjectTypeDefinition.class))
                .getFieldDefinitions()
                .stream()
                .map(FieldDefinition::getName)
                .filter(name -> !name.endsWith("Price"))
                .filter(name -> name.startsWith("set") || (name.startsWith("delete") && !name.endsWith("Organization")))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(declared).isEqualTo(operations);
    }
}
