package io.purser.control.api.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The attributes of a person that are kept. Names are read in any spelling of capitals and written in the RFC's.
final class Attributes {
    static final String USER = "urn:ietf:params:scim:schemas:core:2.0:User";
    static final String GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
    static final String ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private static final int LONGEST = 1_024;
    private static final int MOST_VALUES = 20;

    /// What an attribute is.
    enum Kind {
        TEXT,
        TRUTH,
        /// Named parts.
        PARTS,
        /// Several, each with named parts.
        MANY
    }

    /// @param parts names of its parts, none of a plain one
    record Attribute(String name, Kind kind, List<String> parts) {
        Optional<String> part(String said) {
            return parts.stream().filter(part -> part.equalsIgnoreCase(said)).findFirst();
        }
    }

    private static final List<Attribute> CORE_LIST = List.of(
            text("userName"),
            text("externalId"),
            text("displayName"),
            text("nickName"),
            text("title"),
            text("userType"),
            text("preferredLanguage"),
            text("locale"),
            text("timezone"),
            new Attribute("active", Kind.TRUTH, List.of()),
            new Attribute(
                    "name",
                    Kind.PARTS,
                    List.of(
                            "formatted",
                            "familyName",
                            "givenName",
                            "middleName",
                            "honorificPrefix",
                            "honorificSuffix")),
            new Attribute("emails", Kind.MANY, List.of("value", "type", "primary", "display")));
    private static final List<Attribute> ENTERPRISE_LIST = List.of(
            text("employeeNumber"),
            text("costCenter"),
            text("organization"),
            text("division"),
            text("department"),
            new Attribute("manager", Kind.PARTS, List.of("value", "displayName")));

    static final Map<String, Attribute> CORE = named(CORE_LIST);
    static final Map<String, Attribute> EXTENSION = named(ENTERPRISE_LIST);

    private Attributes() {}

    private static Attribute text(String name) {
        return new Attribute(name, Kind.TEXT, List.of());
    }

    private static Map<String, Attribute> named(List<Attribute> all) {
        Map<String, Attribute> named = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.forEach(one -> named.put(one.name(), one));
        return named;
    }

    static List<Attribute> core() {
        return CORE_LIST;
    }

    static List<Attribute> extension() {
        return ENTERPRISE_LIST;
    }

    /// What of a resource is kept.
    static ObjectNode kept(ObjectNode resource) {
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        resource.properties().forEach(field -> {
            if (field.getKey().equalsIgnoreCase(ENTERPRISE) && field.getValue() instanceof ObjectNode extension) {
                ObjectNode of = JsonNodeFactory.instance.objectNode();
                extension.properties().forEach(one -> keep(of, EXTENSION, one.getKey(), one.getValue()));
                if (!of.isEmpty()) {
                    kept.set(ENTERPRISE, of);
                }
            } else {
                keep(kept, CORE, field.getKey(), field.getValue());
            }
        });
        return kept;
    }

    private static void keep(ObjectNode to, Map<String, Attribute> known, String name, JsonNode value) {
        @Nullable Attribute attribute = known.get(name);
        if (attribute != null) {
            @Nullable JsonNode checked = value(attribute, value);
            if (checked != null) {
                to.set(attribute.name(), checked);
            }
        }
    }

    /// A value as it is kept; null where it says that there is none.
    static @Nullable JsonNode value(Attribute attribute, JsonNode value) {
        if (value.isNull() || (value.isTextual() && value.asText().isEmpty())) {
            return null;
        }
        return switch (attribute.kind()) {
            case TEXT -> text(attribute.name(), value);
            case TRUTH -> JsonNodeFactory.instance.booleanNode(truth(attribute.name(), value));
            case PARTS -> parts(attribute, value);
            case MANY -> many(attribute, value);
        };
    }

    private static JsonNode text(String name, JsonNode value) {
        if (!value.isValueNode()) {
            throw ScimError.value(name + ": expected a text");
        }
        String text = value.asText();
        if (text.length() > LONGEST) {
            throw ScimError.value(name + ": has " + text.length() + " characters; expected at most " + LONGEST);
        }
        return JsonNodeFactory.instance.textNode(text);
    }

    /// Entra ID writes truth as `"True"`.
    static boolean truth(String name, JsonNode value) {
        String said = value.asText().toLowerCase(Locale.ROOT);
        if (!said.equals("true") && !said.equals("false")) {
            throw ScimError.value(name + ": expected true or false");
        }
        return said.equals("true");
    }

    /// A plain value stands for the first part: a manager is pushed as its id alone.
    private static @Nullable JsonNode parts(Attribute attribute, JsonNode value) {
        ObjectNode form = JsonNodeFactory.instance.objectNode();
        if (value instanceof ObjectNode object) {
            object.properties()
                    .forEach(field -> attribute
                            .part(field.getKey())
                            .ifPresent(part -> set(form, attribute, part, field.getValue())));
        } else {
            set(form, attribute, attribute.parts().getFirst(), value);
        }
        return form.isEmpty() ? null : form;
    }

    static void set(ObjectNode form, Attribute attribute, String part, JsonNode value) {
        if (value.isNull() || (value.isTextual() && value.asText().isEmpty())) {
            form.remove(part);
        } else if (part.equals("primary")) {
            form.put(part, truth(attribute.name() + ".primary", value));
        } else {
            form.set(part, text(attribute.name() + "." + part, value));
        }
    }

    private static @Nullable JsonNode many(Attribute attribute, JsonNode value) {
        ArrayNode values = JsonNodeFactory.instance.arrayNode();
        List<JsonNode> each = value.isArray() ? value.valueStream().toList() : List.of(value);
        if (each.size() > MOST_VALUES) {
            throw ScimError.value(
                    attribute.name() + ": has " + each.size() + " values; expected at most " + MOST_VALUES);
        }
        for (JsonNode one : each) {
            @Nullable JsonNode form = parts(attribute, one);
            if (form != null) {
                values.add(form);
            }
        }
        return values.isEmpty() ? null : values;
    }
}
