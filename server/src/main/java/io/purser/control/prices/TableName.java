package io.purser.control.prices;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Whose price an entry of the table is, and of which model: the provider's name in the book and
/// the model's name as callers send it.
public record TableName(String provider, String model) {

    /// `vertex_ai-language-models` is `vertex_ai`.
    private static final Pattern SHELF = Pattern.compile("(.+?)-(?:.+[-_])?models");

    private static final String COMPLETION = "text-completion-";

    private static final Map<String, String> ROUTES =
            Map.of("bedrock_converse", "bedrock", "cohere_chat", "cohere", "azure_text", "azure");

    private static final Pattern REGION = Pattern.compile("(?:us|eu|ap|apac|au|jp|ca|sa|me|af|il|global|us-gov)[./].*"
            + "|global-standard/.*|(?:us-gov|[a-z]{2})-[a-z]+-\\d/.*");

    static TableName of(String id, String listed) {
        String provider = provider(listed);
        String model = id;
        for (String prefix : new String[] {listed, provider}) {
            if (model.equals(id) && id.length() > prefix.length() + 1 && id.startsWith(prefix + "/")) {
                model = id.substring(prefix.length() + 1);
            }
        }
        // A tuned model is called by a name that goes on: ft:gpt-4.1-2025-04-14:acme::7p4lURel.
        return new TableName(provider, provider.equals("openai") && model.startsWith("ft:") ? model + ":*" : model);
    }

    private static String provider(String listed) {
        Matcher shelf = SHELF.matcher(listed);
        if (shelf.matches()) {
            return shelf.group(1);
        }
        if (listed.startsWith(COMPLETION)) {
            return listed.substring(COMPLETION.length());
        }
        return ROUTES.getOrDefault(listed, listed);
    }

    /// Whether the name is one region's: such prices differ from the model's others.
    boolean regional() {
        return REGION.matcher(model).matches();
    }

    @Override
    public String toString() {
        return provider + "/" + model;
    }
}
