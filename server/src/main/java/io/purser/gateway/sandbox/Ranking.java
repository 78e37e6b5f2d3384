package io.purser.gateway.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// An order of documents that depends on their texts alone: the longest first.
final class Ranking {
    private Ranking() {}

    static String results(JsonNode json, List<String> documents) {
        int longest = documents.stream().mapToInt(String::length).max().orElse(1);
        boolean isShown = json.path("return_documents").asBoolean(false);
        return IntStream.range(0, documents.size())
                .boxed()
                .sorted(Comparator.comparingInt(
                        (Integer index) -> -documents.get(index).length()))
                .limit(Json.count(json, "top_n").orElse(documents.size()))
                .map(index -> "{\"index\":" + index + ",\"relevance_score\":"
                        + documents.get(index).length() / (double) Math.max(1, longest)
                        + (isShown ? ",\"document\":{\"text\":\"" + Json.quoted(documents.get(index)) + "\"}" : "")
                        + "}")
                .collect(Collectors.joining(","));
    }
}
