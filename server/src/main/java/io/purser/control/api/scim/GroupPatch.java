package io.purser.control.api.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.control.api.scim.PatchOperation.Verb;
import io.purser.control.directory.DirectoryGroup;
import io.purser.control.directory.Members;
import io.purser.control.directory.Wish;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Applies a PATCH to a group, or reads a whole one.
final class GroupPatch {
    private Members members = Members.of(List.of());
    private String name = "";
    private @Nullable String externalId;

    private GroupPatch() {}

    static Wish.OfGroup whole(ObjectNode resource) {
        GroupPatch patch = new GroupPatch();
        resource.properties()
                .forEach(field -> patch.change(Verb.REPLACE, PatchPath.read(field.getKey()), field.getValue()));
        return patch.wish();
    }

    static Wish.OfGroup apply(DirectoryGroup group, List<PatchOperation> operations) {
        GroupPatch patch = new GroupPatch();
        patch.name = group.name();
        patch.externalId = group.externalId();
        patch.members = Members.of(group.members());
        for (PatchOperation one : operations) {
            @Nullable PatchPath path = one.path();
            if (path != null) {
                patch.change(one.verb(), path, one.value());
            }
        }
        return patch.wish();
    }

    private Wish.OfGroup wish() {
        if (name.isBlank()) {
            throw ScimError.value("displayName: is missing; expected the group's name");
        }
        return new Wish.OfGroup(name, externalId, members);
    }

    private void change(Verb verb, PatchPath path, JsonNode value) {
        switch (path.attribute().toLowerCase(Locale.ROOT)) {
            case "displayname" -> name = verb == Verb.REMOVE ? "" : value.asText();
            case "externalid" ->
                externalId = verb == Verb.REMOVE || value.asText().isEmpty() ? null : value.asText();
            case "members" -> members(verb, path, value);
            default -> {}
        }
    }

    private void members(Verb verb, PatchPath path, JsonNode value) {
        ScimFilter.@Nullable Comparison which = path.of();
        if (which != null) {
            if (verb != Verb.REMOVE || !which.path().equals("value")) {
                throw ScimError.path("members[…]: expected remove with members[value eq \"…\"]");
            }
            members = members.without(List.of(which.value()));
            return;
        }
        Set<String> meant = ids(value);
        switch (verb) {
            case ADD -> members = members.with(meant);
            case REPLACE -> members = Members.of(meant);
            case REMOVE ->
                members = value.isMissingNode() || value.isNull() ? Members.of(List.of()) : members.without(meant);
        }
    }

    private static Set<String> ids(JsonNode value) {
        Set<String> ids = new LinkedHashSet<>();
        List<JsonNode> each = value.isArray() ? value.valueStream().toList() : List.of(value);
        for (JsonNode one : each) {
            if (one.path("type").asText("User").equalsIgnoreCase("Group")) {
                throw ScimError.value("members: \"" + one.path("value").asText()
                        + "\" is a group; groups within groups are not built, expected users");
            }
            String id = one.isObject() ? one.path("value").asText() : one.asText();
            if (!id.isEmpty()) {
                ids.add(id);
            }
        }
        return ids;
    }
}
