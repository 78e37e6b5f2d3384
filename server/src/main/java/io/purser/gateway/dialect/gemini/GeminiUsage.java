package io.purser.gateway.dialect.gemini;

import com.fasterxml.jackson.core.JsonParser;
import io.purser.gateway.dialect.UsageFields;
import io.purser.gateway.dialect.UsageReport;
import io.purser.gateway.dialect.UsageTally;
import java.io.IOException;

/// Normalises Google's usage report. Its prompt count includes the cached tokens and leaves out
/// what its tools have brought; its candidates leave out the thoughts. A stream repeats the
/// report in every event, each for all that came before.
public final class GeminiUsage extends UsageReport {
    private long prompt;
    private long cached;
    private long toolUse;
    private long candidates;
    private long thoughts;
    private long total;

    private GeminiUsage() {}

    /// Reads the `usageMetadata` value at which the parser stands; one without a count says nothing.
    public static void read(JsonParser json, UsageTally tally) throws IOException {
        new GeminiUsage().readInto(json, tally);
    }

    @Override
    protected void field(JsonParser json, String name) throws IOException {
        switch (name) {
            case "promptTokenCount" -> prompt = count(json);
            case "cachedContentTokenCount" -> cached = UsageFields.count(json);
            case "toolUsePromptTokenCount" -> toolUse = UsageFields.count(json);
            case "candidatesTokenCount" -> candidates = count(json);
            case "thoughtsTokenCount" -> thoughts = UsageFields.count(json);
            case "totalTokenCount" -> total = count(json);
            default -> json.skipChildren();
        }
    }

    /// The total shows output that a report names nowhere else.
    @Override
    protected void mergeInto(UsageTally tally) {
        long input = prompt + toolUse;
        tally.mergeRunning(input, Math.min(cached, prompt), Math.max(candidates + thoughts, total - input), thoughts);
    }
}
