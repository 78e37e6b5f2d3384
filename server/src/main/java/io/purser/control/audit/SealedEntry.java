package io.purser.control.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.purser.platform.json.CanonicalJson;
import org.jspecify.annotations.Nullable;

/// An entry as it is kept and exported.
///
/// @param number its place in the chain, from 1
/// @param body the entry as canonical JSON
/// @param seal SHA-256 in lower-case hex
/// @param signature of the seal, in lower-case hex; null for entries of the first format
public record SealedEntry(
        long number, String body, String seal, @Nullable String signature) {

    /// The fields of the entry.
    public JsonNode tree() {
        return CanonicalJson.read(body);
    }

    /// The line of an export.
    String line() {
        return "{\"entry\":" + body + ",\"seal\":\"" + seal + "\""
                + (signature == null ? "" : ",\"signature\":\"" + signature + "\"") + "}";
    }
}
