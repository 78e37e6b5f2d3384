package io.purser.gateway.sandbox;

import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One line of the bill: one request that the sandbox saw.
///
/// @param seq counts up from 1, without gaps
/// @param id the provider's own id of the answer, which the client sees too
/// @param requestId the caller's idempotency key or request id, null where it sent none
/// @param route `chat/completions`, `messages`, …
/// @param model as asked for, empty where the request named none
/// @param ended how it ended
record Attempt(
        long seq,
        String id,
        @Nullable String requestId,
        Dialect dialect,
        String route,
        String model,
        boolean streamed,
        Figures figures,
        Ended ended,
        BigDecimal cost) {

    Attempt ended(Ended how, Figures consumed, BigDecimal price) {
        return new Attempt(seq, id, requestId, dialect, route, model, streamed, consumed, how, price);
    }

    /// One line of JSON, as `GET /sandbox/bill` and the bill file show it.
    String json() {
        return """
                {"seq":%d,"id":"%s","requestId":%s,"dialect":"%s","route":"%s","model":"%s",\
                "streamed":%s,"input":%d,"cache_read":%d,"cache_write":%d,"cache_write_long":%d,\
                "output":%d,"reasoning":%d,"units":{%s},"ended":"%s","cost":"%s"}\
                """.formatted(
                        seq,
                        id,
                        requestId == null ? "null" : "\"" + Json.quoted(requestId) + "\"",
                        Ended.lower(dialect),
                        route,
                        Json.quoted(model),
                        streamed,
                        figures.input(),
                        figures.cacheRead(),
                        figures.cacheWrite(),
                        figures.cacheWriteLong(),
                        figures.output(),
                        figures.reasoning(),
                        figures.unitsJson(),
                        Ended.lower(ended),
                        Money.plain(cost));
    }

    /// How an attempt ended.
    enum Ended {
        /// Still generating.
        OPEN,
        /// Answered in full.
        COMPLETE,
        /// The client left first: billed for what was generated until then.
        CLIENT_GONE,
        /// The sandbox closed the connection on purpose.
        CUT,
        /// The sandbox reported an error in its stream.
        FAILED,
        /// Answered with an error status; nothing is charged.
        REFUSED;

        static String lower(Enum<?> value) {
            return value.name().toLowerCase(Locale.ROOT);
        }
    }
}
