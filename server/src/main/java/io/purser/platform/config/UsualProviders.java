package io.purser.platform.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
            GROQ_API_KEY | groq | openai | https://api.groq.com/openai/v1 | llama-* llama3-* meta-llama/* openai/gpt-oss-* qwen/* moonshotai/* groq/* gemma2-* allam-* compound-*
            OPENROUTER_API_KEY | openrouter | openai | https://openrouter.ai/api/v1 | */*
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

    /// The usual name of the provider that a base URL leads to, null where it is none of these.
    public static @Nullable String nameAt(@Nullable String baseUrl) {
        String host = baseUrl == null ? null : URI.create(baseUrl).getHost();
        return ALL.stream()
                .filter(usual -> URI.create(usual.baseUrl()).getHost().equals(host))
                .map(Usual::name)
                .findFirst()
                .orElse(null);
    }

    static List<Config.Provider> from(Map<String, String> environment) {
        List<Config.Provider> providers = new ArrayList<>();
        for (Usual usual : ALL) {
            String secret = environment.get(usual.variable());
            if (secret != null && !secret.isBlank()) {
                providers.add(new Config.Provider(
                        usual.name(),
                        usual.dialect(),
                        null,
                        usual.baseUrl(),
                        secret.strip(),
                        usual.models(),
                        Map.of(),
                        null,
                        ProviderReader.TIMEOUTS,
                        AttemptReader.ONCE,
                        new Place(usual.variable(), 0, "")));
            }
        }
        return providers;
    }
}
