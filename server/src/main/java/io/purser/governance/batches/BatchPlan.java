package io.purser.governance.batches;

import io.purser.core.estimation.CallShape;
import io.purser.core.estimation.PromptSize;
import io.purser.core.pricing.CacheWrites;
import io.purser.core.usage.Quantities;
import io.purser.core.usage.ServiceTier;
import java.util.OptionalLong;

/// What the lines of a batch's input come to together: counts, never content.
///
/// @param model the one model of all lines
/// @param url the one endpoint of all lines, as they name it
/// @param generates whether the lines generate text, rather than consume input only
/// @param calls how many lines
/// @param prompt of all lines together
/// @param choices answers of all lines together
/// @param largestMaximum the largest output maximum that a line names for one answer
/// @param unnamed whether a line names no maximum
public record BatchPlan(
        String model,
        String url,
        boolean generates,
        int calls,
        PromptSize prompt,
        int choices,
        long largestMaximum,
        boolean unnamed) {

    /// What is assumed of a line that names no maximum, where the model's own is not known.
    private static final long LARGEST_OUTPUT = 131_072;

    /// The call that the whole batch is for admission. Nothing can be capped in a file that the
    /// provider has already, so that a maximum is always named.
    public CallShape shape() {
        long maximum = unnamed ? Math.max(largestMaximum, LARGEST_OUTPUT) : largestMaximum;
        return new CallShape(
                generates ? CallShape.Kind.GENERATE : CallShape.Kind.EMBED,
                model,
                false,
                false,
                prompt,
                generates ? OptionalLong.of(maximum) : OptionalLong.empty(),
                Math.max(1, choices),
                0,
                CacheWrites.SHORT,
                Quantities.NONE,
                false,
                ServiceTier.BATCH,
                calls);
    }

    /// One line more, of the same model and endpoint.
    public BatchPlan plus(CallShape line) {
        boolean named = line.namedMaximum().isPresent();
        return new BatchPlan(
                model,
                url,
                generates,
                Math.addExact(calls, 1),
                prompt.plus(line.prompt()),
                Math.addExact(choices, line.choices()),
                Math.max(largestMaximum, line.namedMaximum().orElse(0)),
                unnamed || !named);
    }

    /// A batch without a line.
    public static BatchPlan empty(String model, String url, boolean generates) {
        return new BatchPlan(model, url, generates, 0, PromptSize.NONE, 0, 0, false);
    }
}
