package io.purser.core.estimation;

import io.purser.core.pricing.CacheWrites;
import io.purser.core.usage.Quantities;
import io.purser.core.usage.ServiceTier;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What the peek at a request's body found that matters for its cost: counts, never content.
///
/// @param kind which family of call, for the model's limits and the learned output
/// @param model the model as asked for
/// @param streamed whether the caller wants a stream
/// @param usageWanted whether the caller asked for usage on the stream
/// @param textBytes UTF-8 bytes of everything that becomes prompt text: messages, system, tool
///     definitions, schemas
/// @param messages how many messages or input items
/// @param tools how many tool definitions
/// @param images how many image parts that are in the body
/// @param otherMedia how many audio, document or other parts that are in the body
/// @param elsewhere what the body only points to (`previous_response_id`, `file_id`, a URL, a
///     stored prompt, a hosted
///     tool): its name, or null where everything is in the body
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
        long textBytes,
        int messages,
        int tools,
        int images,
        int otherMedia,
        @Nullable String elsewhere,
        OptionalLong namedMaximum,
        int choices,
        long thinkingBudget,
        CacheWrites cacheWrites,
        Quantities units,
        boolean mediaOutput,
        ServiceTier service,
        int calls) {

    /// One call.
    public CallShape(
            Kind kind,
            String model,
            boolean streamed,
            boolean usageWanted,
            long textBytes,
            int messages,
            int tools,
            int images,
            int otherMedia,
            @Nullable String elsewhere,
            OptionalLong namedMaximum,
            int choices,
            long thinkingBudget,
            CacheWrites cacheWrites,
            Quantities units,
            boolean mediaOutput,
            ServiceTier service) {
        this(
                kind,
                model,
                streamed,
                usageWanted,
                textBytes,
                messages,
                tools,
                images,
                otherMedia,
                elsewhere,
                namedMaximum,
                choices,
                thinkingBudget,
                cacheWrites,
                units,
                mediaOutput,
                service,
                1);
    }

    /// The same where it stands for many calls, whose counts it has together already.
    public CallShape times(int many) {
        return copy(model, many);
    }

    /// The same asked of another model.
    public CallShape named(String other) {
        return copy(other, calls);
    }

    private CallShape copy(String ofModel, int many) {
        return new CallShape(
                kind,
                ofModel,
                streamed,
                usageWanted,
                textBytes,
                messages,
                tools,
                images,
                otherMedia,
                elsewhere,
                namedMaximum,
                choices,
                thinkingBudget,
                cacheWrites,
                units,
                mediaOutput,
                service,
                many);
    }

    /// A call that consumes and generates text, in the standard service.
    public CallShape(
            Kind kind,
            String model,
            boolean streamed,
            boolean usageWanted,
            long textBytes,
            int messages,
            int tools,
            int images,
            int otherMedia,
            @Nullable String elsewhere,
            OptionalLong namedMaximum,
            int choices,
            long thinkingBudget,
            CacheWrites cacheWrites) {
        this(
                kind,
                model,
                streamed,
                usageWanted,
                textBytes,
                messages,
                tools,
                images,
                otherMedia,
                elsewhere,
                namedMaximum,
                choices,
                thinkingBudget,
                cacheWrites,
                Quantities.NONE,
                false,
                ServiceTier.STANDARD);
    }

    /// Whether the prompt may hold more than text.
    public boolean mediaInput() {
        return images > 0 || otherMedia > 0 || elsewhere != null || !units.isEmpty();
    }

    /// A call of whose cache writes nothing is known: the dearest are assumed.
    public CallShape(
            Kind kind,
            String model,
            boolean streamed,
            boolean usageWanted,
            long textBytes,
            int messages,
            int tools,
            int images,
            int otherMedia,
            @Nullable String elsewhere,
            OptionalLong namedMaximum,
            int choices,
            long thinkingBudget) {
        this(
                kind,
                model,
                streamed,
                usageWanted,
                textBytes,
                messages,
                tools,
                images,
                otherMedia,
                elsewhere,
                namedMaximum,
                choices,
                thinkingBudget,
                CacheWrites.LONG);
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
