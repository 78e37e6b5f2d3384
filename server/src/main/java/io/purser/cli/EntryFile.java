package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.platform.config.Variables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// One entry in the words of the governance file, as an operation of the API takes it: where the file has names as
/// fields, an input has lists.
final class EntryFile {
    /// Whole numbers in an input; every other number is a text there.
    private static final Set<String> NUMBERS = Set.of("anchorDay", "priority", "keysPerUser", "billingCycleDay");

    private EntryFile() {}

    /// The entry of a file on this machine, its references filled in from here.
    static ObjectNode read(Path file, Map<String, String> environment) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException unreadable) {
            throw new CommandFailed(
                    file + ": cannot be read (" + unreadable.getClass().getSimpleName() + ")");
        }
        return input(parsed(text, file.toString()), new Variables(environment));
    }

    /// A value that stands on the command line, as the file would have it.
    static JsonNode parsed(String text, String source) {
        try {
            Object value = new Load(LoadSettings.builder().setLabel(source).build()).loadFromString(text);
            return Api.JSON.valueToTree(value);
        } catch (YamlEngineException wrong) {
            throw new CommandFailed(source + ": is not YAML: " + wrong.getMessage());
        }
    }

    /// The input that says what an entry of the file says.
    static ObjectNode input(JsonNode entry, Variables variables) {
        if (!entry.isObject()) {
            throw new CommandFailed("the entry is no mapping; expected fields such as `name: …`");
        }
        ObjectNode input = Api.variables();
        entry.properties()
                .forEach(field -> input.set(field.getKey(), value(field.getKey(), field.getValue(), variables)));
        return input;
    }

    private static JsonNode value(String name, JsonNode value, Variables variables) {
        if (value.isArray()) {
            ArrayNode items = Api.JSON.createArrayNode();
            value.forEach(item -> items.add(value(name, item, variables)));
            return items;
        }
        if (name.equals("roles") && value.isTextual()) {
            return Api.variables().set("role", value);
        }
        if (value.isObject()) {
            return switch (name) {
                case "scope", "appliesTo" -> scope(input(value, variables));
                case "period" ->
                    Api.JSON
                            .getNodeFactory()
                            .textNode("rolling " + value.path("rolling").asText());
                case "model" -> pairs(input(value, variables), "from", "to");
                case "tags" -> pairs(input(value, variables), "name", "value");
                case "allowed" -> pairs(input(value, variables), "field", "values");
                default -> input(value, variables);
            };
        }
        if (value.isNumber() && !NUMBERS.contains(name)) {
            return Api.JSON.getNodeFactory().textNode(value.asText());
        }
        return value.isTextual() ? Api.JSON.getNodeFactory().textNode(filled(value.asText(), variables)) : value;
    }

    private static String filled(String text, Variables variables) {
        String filled = text;
        for (String reference : Variables.references(text)) {
            String found = variables
                    .lookup(reference)
                    .orElseThrow(() -> new CommandFailed("${" + reference + "} has no value here"));
            filled = filled.replace("${" + reference + "}", found);
        }
        return filled.replace("$${", "${");
    }

    private static JsonNode scope(ObjectNode fields) {
        ObjectNode scope = Api.variables();
        fields.properties().forEach(field -> {
            String name = field.getKey();
            JsonNode value = field.getValue();
            if (name.startsWith("tag.")) {
                scope.withArray("tags")
                        .addObject()
                        .put("name", name.substring(4))
                        .set("value", value);
            } else if (name.equals("eachCustomer") && value.isObject()) {
                scope.set("eachCustomerOn", value.path("plan"));
            } else if (name.equals("eachKeyOf") && value.isObject()) {
                scope.set(name, value.elements().next());
            } else {
                scope.set(name, value);
            }
        });
        return scope;
    }

    private static ArrayNode pairs(ObjectNode fields, String name, String value) {
        ArrayNode pairs = Api.JSON.createArrayNode();
        fields.properties()
                .forEach(field -> pairs.addObject().put(name, field.getKey()).set(value, field.getValue()));
        return pairs;
    }
}
