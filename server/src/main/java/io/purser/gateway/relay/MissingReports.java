package io.purser.gateway.relay;

import io.purser.core.estimation.CallShape;
import io.purser.core.usage.Quantities;
import io.purser.core.usage.TokenUsage;
import io.purser.gateway.dialect.Endpoint;
import io.purser.gateway.dialect.StreamTap;
import io.purser.gateway.dialect.UsageTally;

/// What stands in where a provider does not report: learned from the calls on which it did.
final class MissingReports {
    private MissingReports() {}

    /// Learns from a stream that was reported on.
    static void learn(Job job, Relay relay, StreamTap tap) {
        CallShape shape = job.peeked().shape();
        TokenUsage usage = tap.state().tally().usage(0);
        String model = job.routed().upstreamModel();
        relay.meter()
                .learnOutput(
                        model,
                        tap.state().outputBytes(),
                        tap.state().outputEvents(),
                        usage.output() - usage.reasoning());
        if (isTextOnly(shape)) {
            relay.meter().learnPrompt(model, shape.prompt().textBytes(), usage.prompt());
        }
    }

    /// Prompt tokens where no report says them: by what this model's prompts came to, at most the
    /// estimate.
    static long prompt(Job job, Relay relay) {
        CallShape shape = job.peeked().shape();
        Long learned = isTextOnly(shape)
                ? relay.meter()
                        .prompt(job.routed().upstreamModel(), shape.prompt().textBytes())
                : null;
        long estimated = estimatedText(job);
        return learned == null ? estimated : Math.min(estimated, learned);
    }

    /// What stands where nothing is known of an answer: everything that was held.
    ///
    /// @param output tokens of generated text
    static TokenUsage held(Job job, long output) {
        return TokenUsage.of(estimatedText(job), output)
                .with(job.peeked().shape().units());
    }

    private static long estimatedText(Job job) {
        Quantities units = job.peeked().shape().units();
        long estimated = job.call().estimatedInput();
        return units.isEmpty() ? estimated : Math.max(0, estimated - units.promptTokens() - units.outputTokens());
    }

    /// Adds what a text call asks its provider to do besides answering: reports leave it out.
    static void addConsumed(Job job, UsageTally tally) {
        Quantities units = job.peeked().shape().units();
        if (!units.isEmpty() && job.peeked().endpoint().task() == Endpoint.Task.TEXT) {
            tally.others(units);
        }
    }

    /// Whether the model may think in silence: the request asks for it, or such calls have reported
    /// reasoning.
    static boolean reasons(Job job, Relay relay) {
        return job.peeked().shape().kind() == CallShape.Kind.GENERATE
                && (job.peeked().asksForReasoning()
                        || relay.meter().reasons(job.routed().upstreamModel()));
    }

    private static boolean isTextOnly(CallShape shape) {
        return !shape.mediaInput();
    }
}
