package io.purser.control.api.scim;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.platform.http.Request;
import io.purser.platform.http.Response;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// JSON as it comes and goes.
final class ScimJson {
    /// The body of a request: a group of 40,000 fits.
    static final int MOST_BYTES = 4 << 20;

    static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(16)
                            .maxStringLength(64 << 10)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private ScimJson() {}

    static ObjectNode body(Request request) {
        if (request.body().length() > MOST_BYTES) {
            throw ScimError.of(
                    413, "the body has " + request.body().length() + " bytes; expected at most " + MOST_BYTES);
        }
        try {
            JsonNode read = JSON.readTree(request.body().getBytes());
            if (read instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException wrong) {
            throw ScimError.syntax("the body is not JSON: " + wrong.getOriginalMessage());
        } catch (java.io.IOException wrong) {
            throw ScimError.syntax("the body is not JSON");
        }
        throw ScimError.syntax("the body is not a JSON object; expected a resource or a PatchOp");
    }

    static Response answer(int status, JsonNode form, Map<String, String> more) {
        byte[] bytes = form.toString().getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = new LinkedHashMap<>(more);
        headers.put("content-type", "application/scim+json");
        headers.put("cache-control", "no-store");
        return new Response(status, headers, out -> out.write(bytes));
    }

    static Response nothing() {
        return new Response(204, Map.of("cache-control", "no-store"), _ -> {});
    }
}
