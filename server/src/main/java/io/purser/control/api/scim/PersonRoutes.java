package io.purser.control.api.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.control.api.scim.ScimFilter.Comparison;
import io.purser.control.api.scim.ScimRoutes.Asker;
import io.purser.control.directory.Person;
import io.purser.control.directory.Provisioning;
import io.purser.control.directory.Pushed;
import io.purser.platform.http.Request;
import io.purser.platform.http.Response;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// People.
final class PersonRoutes {
    private static final String WHAT = "User";

    private final Provisioning provisioning;
    private final Resources resources;

    PersonRoutes(Provisioning provisioning, Resources resources) {
        this.provisioning = provisioning;
        this.resources = resources;
    }

    Response list(Request request, Asker asker) {
        @Nullable String filter = request.query("filter");
        Predicate<Person> asked = filter == null || filter.isBlank()
                ? _ -> true
                : ScimFilter.read(filter).by(this::meets);
        List<Person> all = provisioning.rosters().inDirectory(asker.organization(), asked);
        return ScimRoutes.page(request, all, resources::person);
    }

    private boolean meets(Person person, Comparison asked) {
        Pushed pushed = Objects.requireNonNull(person.pushed());
        return switch (asked.path()) {
            case "id" -> person.id().equals(asked.value());
            case "username" -> pushed.userName().equalsIgnoreCase(asked.value());
            case "externalid" -> asked.value().equals(pushed.externalId());
            case "active" ->
                Boolean.toString(person.standing() == Person.Standing.ACTIVE).equals(asked.value());
            case "displayname" -> alike(resources.person(person).path("displayName"), asked);
            case "emails", "emails.value", "emails[type eq \"work\"].value" ->
                resources
                        .person(person)
                        .path("emails")
                        .valueStream()
                        .filter(one -> !asked.path().contains("[")
                                || one.path("type").asText().equalsIgnoreCase("work"))
                        .anyMatch(one -> alike(one.path("value"), asked));
            default -> {
                String manager = Attributes.ENTERPRISE.toLowerCase(Locale.ROOT) + ":manager";
                if (!List.of("manager", "manager.value", manager, manager + ".value")
                        .contains(asked.path())) {
                    throw ScimError.filter(
                            "\"" + asked.path() + "\" is not an attribute that can be asked for; expected"
                                    + " id, userName, externalId, displayName, active, emails.value or manager");
                }
                yield alike(
                        resources
                                .person(person)
                                .path(Attributes.ENTERPRISE)
                                .path("manager")
                                .path("value"),
                        asked);
            }
        };
    }

    private static boolean alike(JsonNode value, Comparison asked) {
        return value.asText().equalsIgnoreCase(asked.value());
    }

    Response get(Request request, Asker asker) {
        String id = request.pathParameter("id");
        Person person = provisioning
                .rosters()
                .find(asker.organization(), id)
                .filter(Person::isInDirectory)
                .orElseThrow(() -> ScimError.missing(WHAT, id));
        return shown(request, 200, person);
    }

    Response create(Request request, Asker asker) {
        ObjectNode body = ScimJson.body(request);
        Person made = ScimRoutes.done(
                provisioning.create(
                        asker.organization(),
                        resources.wish(asker.organization(), body),
                        asker.principal().actor()),
                WHAT,
                "");
        return shown(request, 201, made);
    }

    Response replace(Request request, Asker asker) {
        ObjectNode body = ScimJson.body(request);
        return change(request, asker, _ -> body);
    }

    Response patch(Request request, Asker asker) {
        List<PatchOperation> operations = PatchOperation.all(ScimJson.body(request));
        return change(request, asker, person -> PersonPatch.apply(resources.person(person), operations));
    }

    /// What a person is to be.
    private interface Next {
        ObjectNode of(Person person);
    }

    private Response change(Request request, Asker asker, Next next) {
        String id = request.pathParameter("id");
        Person changed = ScimRoutes.done(
                provisioning.change(
                        asker.organization(),
                        id,
                        person -> resources.wish(asker.organization(), next.of(person)),
                        asker.principal().actor()),
                WHAT,
                id);
        return shown(request, 200, changed);
    }

    Response delete(Request request, Asker asker) {
        String id = request.pathParameter("id");
        ScimRoutes.done(
                provisioning.retire(asker.organization(), id, asker.principal().actor()), WHAT, id);
        return ScimJson.nothing();
    }

    private Response shown(Request request, int status, Person person) {
        return ScimJson.answer(
                status,
                Resources.asked(request, resources.person(person)),
                Map.of("location", resources.location(WHAT, person.id())));
    }
}
