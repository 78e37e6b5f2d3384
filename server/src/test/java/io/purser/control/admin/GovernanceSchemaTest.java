package io.purser.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.platform.config.Problems;
import io.purser.platform.config.Variables;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The JSON Schema that is shipped against the reader that decides.
class GovernanceSchemaTest {
    private static final Pattern KNOWN = Pattern.compile("zzz: unknown field; known here: (.*)");

    private final JsonNode schema;

    GovernanceSchemaTest() throws IOException {
        try (var in = GovernanceSchemaTest.class.getResourceAsStream("/contracts/governance.schema.json")) {
            schema = new ObjectMapper().readTree(in);
        }
    }

    /// A document with one unknown field, and where the schema describes the mapping that it stands in: the reader
    /// names every field that it knows there.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            zzz: 1                                                          | /
            groups: [{zzz: 1}]                                              | /$defs/group
            users: [{zzz: 1}]                                               | /properties/users/items
            users: [{roles: [{zzz: 1}]}]                                    | /$defs/role
            keys: [{zzz: 1}]                                                | /properties/keys/items
            keys: [{attribution: {zzz: 1}}]                                 | /properties/keys/items/properties/attribution
            keys: [{rateLimits: {zzz: 1}}]                                  | /properties/keys/items/properties/rateLimits
            keyPolicies: [{zzz: 1}]                                         | /properties/keyPolicies/items
            keyPolicies: [{appliesTo: {zzz: 1}}]                            | /properties/keyPolicies/items/properties/appliesTo
            keyPolicies: [{rateLimits: {zzz: 1}}]                           | /properties/keyPolicies/items/properties/rateLimits
            endpoints: [{zzz: 1}]                                           | /properties/endpoints/items
            plans: [{zzz: 1}]                                               | /properties/plans/items
            plans: [{rateLimits: {zzz: 1}}]                                 | /properties/plans/items/properties/rateLimits
            plans: [{budgets: [{zzz: 1}]}]                                  | /properties/plans/items/properties/budgets/items
            customers: [{zzz: 1}]                                           | /properties/customers/items
            channels: [{zzz: 1}]                                            | /properties/channels/items
            channels: [{webhook: {zzz: 1}}]                                 | /properties/channels/items/properties/webhook
            budgets: [{zzz: 1}]                                             | /properties/budgets/items
            budgets: [{thresholds: [{zzz: 1}]}]                             | /properties/budgets/items/properties/thresholds/items
            budgets: [{enforcement: degrade, actions: [{zzz: 1}]}]          | /properties/budgets/items/properties/actions/items
            budgets: [{enforcement: degrade, actions: [{throttle: {zzz: 1}}]}] | /properties/budgets/items/properties/actions/items/properties/throttle
            budgets: [{scope: {zzz: 1}}]                                    | /$defs/scope
            rateLimits: [{zzz: 1}]                                          | /properties/rateLimits/items
            """)
    void theSchemaNamesExactlyTheFieldsThatTheReaderKnows(String document, String at) {
        Problems problems = new Problems();
        GovernanceFileReader.read("f", document + "\n", Variables.none(), problems);
        Matcher known = problems.all().stream()
                .map(Object::toString)
                .map(KNOWN::matcher)
                .filter(Matcher::find)
                .findFirst()
                .orElseThrow(() -> new AssertionError(problems.all().toString()));
        Set<String> read = new TreeSet<>(Set.of(known.group(1).split(", ")));
        if (at.endsWith("scope")) {
            read.remove("endUser");
        }
        if (at.endsWith("/plans/items/properties/budgets/items")) {
            read.remove("scope");
        }
        Set<String> described = new TreeSet<>();
        schema.at(at.equals("/") ? "/properties" : at + "/properties")
                .fieldNames()
                .forEachRemaining(described::add);
        assertThat(described).containsExactlyElementsOf(read);
    }

    @Test
    void everyFieldIsDescribed() {
        assertThat(bare(schema, "")).isEmpty();
    }

    private static Set<String> bare(JsonNode node, String path) {
        Set<String> bare = new TreeSet<>();
        node.path("properties").propertyStream().forEach(field -> {
            if (!field.getValue().has("description") && !field.getValue().has("$ref")) {
                bare.add(path + "/" + field.getKey());
            }
        });
        node.propertyStream().forEach(field -> bare.addAll(bare(field.getValue(), path + "/" + field.getKey())));
        return bare;
    }

    @Test
    void aFileWithEveryConstructUsesEveryFieldOfTheSchemaButARename() {
        Object file = new Load(LoadSettings.builder().build()).loadFromString(PolicyFiles.EVERYTHING);
        JsonNode tree = new ObjectMapper().valueToTree(file);
        tree.path("budgets")
                .forEach(budget -> budget.propertyStream()
                        .map(Map.Entry::getKey)
                        .forEach(field -> assertThat(schema.at("/properties/budgets/items/properties")
                                        .has(field))
                                .as(field)
                                .isTrue()));
        tree.propertyStream()
                .map(Map.Entry::getKey)
                .forEach(field -> assertThat(schema.path("properties").has(field))
                        .as(field)
                        .isTrue());
    }
}
