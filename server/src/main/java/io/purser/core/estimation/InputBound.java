package io.purser.core.estimation;

import io.purser.core.estimation.CallShape.Kind;
import io.purser.core.pricing.ModelLimits;
import org.jspecify.annotations.Nullable;

/// An upper bound of a prompt's tokens.
///
/// A token of every public tokenizer stands for at least one byte of UTF-8, so the text's bytes
/// plus what the provider adds is a bound. No prompt is larger than what its model takes.
///
/// @param tokens the bound; where there is none, what is assumed instead
/// @param bounded false where part of the prompt lies elsewhere and the model's context window is
///     not known
public record InputBound(long tokens, boolean bounded) {

    /// What is assumed of a prompt without any bound, where no strict budget refuses it.
    static final long ASSUMED_CONTEXT = 128_000;

    /// The cheap bound, from counts alone.
    ///
    /// @param family whose prompt format applies: the provider's dialect or price family
    /// @param limits what is known of the model
    public static InputBound of(CallShape shape, String family, ModelLimits limits) {
        return within(cheap(shape, PromptOverhead.of(family)), shape, limits.largestPrompt());
    }

    /// The same with the text's tokens counted by the model's own tokenizer, messages and tools
    /// included; never above the cheap bound.
    public static InputBound counted(long textTokens, CallShape shape, String family, ModelLimits limits) {
        var overhead = PromptOverhead.of(family);
        long tokens =
                Math.min(cheap(shape, overhead), textTokens + shape.prompt().images() * overhead.perImage());
        return within(tokens, shape, limits.largestPrompt());
    }

    private static long cheap(CallShape shape, PromptOverhead overhead) {
        if (shape.kind() == Kind.COUNT) {
            return 0;
        }
        return shape.prompt().textBytes()
                + shape.prompt().messages() * overhead.perMessage()
                + (shape.prompt().tools() > 0
                        ? overhead.withTools() + shape.prompt().tools() * overhead.perTool()
                        : 0)
                + shape.prompt().images() * overhead.perImage();
    }

    private static InputBound within(long tokens, CallShape shape, @Nullable Long largestPrompt) {
        if (shape.kind() == Kind.COUNT) {
            return new InputBound(0, true);
        }
        boolean open = shape.prompt().elsewhere() != null || shape.prompt().otherMedia() > 0;
        if (open) {
            return largestPrompt == null
                    ? new InputBound(Math.addExact(tokens, ASSUMED_CONTEXT * shape.calls()), false)
                    : new InputBound(times(largestPrompt, shape), true);
        }
        return new InputBound(largestPrompt == null ? tokens : Math.min(tokens, times(largestPrompt, shape)), true);
    }

    /// What is embedded or ranked is read piece by piece, and a batch call by call, each within what
    /// the model takes.
    private static long times(long largestPrompt, CallShape shape) {
        int pieces = shape.kind() == Kind.EMBED ? Math.max(shape.prompt().messages(), shape.calls()) : shape.calls();
        return pieces < 2 ? largestPrompt : Math.multiplyExact(largestPrompt, (long) pieces);
    }
}
