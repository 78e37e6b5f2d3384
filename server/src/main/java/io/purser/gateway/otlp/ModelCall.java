package io.purser.gateway.otlp;

import io.purser.core.usage.DataMode;
import io.purser.core.usage.Meter;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.Quantities;
import io.purser.core.usage.TokenUsage;
import io.purser.platform.otlp.ReceivedSpan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a span says of a model call.
///
/// @param source the service that made it
/// @param id the trace's and the span's
/// @param at epoch milliseconds, null where it is not said
/// @param dataMode whether it was made in earnest
/// @param fields what it is for, by field
public record ModelCall(
        String source,
        String id,
        @Nullable Long at,
        String provider,
        String model,
        @Nullable String responseModel,
        @Nullable String serviceTier,
        Outcome outcome,
        TokenUsage usage,
        long latencyMillis,
        DataMode dataMode,
        Map<String, String> fields) {

    /// What a span is to us.
    public sealed interface Reading {
        /// A model call.
        record Call(ModelCall call) implements Reading {}

        /// A model call of which something is missing that is money.
        ///
        /// @param attribute the one at fault
        record Unclear(String source, String id, String attribute, String expected) implements Reading {}

        /// No model call, or one that went through this gateway and is in its ledger.
        record Other() implements Reading {}
    }

    private static final int LONGEST_SOURCE = 128;

    /// The operations that are calls of a model; what agents, tools and workflows use is in the spans of their calls.
    private static final Set<String> CALLS = Set.of("chat", "text_completion", "generate_content", "embeddings");

    /// Our names of providers by those of the conventions, where they differ.
    private static final Map<String, String> PROVIDERS = Map.of(
            "gcp.gemini", "gemini",
            "gcp.gen_ai", "gemini",
            "gcp.vertex_ai", "gemini",
            "azure.ai.openai", "azure",
            "az.ai.openai", "azure",
            "mistral_ai", "mistral",
            "x_ai", "xai");

    private static final Map<String, String[]> FIELDS = Map.of(
            "customer", new String[] {"purser.customer"},
            "endUser", new String[] {"purser.end_user", "user.id", "enduser.id"},
            "session", new String[] {"purser.session", "gen_ai.conversation.id", "session.id"},
            "environment", new String[] {"purser.environment", "deployment.environment.name", "deployment.environment"},
            "endpoint", new String[] {"purser.endpoint"},
            "promptVersion", new String[] {"purser.prompt_version"},
            "feature", new String[] {"purser.feature"});

    private static final String MODE = "purser.data_mode";
    private static final String TAG = "purser.tag.";
    private static final String METER = "purser.usage.";

    private static final Set<String> OF_CALLS = Set.of(
            "gen_ai.operation.name",
            "gen_ai.provider.name",
            "gen_ai.system",
            "gen_ai.request.model",
            "gen_ai.response.model",
            "gen_ai.conversation.id");

    private static final Set<String> LOOKED_AT = Set.of(
            "service.name",
            "deployment.environment.name",
            "deployment.environment",
            "session.id",
            "user.id",
            "enduser.id",
            "error.type",
            "openai.response.service_tier",
            "openai.request.service_tier");

    /// Whether an attribute of this name says something to us. Those that hold texts of prompts and answers do not.
    public static boolean looksAt(String attribute) {
        return attribute.startsWith("gen_ai.usage.")
                || attribute.startsWith("purser.")
                || OF_CALLS.contains(attribute)
                || LOOKED_AT.contains(attribute);
    }

    /// Reads a span.
    public static Reading of(ReceivedSpan span) {
        String asked = span.text("gen_ai.request.model");
        String model = asked == null ? span.text("gen_ai.response.model") : asked;
        String operation = span.text("gen_ai.operation.name");
        boolean isCall = operation == null ? model != null && consumed(span) : CALLS.contains(operation);
        if (!isCall || span.text("purser.request_id") != null) {
            return new Reading.Other();
        }
        String service = span.text("service.name");
        String source = service == null ? "otlp" : service.substring(0, Math.min(service.length(), LONGEST_SOURCE));
        String provider = span.text("gen_ai.provider.name", "gen_ai.system");
        if (model == null || provider == null) {
            String missing = model == null ? "gen_ai.request.model" : "gen_ai.provider.name";
            return new Reading.Unclear(source, span.id(), missing, "a name; it is missing");
        }
        boolean failed = span.failed() || span.text("error.type") != null;
        if (!consumed(span) && !failed) {
            return new Reading.Unclear(
                    source, span.id(), "gen_ai.usage.input_tokens", "what the call consumed; unknown is not zero");
        }
        String mode = span.text(MODE);
        DataMode dataMode = mode == null ? DataMode.REAL : DataMode.named(mode).orElse(null);
        if (dataMode == null) {
            return new Reading.Unclear(source, span.id(), MODE, "one of " + String.join(", ", DataMode.words()));
        }
        return new Reading.Call(new ModelCall(
                source,
                span.id(),
                span.startMillis() == 0 ? null : span.startMillis(),
                PROVIDERS.getOrDefault(provider, provider),
                model,
                span.text("gen_ai.response.model"),
                span.text("openai.response.service_tier", "openai.request.service_tier"),
                failed ? (consumed(span) ? Outcome.BROKEN_OFF : Outcome.PROVIDER_ERROR) : Outcome.SUCCESS,
                usage(span),
                Math.max(0, span.endMillis() - span.startMillis()),
                dataMode,
                fields(span)));
    }

    private static boolean consumed(ReceivedSpan span) {
        return input(span) != null || output(span) != null;
    }

    private static @Nullable Long input(ReceivedSpan span) {
        return span.count("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens");
    }

    private static @Nullable Long output(ReceivedSpan span) {
        return span.count("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens");
    }

    /// The conventions count cached tokens among those of the input. Some that came before them did not: more from the
    /// cache than there was input tells.
    private static TokenUsage usage(ReceivedSpan span) {
        Quantities others = others(span);
        long input = Math.max(0, orNone(input(span)) - others.promptTokens());
        long output = Math.max(0, orNone(output(span)) - others.outputTokens());
        long read = orNone(span.count("gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens"));
        long written = orNone(
                span.count("gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_creation_input_tokens"));
        long cached = Math.addExact(read, written);
        long reasoning = orNone(span.count("gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens"));
        return new TokenUsage(
                        cached <= input ? input - cached : input, read, written, 0, output, Math.min(reasoning, output))
                .with(others);
    }

    private static long orNone(@Nullable Long count) {
        return count == null ? 0 : count;
    }

    private static Quantities others(ReceivedSpan span) {
        Quantities others = Quantities.NONE;
        for (Meter meter : Meter.values()) {
            others = others.with(meter, orNone(span.count(METER + meter.bucket())));
        }
        return others;
    }

    private static Map<String, String> fields(ReceivedSpan span) {
        Map<String, String> fields = new LinkedHashMap<>();
        FIELDS.forEach((field, names) -> {
            String value = span.text(names);
            if (value != null) {
                fields.put(field, value);
            }
        });
        span.attributes().forEach((name, value) -> {
            if (name.startsWith(TAG)) {
                fields.put("tag." + name.substring(TAG.length()), value.toString());
            }
        });
        return fields;
    }
}
