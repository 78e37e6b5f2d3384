package io.purser.control.api.scim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.control.directory.DirectoryGroup;
import io.purser.control.directory.Person;
import io.purser.control.directory.Pushed;
import io.purser.control.directory.Wish;
import io.purser.platform.http.Request;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// People and groups as SCIM writes them, and back.
final class Resources {
    static final String LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

    private final Supplier<String> home;
    private final Function<String, String> naming;

    /// @param home where people reach the installation
    /// @param naming the attribute that names the users of an organization: `userName`, `externalId` or `email`
    Resources(Supplier<String> home, Function<String, String> naming) {
        this.home = home;
        this.naming = naming;
    }

    /// What a resource wants a person to be.
    Wish.OfPerson wish(String organization, ObjectNode resource) {
        ObjectNode kept = Attributes.kept(resource);
        String userName = kept.path("userName").asText();
        if (userName.isBlank()) {
            throw ScimError.value("userName: is missing; expected what the person signs in with");
        }
        @Nullable
        String externalId = kept.has("externalId") ? kept.path("externalId").asText() : null;
        boolean active = kept.path("active").asBoolean(true);
        String name = name(organization, kept, userName, externalId);
        kept.remove(List.of("userName", "externalId", "active"));
        return new Wish.OfPerson(userName, name, externalId, active, kept.toString());
    }

    private String name(String organization, ObjectNode kept, String userName, @Nullable String externalId) {
        String attribute = naming.apply(organization);
        return switch (attribute) {
            case "externalId" -> said(externalId, "externalId");
            case "email" -> said(email(kept), "emails[type eq \"work\"].value");
            default -> userName;
        };
    }

    private static String said(@Nullable String value, String attribute) {
        if (value == null || value.isBlank()) {
            throw ScimError.value(attribute + ": is missing; issuers[].scim in purser.yaml names users by it");
        }
        return value;
    }

    /// The address of type `work`, else the primary one, else the first.
    private static @Nullable String email(JsonNode kept) {
        @Nullable String found = null;
        int best = 0;
        for (JsonNode one : kept.path("emails")) {
            int rank = one.path("type").asText().equalsIgnoreCase("work")
                    ? 3
                    : one.path("primary").asBoolean() ? 2 : 1;
            if (rank > best && one.hasNonNull("value")) {
                best = rank;
                found = one.path("value").asText();
            }
        }
        return found;
    }

    /// A person as a resource of all that is kept.
    ObjectNode person(Person person) {
        Pushed pushed = Objects.requireNonNull(person.pushed());
        ObjectNode form = ScimJson.JSON.createObjectNode();
        ObjectNode document = document(pushed);
        ArrayNode schemas = form.putArray("schemas").add(Attributes.USER);
        if (document.has(Attributes.ENTERPRISE)) {
            schemas.add(Attributes.ENTERPRISE);
        }
        form.put("id", person.id());
        if (pushed.externalId() != null) {
            form.put("externalId", pushed.externalId());
        }
        form.put("userName", pushed.userName());
        form.setAll(document);
        form.put("active", person.standing() == Person.Standing.ACTIVE);
        meta(form, "User", person.id(), person.since(), pushed.changedAt());
        return form;
    }

    private static ObjectNode document(Pushed pushed) {
        try {
            return (ObjectNode) ScimJson.JSON.readTree(pushed.document());
        } catch (JsonProcessingException | ClassCastException wrong) {
            throw new IllegalStateException("the attributes of " + pushed.userName() + " cannot be read", wrong);
        }
    }

    ObjectNode group(DirectoryGroup group, boolean members) {
        ObjectNode form = ScimJson.JSON.createObjectNode();
        form.putArray("schemas").add(Attributes.GROUP);
        form.put("id", group.id());
        if (group.externalId() != null) {
            form.put("externalId", group.externalId());
        }
        form.put("displayName", group.name());
        if (members) {
            ArrayNode all = form.putArray("members");
            group.members().stream().sorted().forEach(id -> all.addObject().put("value", id));
        }
        meta(form, "Group", group.id(), group.since(), group.changedAt());
        return form;
    }

    private void meta(ObjectNode form, String type, String id, long since, long changedAt) {
        form.putObject("meta")
                .put("resourceType", type)
                .put("created", Instant.ofEpochMilli(since).toString())
                .put("lastModified", Instant.ofEpochMilli(changedAt).toString())
                .put("location", location(type, id));
    }

    String location(String type, String id) {
        return home.get() + "/scim/v2/" + type + "s/" + id;
    }

    /// Whether an attribute is part of the answer that is asked for.
    static boolean isAsked(Request request, String attribute) {
        List<String> only = names(request.query("attributes"));
        String small = attribute.toLowerCase(Locale.ROOT);
        return only.isEmpty()
                ? !names(request.query("excludedAttributes")).contains(small)
                : only.stream().anyMatch(name -> name.equals(small) || name.startsWith(small + "."));
    }

    /// Leaves in what is asked for; the id and the schemas always.
    static ObjectNode asked(Request request, ObjectNode resource) {
        List<String> fields = resource.properties().stream()
                .map(java.util.Map.Entry::getKey)
                .filter(name -> !name.equals("id") && !name.equals("schemas") && !isAsked(request, name))
                .toList();
        resource.remove(fields);
        return resource;
    }

    /// Names in small letters, without the schemas before them.
    private static List<String> names(@Nullable String list) {
        return list == null
                ? List.of()
                : Arrays.stream(list.split(","))
                        .map(name -> name.strip().toLowerCase(Locale.ROOT))
                        .map(name -> name.startsWith("urn:") && !name.equalsIgnoreCase(Attributes.ENTERPRISE)
                                ? name.substring(name.lastIndexOf(':') + 1)
                                : name)
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toList());
    }
}
