package io.purser.gateway.relay;

import io.purser.governance.settlement.GovernedCall;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The head of a relayed answer: what passes of the provider's, and what is ours.
final class AnswerHeaders {
    private static final CharSequence[] ALWAYS = names(
            "content-type", "x-request-id", "request-id", "openai-processing-ms", "openai-version", "openai-model");
    private static final CharSequence[] OF_FILES = names("content-disposition", "content-length");
    private static final CharSequence[] ON_ERROR = names("retry-after", "retry-after-ms", "x-should-retry");
    private static final CharSequence X_REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("request-id");

    private AnswerHeaders() {}

    private static CharSequence[] names(String... names) {
        CharSequence[] optimized = new CharSequence[names.length];
        for (int i = 0; i < names.length; i++) {
            optimized[i] = HttpHeaders.createOptimized(names[i]);
        }
        return optimized;
    }

    /// What passes of an answer that may be a file.
    static void copyOfFile(MultiMap from, HttpServerResponse to, boolean isError) {
        copy(from, to, isError);
        copy(from, to, OF_FILES);
    }

    /// Comes after `own`: an error keeps the limits that its provider names.
    static void copy(MultiMap from, HttpServerResponse to, boolean isError) {
        copy(from, to, ALWAYS);
        if (isError) {
            copy(from, to, ON_ERROR);
            copyLimits(from, to);
        }
    }

    /// The limits that made the provider refuse stand in for ours of the same names.
    private static void copyLimits(MultiMap from, HttpServerResponse to) {
        for (Map.Entry<String, String> header : from) {
            String name = header.getKey();
            if (begins(name, "x-ratelimit-") || begins(name, "anthropic-ratelimit-")) {
                to.putHeader(name, header.getValue());
            }
        }
    }

    private static boolean begins(String name, String prefix) {
        return name.regionMatches(true, 0, prefix, 0, prefix.length());
    }

    private static void copy(MultiMap from, HttpServerResponse to, CharSequence[] names) {
        for (CharSequence name : names) {
            String value = from.get(name);
            if (value != null) {
                to.putHeader(name, value);
            }
        }
    }

    /// @param receipt null where the answer begins before it is settled
    static void own(
            HttpServerResponse to, Job job, GovernedCall.@Nullable Receipt receipt, MultiMap provider, long nowMillis) {
        GovernedCall call = job.call();
        PurserHeaders.requestId(to, call.requestId());
        if (!provider.contains(X_REQUEST_ID) && !provider.contains(REQUEST_ID)) {
            to.putHeader(X_REQUEST_ID, call.requestId());
        }
        if (receipt != null) {
            PurserHeaders.cost(to, receipt.cost(), receipt.currency());
            PurserHeaders.budget(to, receipt.tightest(), receipt.currency(), nowMillis);
        } else {
            PurserHeaders.budget(to, call.tightest(), call.currency(), nowMillis);
        }
        PurserHeaders.limits(to, call.limits());
        PurserHeaders.degraded(to, call.degraded());
        Job.Following following = job.following();
        if (following != null) {
            GovernedCall.Degraded degraded = call.degraded();
            String model = degraded == null ? following.model() : degraded.model();
            PurserHeaders.attempt(
                    to, following.number(), job.routed().provider().name(), model);
        }
    }
}
