package io.purser.platform.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// The providers that are configured by themselves when their usual variable is set and the file
/// declares no `providers`.
public final class UsualProviders {

    private static final String TABLE = """
            OPENAI_API_KEY | openai | openai | https://api.openai.com/v1 | gpt-* chatgpt-* o1* o3* o4* codex-* text-embedding-* omni-moderation-* text-moderation-* davinci-* babbage-*
            ANTHROPIC_API_KEY | anthropic | anthropic | https://api.anthropic.com | claude-*
            GEMINI_API_KEY | gemini | openai | https://generativelanguage.googleapis.com/v1beta/openai | gemini-* gemma-*
            MISTRAL_API_KEY | mistral | openai | https://api.mistral.ai/v1 | mistral-* ministral-* magistral-* codestral-* devstral-* pixtral-* open-mistral-* voxtral-*
            DEEPSEEK_API_KEY | deepseek | openai | https://api.deepseek.com/v1 | deepseek-*
            XAI_API_KEY | xai | openai | https://api.x.ai/v1 | grok-*
            """;

    /// One of them.
    public record Usual(String variable, String name, String dialect, String baseUrl, List<String> models) {}

    public static final List<Usual> ALL = TABLE.lines().map(UsualProviders::of).toList();

    private UsualProviders() {}

    private static Usual of(String line) {
        List<String> cells = Arrays.stream(line.split("\\|")).map(String::strip).toList();
        return new Usual(
                cells.get(0),
                cells.get(1),
                cells.get(2),
                cells.get(3),
                List.of(cells.get(4).split(" ")));
    }

    static List<Config.Provider> from(Map<String, String> environment) {
        List<Config.Provider> providers = new ArrayList<>();
        for (Usual usual : ALL) {
            String secret = environment.get(usual.variable());
            if (secret != null && !secret.isBlank()) {
                providers.add(new Config.Provider(
                        usual.name(),
                        usual.dialect(),
                        usual.baseUrl(),
                        secret.strip(),
                        usual.models(),
                        Map.of(),
                        ProviderReader.TIMEOUTS,
                        new Place(usual.variable(), 0, "")));
            }
        }
        return providers;
    }
}
