package io.purser.control.api.scim;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.control.api.Credentials;
import io.purser.control.api.Credentials.Who;
import io.purser.control.api.Jurisdiction;
import io.purser.control.directory.Outcome;
import io.purser.control.directory.Provisioning;
import io.purser.control.directory.PushedGroups;
import io.purser.control.identity.Permission;
import io.purser.control.identity.Principal;
import io.purser.control.identity.Reach;
import io.purser.platform.http.Door;
import io.purser.platform.http.Request;
import io.purser.platform.http.Response;
import io.purser.platform.http.Route;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The routes of SCIM.
public final class ScimRoutes {
    static final String BASE = "/scim/v2/";
    static final int MOST_ON_A_PAGE = 500;

    private static final int USUAL_PAGE = 100;

    private final Credentials credentials;
    private final Jurisdiction jurisdiction;
    private final PersonRoutes people;
    private final GroupRoutes groups;

    /// @param home where people reach the installation
    /// @param naming the attribute that names the users of an organization
    public ScimRoutes(
            Credentials credentials,
            Jurisdiction jurisdiction,
            Provisioning provisioning,
            PushedGroups groups,
            Supplier<String> home,
            Function<String, String> naming) {
        this.credentials = credentials;
        this.jurisdiction = jurisdiction;
        Resources resources = new Resources(home, naming);
        this.people = new PersonRoutes(provisioning, resources);
        this.groups = new GroupRoutes(groups, provisioning.rosters(), resources);
    }

    /// Who asks, of which organization.
    ///
    /// @param organization the one whose people it pushes
    record Asker(Principal principal, String organization) {}

    /// An answer to somebody who may ask.
    interface Answer {
        Response to(Request request, Asker asker);
    }

    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(route(HttpMethod.GET, "Users", people::list));
        routes.add(route(HttpMethod.POST, "Users", people::create));
        routes.add(route(HttpMethod.GET, "Users/{id}", people::get));
        routes.add(route(HttpMethod.PUT, "Users/{id}", people::replace));
        routes.add(route(HttpMethod.PATCH, "Users/{id}", people::patch));
        routes.add(route(HttpMethod.DELETE, "Users/{id}", people::delete));
        routes.add(route(HttpMethod.GET, "Groups", groups::list));
        routes.add(route(HttpMethod.POST, "Groups", groups::create));
        routes.add(route(HttpMethod.GET, "Groups/{id}", groups::get));
        routes.add(route(HttpMethod.PUT, "Groups/{id}", groups::replace));
        routes.add(route(HttpMethod.PATCH, "Groups/{id}", groups::patch));
        routes.add(route(HttpMethod.DELETE, "Groups/{id}", groups::delete));
        routes.add(route(HttpMethod.GET, "ServiceProviderConfig", (_, _) -> Discovery.config()));
        routes.add(route(HttpMethod.GET, "ResourceTypes", (_, _) -> Discovery.types()));
        routes.add(route(HttpMethod.GET, "ResourceTypes/{id}", (request, _) -> Discovery.type(request)));
        routes.add(route(HttpMethod.GET, "Schemas", (_, _) -> Discovery.schemas()));
        routes.add(route(HttpMethod.GET, "Schemas/{id}", (request, _) -> Discovery.schema(request)));
        return routes;
    }

    private Route route(HttpMethod method, String path, Answer answer) {
        return new Route(method, BASE + path, Door.OPERATOR, (Route.Blocking) request -> {
            try {
                return answer.to(request, asker(request));
            } catch (ScimError error) {
                return error.response();
            }
        });
    }

    private Asker asker(Request request) {
        Principal who = switch (credentials.holder(request)) {
            case Who.Known(Principal known) -> known;
            case Who.Turned(String why) -> throw ScimError.of(403, why);
            case Who.Later(String why) -> throw ScimError.of(503, why);
            case Who.CrossSite(String why) -> throw ScimError.of(403, why);
            case Who.KeyHolder _, Who.KeyOver _, Who.Nobody _ ->
                throw ScimError.of(401, "expected a token of Purser with directory:write in `Authorization: Bearer`");
        };
        return switch (jurisdiction.of(
                who, request.query("organization"), Permission.DIRECTORY_WRITE, Reach.ORGANIZATION)) {
            case Jurisdiction.Open open ->
                new Asker(who, open.policy().organization().name());
            case Jurisdiction.Forbidden(String why) -> throw ScimError.of(403, why);
            case Jurisdiction.Unknown _ -> throw ScimError.of(404, "there is no such organization");
            case Jurisdiction.Unsaid(List<String> names) ->
                throw ScimError.of(
                        400,
                        "the token is over several organizations; expected ?organization= with one of "
                                + String.join(", ", names));
        };
    }

    /// A page of what is listed.
    ///
    /// @param form makes the resource of each that is on it
    static <T> Response page(Request request, List<T> all, Function<T, ObjectNode> form) {
        int start = Math.max(1, number(request, "startIndex", 1));
        int count = Math.min(MOST_ON_A_PAGE, Math.max(0, number(request, "count", USUAL_PAGE)));
        List<T> shown = all.stream().skip(start - 1L).limit(count).toList();
        ObjectNode list = ScimJson.JSON.createObjectNode();
        list.putArray("schemas").add(Resources.LIST);
        list.put("totalResults", all.size());
        list.put("startIndex", start);
        list.put("itemsPerPage", shown.size());
        ArrayNode resources = list.putArray("Resources");
        shown.forEach(one -> resources.add(Resources.asked(request, form.apply(one))));
        return ScimJson.answer(200, list, Map.of());
    }

    private static int number(Request request, String name, int unsaid) {
        @Nullable String said = request.query(name);
        if (said == null || said.isEmpty()) {
            return unsaid;
        }
        if (!said.matches("-?\\d{1,9}")) {
            throw ScimError.value(
                    name + ": \"" + (said.length() > 40 ? said.substring(0, 40) + "…" : said) + "\" is not a number");
        }
        return Integer.parseInt(said);
    }

    /// What is there after a change; everything else ends with an error.
    static <T> T done(Outcome<T> outcome, String what, String id) {
        return switch (outcome) {
            case Outcome.Done<T>(T now) -> now;
            case Outcome.Missing<T> _ -> throw ScimError.missing(what, id);
            case Outcome.Taken<T>(String attribute, String value) ->
                throw ScimError.taken("another " + what + " has the " + attribute + " \"" + value + "\"");
            case Outcome.Unfit<T>(String why) -> throw ScimError.value(why);
        };
    }
}
