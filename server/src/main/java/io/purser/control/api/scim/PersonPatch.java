package io.purser.control.api.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.control.api.scim.Attributes.Attribute;
import io.purser.control.api.scim.PatchOperation.Verb;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Applies a PATCH to a person.
final class PersonPatch {
    private PersonPatch() {}

    /// @param person as it is kept; changed by it
    static ObjectNode apply(ObjectNode person, List<PatchOperation> operations) {
        operations.forEach(one -> {
            @Nullable PatchPath path = one.path();
            if (path != null) {
                apply(person, one.verb(), path, one.value());
            }
        });
        return person;
    }

    private static void apply(ObjectNode person, Verb verb, PatchPath path, JsonNode value) {
        Map<String, Attribute> known = path.extension() ? Attributes.EXTENSION : Attributes.CORE;
        @Nullable Attribute attribute = known.get(path.attribute());
        if (attribute == null) {
            return;
        }
        ObjectNode of = path.extension() ? person.withObjectProperty(Attributes.ENTERPRISE) : person;
        if (verb != Verb.REMOVE && value.isMissingNode()) {
            throw ScimError.value(attribute.name() + ": has no value; expected one to "
                    + verb.name().toLowerCase(java.util.Locale.ROOT));
        }
        switch (attribute.kind()) {
            case TEXT -> whole(of, verb, attribute, value);
            case TRUTH -> {
                if (verb == Verb.REMOVE) {
                    throw ScimError.value(attribute.name() + ": cannot be removed; expected true or false");
                }
                whole(of, verb, attribute, value);
            }
            case PARTS -> parts(of, verb, attribute, path, value);
            case MANY -> many(of, verb, attribute, path, value);
        }
        if (path.extension() && of.isEmpty()) {
            person.remove(Attributes.ENTERPRISE);
        }
    }

    private static void whole(ObjectNode of, Verb verb, Attribute attribute, JsonNode value) {
        @Nullable JsonNode kept = verb == Verb.REMOVE ? null : Attributes.value(attribute, value);
        if (kept == null) {
            of.remove(attribute.name());
        } else {
            of.set(attribute.name(), kept);
        }
    }

    private static void parts(ObjectNode of, Verb verb, Attribute attribute, PatchPath path, JsonNode value) {
        if (path.part() == null) {
            boolean merged =
                    verb == Verb.ADD && of.get(attribute.name()) instanceof ObjectNode && value instanceof ObjectNode;
            if (merged && Attributes.value(attribute, value) instanceof ObjectNode more) {
                ((ObjectNode) of.path(attribute.name())).setAll(more);
            } else {
                whole(of, verb, attribute, value);
            }
            return;
        }
        Optional<String> part = attribute.part(path.part());
        if (part.isPresent()) {
            ObjectNode form = of.withObjectProperty(attribute.name());
            change(form, verb, attribute, part.get(), value);
            if (form.isEmpty()) {
                of.remove(attribute.name());
            }
        }
    }

    private static void change(ObjectNode form, Verb verb, Attribute attribute, String part, JsonNode value) {
        if (verb == Verb.REMOVE) {
            form.remove(part);
        } else {
            Attributes.set(form, attribute, part, value);
        }
    }

    private static void many(ObjectNode of, Verb verb, Attribute attribute, PatchPath path, JsonNode value) {
        ScimFilter.@Nullable Comparison which = path.of();
        if (which == null && path.part() == null) {
            if (verb == Verb.ADD && of.get(attribute.name()) instanceof ArrayNode values) {
                added(values, attribute, value);
            } else {
                whole(of, verb, attribute, value);
            }
            return;
        }
        ArrayNode values = of.withArrayProperty(attribute.name());
        boolean found = false;
        for (int i = values.size() - 1; i >= 0; i--) {
            if (values.get(i) instanceof ObjectNode one && meets(one, attribute, which)) {
                found = true;
                if (path.part() == null && verb == Verb.REMOVE) {
                    values.remove(i);
                } else {
                    changed(one, verb, attribute, path, value);
                }
            }
        }
        if (!found && which != null && verb != Verb.REMOVE) {
            ObjectNode fresh = values.addObject();
            attribute.part(which.path()).ifPresent(part -> fresh.put(part, which.value()));
            changed(fresh, verb, attribute, path, value);
        }
        if (values.isEmpty()) {
            of.remove(attribute.name());
        }
    }

    /// A value that is there already is not there twice.
    private static void added(ArrayNode values, Attribute attribute, JsonNode value) {
        @Nullable JsonNode more = Attributes.value(attribute, value);
        if (more != null) {
            more.valueStream()
                    .filter(one -> values.valueStream().noneMatch(one::equals))
                    .forEach(values::add);
        }
    }

    private static void changed(ObjectNode one, Verb verb, Attribute attribute, PatchPath path, JsonNode value) {
        @Nullable String said = path.part();
        if (said != null) {
            attribute.part(said).ifPresent(part -> change(one, verb, attribute, part, value));
        } else if (Attributes.value(attribute, value) instanceof ArrayNode given
                && given.path(0) instanceof ObjectNode parts) {
            one.setAll(parts);
        }
    }

    private static boolean meets(ObjectNode one, Attribute attribute, ScimFilter.@Nullable Comparison which) {
        return which == null
                || attribute
                        .part(which.path())
                        .map(part -> one.path(part).asText().equalsIgnoreCase(which.value()))
                        .orElse(false);
    }
}
