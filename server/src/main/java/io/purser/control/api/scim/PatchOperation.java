package io.purser.control.api.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One change that a PATCH asks for, with its path taken apart.
///
/// @param path null where the value is a whole resource's part
/// @param value missing where none is given
record PatchOperation(Verb verb, @Nullable PatchPath path, JsonNode value) {
    private static final int MOST = 1_000;

    enum Verb {
        ADD,
        REPLACE,
        REMOVE
    }

    /// Every operation of a request, in its order. One without a path becomes one for each field of its value, whose
    /// name may be a path itself: Entra ID writes `name.givenName` and `urn:…:User:department` so.
    static List<PatchOperation> all(ObjectNode body) {
        JsonNode said = field(body, "Operations");
        if (!said.isArray() || said.isEmpty() || said.size() > MOST) {
            throw ScimError.syntax("Operations: expected a list of 1 to " + MOST + " changes");
        }
        List<PatchOperation> all = new ArrayList<>();
        for (JsonNode one : said) {
            if (!(one instanceof ObjectNode operation)) {
                throw ScimError.syntax("Operations: expected objects with op, path and value");
            }
            Verb verb = verb(field(operation, "op").asText());
            JsonNode path = field(operation, "path");
            JsonNode value = field(operation, "value");
            if (path.isTextual() && !path.asText().isBlank()) {
                all.add(new PatchOperation(verb, PatchPath.read(path.asText()), value));
            } else {
                spread(verb, value, all);
            }
        }
        return all;
    }

    private static void spread(Verb verb, JsonNode value, List<PatchOperation> all) {
        if (!(value instanceof ObjectNode fields)) {
            throw ScimError.of(400, "an operation without a path needs an object as its value");
        }
        fields.properties().forEach(field -> {
            boolean extension = field.getKey().equalsIgnoreCase(Attributes.ENTERPRISE);
            if (extension && field.getValue() instanceof ObjectNode parts) {
                parts.properties()
                        .forEach(part -> all.add(new PatchOperation(
                                verb, PatchPath.read(Attributes.ENTERPRISE + ":" + part.getKey()), part.getValue())));
            } else if (!field.getKey().equals("schemas") && !field.getKey().equals("id")) {
                all.add(new PatchOperation(verb, PatchPath.read(field.getKey()), field.getValue()));
            }
        });
    }

    private static Verb verb(String op) {
        return switch (op.toLowerCase(Locale.ROOT)) {
            case "add" -> Verb.ADD;
            case "replace" -> Verb.REPLACE;
            case "remove" -> Verb.REMOVE;
            default -> throw ScimError.syntax("op: \"" + op + "\" is unknown; expected add, replace or remove");
        };
    }

    private static JsonNode field(ObjectNode of, String name) {
        return of.properties().stream()
                .filter(field -> field.getKey().equalsIgnoreCase(name))
                .<JsonNode>map(java.util.Map.Entry::getValue)
                .findFirst()
                .orElseGet(MissingNode::getInstance);
    }
}
