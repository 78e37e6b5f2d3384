package io.purser.control.api.scim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.control.api.scim.ScimFilter.Comparison;
import io.purser.control.api.scim.ScimRoutes.Asker;
import io.purser.control.directory.DirectoryGroup;
import io.purser.control.directory.PushedGroups;
import io.purser.control.directory.Rosters;
import io.purser.control.directory.Wish;
import io.purser.platform.http.Request;
import io.purser.platform.http.Response;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Groups.
final class GroupRoutes {
    private static final String WHAT = "Group";

    private final PushedGroups groups;
    private final Rosters rosters;
    private final Resources resources;

    GroupRoutes(PushedGroups groups, Rosters rosters, Resources resources) {
        this.groups = groups;
        this.rosters = rosters;
        this.resources = resources;
    }

    Response list(Request request, Asker asker) {
        List<DirectoryGroup> all = rosters.groups(asker.organization());
        @Nullable String filter = request.query("filter");
        if (filter != null && !filter.isBlank()) {
            all = all.stream()
                    .filter(ScimFilter.read(filter).<DirectoryGroup>by(GroupRoutes::meets))
                    .toList();
        }
        boolean members = Resources.isAsked(request, "members");
        return ScimRoutes.page(request, all, group -> resources.group(group, members));
    }

    private static boolean meets(DirectoryGroup group, Comparison asked) {
        return switch (asked.path()) {
            case "id" -> group.id().equals(asked.value());
            case "displayname" -> group.name().equalsIgnoreCase(asked.value());
            case "externalid" -> asked.value().equals(group.externalId());
            case "members", "members.value" -> group.members().contains(asked.value());
            default ->
                throw ScimError.filter(
                        "\"" + asked.path() + "\" is not an attribute that can be asked for; expected id,"
                                + " displayName, externalId or members.value");
        };
    }

    Response get(Request request, Asker asker) {
        String id = request.pathParameter("id");
        DirectoryGroup group = rosters.group(asker.organization(), id).orElseThrow(() -> ScimError.missing(WHAT, id));
        return shown(request, 200, group);
    }

    Response create(Request request, Asker asker) {
        Wish.OfGroup wish = GroupPatch.whole(ScimJson.body(request));
        DirectoryGroup made = ScimRoutes.done(
                groups.create(asker.organization(), wish, asker.principal().actor()), WHAT, "");
        return shown(request, 201, made);
    }

    Response replace(Request request, Asker asker) {
        ObjectNode body = ScimJson.body(request);
        return shown(request, 200, change(request, asker, _ -> GroupPatch.whole(body)));
    }

    /// Answers with nothing, since a group may be large.
    Response patch(Request request, Asker asker) {
        List<PatchOperation> operations = PatchOperation.all(ScimJson.body(request));
        DirectoryGroup changed = change(request, asker, group -> GroupPatch.apply(group, operations));
        return request.query("attributes") == null ? ScimJson.nothing() : shown(request, 200, changed);
    }

    private DirectoryGroup change(Request request, Asker asker, Function<DirectoryGroup, Wish.OfGroup> next) {
        String id = request.pathParameter("id");
        return ScimRoutes.done(
                groups.change(asker.organization(), id, next, asker.principal().actor()), WHAT, id);
    }

    Response delete(Request request, Asker asker) {
        String id = request.pathParameter("id");
        ScimRoutes.done(
                groups.delete(asker.organization(), id, asker.principal().actor()), WHAT, id);
        return ScimJson.nothing();
    }

    private Response shown(Request request, int status, DirectoryGroup group) {
        return ScimJson.answer(
                status,
                Resources.asked(request, resources.group(group, Resources.isAsked(request, "members"))),
                Map.of("location", resources.location(WHAT, group.id())));
    }
}
