package io.purser.storage.duckdb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

/// Tags without a column of their own, as a JSON object.
final class MoreTags {
    private static final ObjectMapper JSON = new ObjectMapper();

    private MoreTags() {}

    static String written(Map<String, String> tags) {
        try {
            return JSON.writeValueAsString(tags);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("tags cannot be written as JSON", e);
        }
    }
}
