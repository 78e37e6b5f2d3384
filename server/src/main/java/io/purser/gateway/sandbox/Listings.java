package io.purser.gateway.sandbox;

import io.purser.gateway.sandbox.SandboxCatalog.Model;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// Bodies that cost nothing: the list of models and the verdicts of the moderation.
final class Listings {
    private static final List<String> CATEGORIES = List.of(
            "harassment",
            "harassment/threatening",
            "hate",
            "hate/threatening",
            "illicit",
            "illicit/violent",
            "self-harm",
            "self-harm/intent",
            "self-harm/instructions",
            "sexual",
            "sexual/minors",
            "violence",
            "violence/graphic");
    private static final String CREATED = "2026-01-01T00:00:00Z";
    private static final long CREATED_SECONDS = 1_767_225_600L;

    private Listings() {}

    static String models(Dialect dialect) {
        return switch (dialect) {
            case OPENAI ->
                "{\"object\":\"list\",\"data\":["
                        + SandboxCatalog.MODELS.stream().map(Listings::openAi).collect(Collectors.joining(","))
                        + "]}";
            case ANTHROPIC ->
                "{\"data\":["
                        + SandboxCatalog.MODELS.stream()
                                .map(Listings::anthropic)
                                .collect(Collectors.joining(","))
                        + "],\"has_more\":false,\"first_id\":\""
                        + SandboxCatalog.MODELS.getFirst().name() + "\",\"last_id\":\""
                        + SandboxCatalog.MODELS.getLast().name() + "\"}";
            case GEMINI ->
                "{\"models\":["
                        + SandboxCatalog.MODELS.stream()
                                .map(model -> "{\"name\":\"models/" + model.name() + "\",\"displayName\":\""
                                        + model.name() + "\"}")
                                .collect(Collectors.joining(","))
                        + "]}";
        };
    }

    /// A text is flagged where it holds the word "violence".
    static String moderation(String id, String model, List<String> inputs) {
        String results = inputs.stream().map(Listings::verdict).collect(Collectors.joining(","));
        return "{\"id\":\"" + id + "\",\"model\":\"" + model + "\",\"results\":[" + results + "]}";
    }

    private static String openAi(Model model) {
        return "{\"id\":\"" + model.name() + "\",\"object\":\"model\",\"created\":" + CREATED_SECONDS
                + ",\"owned_by\":\"sandbox\"}";
    }

    private static String anthropic(Model model) {
        return "{\"type\":\"model\",\"id\":\"" + model.name() + "\",\"display_name\":\"" + model.name()
                + "\",\"created_at\":\"" + CREATED + "\"}";
    }

    private static String verdict(String text) {
        boolean flagged = text.contains("violence");
        String categories = each(category -> flagged && category.equals("violence") ? "true" : "false");
        String scores = each(category -> flagged && category.equals("violence") ? "0.98" : "0.01");
        return "{\"flagged\":" + flagged + ",\"categories\":" + categories + ",\"category_scores\":" + scores
                + ",\"category_applied_input_types\":" + each(category -> "[\"text\"]") + "}";
    }

    private static String each(UnaryOperator<String> value) {
        return CATEGORIES.stream()
                .map(category -> "\"" + category + "\":" + value.apply(category))
                .collect(Collectors.joining(",", "{", "}"));
    }
}
