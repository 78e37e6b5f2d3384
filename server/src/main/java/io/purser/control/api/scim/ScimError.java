package io.purser.control.api.scim;

import io.purser.platform.http.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An error as RFC 7644 has it.
final class ScimError extends RuntimeException {
    static final String SCHEMA = "urn:ietf:params:scim:api:messages:2.0:Error";

    private static final long serialVersionUID = 1L;

    private final int status;
    private final @Nullable String scimType;

    private ScimError(int status, @Nullable String scimType, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.scimType = scimType;
    }

    static ScimError of(int status, String detail) {
        return new ScimError(status, null, detail);
    }

    static ScimError syntax(String detail) {
        return new ScimError(400, "invalidSyntax", detail);
    }

    static ScimError value(String detail) {
        return new ScimError(400, "invalidValue", detail);
    }

    static ScimError filter(String detail) {
        return new ScimError(400, "invalidFilter", detail);
    }

    static ScimError path(String detail) {
        return new ScimError(400, "invalidPath", detail);
    }

    static ScimError taken(String detail) {
        return new ScimError(409, "uniqueness", detail);
    }

    static ScimError missing(String what, String id) {
        return new ScimError(404, null, "there is no " + what + " with the id \"" + id + "\"");
    }

    Response response() {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("schemas", List.of(SCHEMA));
        form.put("status", Integer.toString(status));
        if (scimType != null) {
            form.put("scimType", scimType);
        }
        form.put("detail", String.valueOf(getMessage()));
        return ScimJson.answer(status, ScimJson.JSON.valueToTree(form), Map.of());
    }
}
