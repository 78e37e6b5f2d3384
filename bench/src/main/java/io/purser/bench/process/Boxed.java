package io.purser.bench.process;

/// The `purser.yaml` of a gateway whose providers are one sandbox process in two dialects.
public final class Boxed {
    private static final String PATIENT = "{connect: 60s, idle: 120s, total: 10m}";

    private Boxed() {}

    public static String config(int sandboxPort, String durability) {
        return config(sandboxPort, durability, PATIENT);
    }

    /// @param timeouts of both providers
    public static String config(int sandboxPort, String durability, String timeouts) {
        return """
                server:
                  host: 127.0.0.1
                data: {durability: %s}
                providers:
                  - name: openai-box
                    dialect: openai
                    baseUrl: http://127.0.0.1:%d/v1
                    apiKey: not-asked-for
                    models: [sandbox, sandbox-mini]
                    timeouts: %3$s
                  - name: anthropic-box
                    dialect: anthropic
                    baseUrl: http://127.0.0.1:%2$d/v1
                    apiKey: not-asked-for
                    models: [sandbox-large, sandbox-cache]
                    timeouts: %3$s
                prices:
                """.formatted(durability, sandboxPort, timeouts)
                + price("openai-box", "sandbox", "3.00", "0.30", "3.75", "15.00")
                + price("openai-box", "sandbox-mini", "0.25", "0.025", "0.30", "2.00")
                + price("anthropic-box", "sandbox-large", "15.00", "1.50", "18.75", "75.00")
                + price("anthropic-box", "sandbox-cache", "3.00", "0.30", "3.75", "15.00");
    }

    private static String price(
            String provider, String model, String input, String cacheRead, String cacheWrite, String output) {
        return """
                  - provider: %s
                    model: %s
                    per: 1M tokens
                    input: %s USD
                    cacheRead: %s USD
                    cacheWrite: %s USD
                    output: %s USD
                """.formatted(provider, model, input, cacheRead, cacheWrite, output);
    }
}
