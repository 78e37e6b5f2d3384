package io.purser.control.api.scim;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.control.api.scim.Attributes.Attribute;
import io.purser.platform.http.Request;
import io.purser.platform.http.Response;
import java.util.List;
import java.util.Map;

/// What a directory may find out about this service.
final class Discovery {
    private static final String SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Schema";
    private static final String TYPE = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";

    private Discovery() {}

    static Response config() {
        ObjectNode form = ScimJson.JSON.createObjectNode();
        form.putArray("schemas").add("urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig");
        form.putObject("patch").put("supported", true);
        form.putObject("bulk").put("supported", false).put("maxOperations", 0).put("maxPayloadSize", 0);
        form.putObject("filter").put("supported", true).put("maxResults", ScimRoutes.MOST_ON_A_PAGE);
        form.putObject("changePassword").put("supported", false);
        form.putObject("sort").put("supported", false);
        form.putObject("etag").put("supported", false);
        form.putArray("authenticationSchemes")
                .addObject()
                .put("type", "oauthbearertoken")
                .put("name", "Token of Purser")
                .put("description", "A token with directory:write over one organization, in Authorization: Bearer")
                .put("primary", true);
        return ScimJson.answer(200, form, Map.of());
    }

    static Response types() {
        return list(List.of(user(), group()));
    }

    static Response type(Request request) {
        String id = request.pathParameter("id");
        return ScimJson.answer(
                200,
                switch (id) {
                    case "User" -> user();
                    case "Group" -> group();
                    default -> throw ScimError.missing("ResourceType", id);
                },
                Map.of());
    }

    private static ObjectNode user() {
        ObjectNode form = type("User", Attributes.USER);
        form.putArray("schemaExtensions")
                .addObject()
                .put("schema", Attributes.ENTERPRISE)
                .put("required", false);
        return form;
    }

    private static ObjectNode group() {
        return type("Group", Attributes.GROUP);
    }

    private static ObjectNode type(String name, String schema) {
        ObjectNode form = ScimJson.JSON.createObjectNode();
        form.putArray("schemas").add(TYPE);
        form.put("id", name).put("name", name).put("endpoint", "/" + name + "s").put("schema", schema);
        return form;
    }

    static Response schemas() {
        return list(List.of(schema(Attributes.USER), schema(Attributes.ENTERPRISE), schema(Attributes.GROUP)));
    }

    static Response schema(Request request) {
        return ScimJson.answer(200, schema(request.pathParameter("id")), Map.of());
    }

    private static ObjectNode schema(String id) {
        ObjectNode form = ScimJson.JSON.createObjectNode();
        form.putArray("schemas").add(SCHEMA);
        form.put("id", id);
        ArrayNode attributes = form.putArray("attributes");
        switch (id) {
            case Attributes.USER -> {
                form.put("name", "User");
                Attributes.core().forEach(one -> attribute(attributes, one));
            }
            case Attributes.ENTERPRISE -> {
                form.put("name", "EnterpriseUser");
                Attributes.extension().forEach(one -> attribute(attributes, one));
            }
            case Attributes.GROUP -> {
                form.put("name", "Group");
                attribute(attributes, new Attribute("displayName", Attributes.Kind.TEXT, List.of()));
                attribute(attributes, new Attribute("externalId", Attributes.Kind.TEXT, List.of()));
                attribute(attributes, new Attribute("members", Attributes.Kind.MANY, List.of("value")));
            }
            default -> throw ScimError.missing("Schema", id);
        }
        return form;
    }

    private static void attribute(ArrayNode to, Attribute attribute) {
        ObjectNode form = plain(
                to.addObject(),
                attribute.name(),
                switch (attribute.kind()) {
                    case TEXT -> "string";
                    case TRUTH -> "boolean";
                    case PARTS, MANY -> "complex";
                });
        form.put("multiValued", attribute.kind() == Attributes.Kind.MANY);
        boolean unique = attribute.name().equals("userName");
        form.put("required", unique || (attribute.name().equals("displayName") && to.size() == 1));
        form.put("uniqueness", unique ? "server" : "none");
        if (!attribute.parts().isEmpty()) {
            ArrayNode parts = form.putArray("subAttributes");
            attribute
                    .parts()
                    .forEach(part -> plain(parts.addObject(), part, part.equals("primary") ? "boolean" : "string")
                            .put("multiValued", false)
                            .put("required", false));
        }
    }

    private static ObjectNode plain(ObjectNode form, String name, String type) {
        return form.put("name", name)
                .put("type", type)
                .put("caseExact", name.equals("externalId"))
                .put("mutability", "readWrite")
                .put("returned", "default");
    }

    private static Response list(List<ObjectNode> all) {
        ObjectNode form = ScimJson.JSON.createObjectNode();
        form.putArray("schemas").add(Resources.LIST);
        form.put("totalResults", all.size()).put("startIndex", 1).put("itemsPerPage", all.size());
        form.putArray("Resources").addAll(all);
        return ScimJson.answer(200, form, Map.of());
    }
}
