package io.purser.gateway.relay;

import io.purser.gateway.dialect.BodyEdit;
import io.purser.gateway.dialect.Family;
import io.purser.gateway.dialect.Peeked;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is sent to a provider: the caller's body with the few changes that we make, the headers
/// that may pass and the provider's secret.
final class UpstreamRequest {
    private static final CharSequence API_KEY = HttpHeaders.createOptimized("api-key");
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final String DEFAULT_ANTHROPIC_VERSION = "2023-06-01";

    private UpstreamRequest() {}

    static Buffer body(Job job) {
        BodyEdit edit = job.peeked().edit();
        String model = job.routed().upstreamModel();
        if (!model.equals(job.peeked().bodyModel())) {
            edit.model(model);
        }
        if (job.call().outputCap().isPresent()) {
            edit.cap(job.call().outputCap().getAsLong(), model);
        }
        askForUsage(job, edit);
        return edit.bytes();
    }

    /// Where a stream has a report only when it is asked for, and a report its cost.
    private static void askForUsage(Job job, BodyEdit edit) {
        Peeked peeked = job.peeked();
        Manner manner = job.routed().provider().manner();
        if (!peeked.endpoint().usageOnRequest()) {
            return;
        }
        if (peeked.shape().streamed() && !peeked.shape().usageWanted() && !(manner instanceof Manner.Mistral)) {
            edit.usageOnStream();
        }
        if (manner instanceof Manner.OpenRouter && !peeked.saysUsage()) {
            edit.usageWithCost();
        }
    }

    /// @param credential the secret as the value of the header in which OpenAI's dialect sends it
    static void putHeaders(HttpClientRequest upstream, Job job, CharSequence credential) {
        putHeaders(
                upstream,
                job.headers(),
                job.routed().provider(),
                job.peeked().endpoint().family(),
                credential);
        String form = job.peeked().formType();
        upstream.putHeader(HttpHeaders.CONTENT_TYPE, form == null ? JSON : form);
    }

    /// The headers that may pass, and the provider's secret in the family's way.
    static void putHeaders(
            HttpClientRequest upstream,
            List<Map.Entry<String, String>> headers,
            Provider provider,
            Family family,
            CharSequence credential) {
        boolean versioned = false;
        for (int i = 0; i < headers.size(); i++) {
            Map.Entry<String, String> header = headers.get(i);
            upstream.putHeader(header.getKey(), header.getValue());
            versioned |= header.getKey().equals("anthropic-version");
        }
        putSecret(upstream, provider, family, credential, versioned);
    }

    /// @param versioned whether the caller has said which version of Anthropic's API it speaks
    private static void putSecret(
            HttpClientRequest upstream, Provider provider, Family family, CharSequence credential, boolean versioned) {
        String secret = provider.apiKey();
        switch (family) {
            case OPENAI ->
                putSecret(
                        upstream,
                        provider.manner() instanceof Manner.Azure ? API_KEY : HttpHeaders.AUTHORIZATION,
                        secret == null ? null : credential);
            case GEMINI -> putSecret(upstream, "x-goog-api-key", secret);
            case ANTHROPIC -> {
                putSecret(upstream, "x-api-key", secret);
                if (!versioned) {
                    upstream.putHeader("anthropic-version", DEFAULT_ANTHROPIC_VERSION);
                }
            }
        }
    }

    private static void putSecret(HttpClientRequest upstream, CharSequence name, @Nullable CharSequence value) {
        if (value != null) {
            upstream.putHeader(name, value);
        }
    }
}
