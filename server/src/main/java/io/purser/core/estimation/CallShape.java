package io.purser.core.estimation;

import io.purser.core.pricing.CacheWrites;
import io.purser.core.usage.Quantities;
import io.purser.core.usage.ServiceTier;
import java.util.OptionalLong;

/// What the peek at a request's body found that matters for its cost: counts, never content.
///
/// @param kind which family of call, for the model's limits and the learned output
/// @param model the model as asked for
/// @param streamed whether the caller wants a stream
/// @param usageWanted whether the caller asked for usage on the stream
/// @param namedMaximum the client's own output maximum for one choice
/// @param choices how many answers it wants (`n`, `best_of`)
/// @param thinkingBudget the reasoning tokens the client set aside, or 0
/// @param cacheWrites which cache writes the call can cause: `SHORT` where the provider caches by
///     itself (OpenAI dialect), what `cache_control` asks for otherwise (Anthropic dialect)
/// @param units what the call will consume besides text tokens, at most: images, characters,
///     milliseconds
/// @param mediaOutput whether the answer may hold generated audio, images or video
/// @param service the class of service it asks for
/// @param calls how many calls it stands for: more than one where it is a batch
public record CallShape(
        Kind kind,
        String model,
        boolean streamed,
        boolean usageWanted,
        PromptSize prompt,
        OptionalLong namedMaximum,
        int choices,
        long thinkingBudget,
        CacheWrites cacheWrites,
        Quantities units,
        boolean mediaOutput,
        ServiceTier service,
        int calls) {

    /// One call that consumes and generates text, in the standard service. Of its cache writes
    /// nothing is known: the dearest are assumed.
    public static CallShape text(
            Kind kind, String model, boolean streamed, PromptSize prompt, OptionalLong namedMaximum) {
        return new CallShape(
                kind,
                model,
                streamed,
                streamed,
                prompt,
                namedMaximum,
                1,
                0,
                CacheWrites.LONG,
                Quantities.NONE,
                false,
                ServiceTier.STANDARD,
                1);
    }

    /// The same asked of another model.
    public CallShape named(String other) {
        return copy(other, choices, thinkingBudget, cacheWrites);
    }

    /// The same with other cache writes.
    public CallShape caching(CacheWrites writes) {
        return copy(model, choices, thinkingBudget, writes);
    }

    /// The same with several answers and tokens set aside for reasoning.
    public CallShape answering(int answers, long reasoningTokens) {
        return copy(model, answers, reasoningTokens, cacheWrites);
    }

    private CallShape copy(String ofModel, int answers, long reasoningTokens, CacheWrites writes) {
        return new CallShape(
                kind,
                ofModel,
                streamed,
                usageWanted,
                prompt,
                namedMaximum,
                answers,
                reasoningTokens,
                writes,
                units,
                mediaOutput,
                service,
                calls);
    }

    /// Whether the prompt may hold more than text.
    public boolean mediaInput() {
        return prompt.hasMore() || !units.isEmpty();
    }

    /// The family of a call.
    public enum Kind {
        /// Generates text token by token.
        GENERATE,
        /// Consumes input only.
        EMBED,
        /// Consumes input only, and is often free.
        MODERATE,
        /// Counts tokens and costs nothing.
        COUNT,
        /// Nothing of what it consumes will be known.
        UNMETERED
    }
}
