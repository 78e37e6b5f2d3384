package io.purser.gateway.listener;

import io.purser.core.attribution.Attribution;
import io.purser.gateway.dialect.Peeked;
import io.purser.gateway.relay.Job;
import io.purser.gateway.relay.Providers;
import io.purser.gateway.relay.Setback;
import io.purser.governance.admission.Admission;
import io.purser.governance.settlement.GovernedCall;
import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/// One way in which a call is tried: what is asked for, where, under which id. A further attempt
/// is a call of its own for admission and the ledger, which remembers the one it follows.
final class Attempt implements Job.Failures {
    private static final long NEVER_MILLIS = Long.MAX_VALUE / 2;

    private final Exchange exchange;
    private final String requestId;
    private final Peeked peeked;
    private final Attribution attribution;
    private final Providers.Routed routed;
    private final @Nullable Follow follow;
    private Providers.Routed runs;

    /// @param requestId of the attempt before
    /// @param answer gives the client what came of the attempt before
    private record Follow(String requestId, String model, int number, Runnable answer) {}

    /// The first attempt.
    Attempt(Exchange exchange, String requestId, Peeked peeked, Attribution attribution, Providers.Routed routed) {
        this(exchange, requestId, peeked, attribution, routed, null);
    }

    private Attempt(
            Exchange exchange,
            String requestId,
            Peeked peeked,
            Attribution attribution,
            Providers.Routed routed,
            @Nullable Follow follow) {
        this.exchange = exchange;
        this.requestId = requestId;
        this.peeked = peeked;
        this.attribution = attribution;
        this.routed = routed;
        this.runs = routed;
        this.follow = follow;
    }

    /// The attempt that follows this one.
    ///
    /// @param firstId of the call's first attempt
    /// @param answer gives the client what came of this one, where the next is refused
    Attempt next(String firstId, FurtherAttempts.Next next, Runnable answer) {
        return new Attempt(
                exchange,
                firstId + "-" + next.number(),
                peeked,
                attribution,
                next.routed(),
                new Follow(requestId, next.model(), next.number(), answer));
    }

    /// What admission is asked.
    Admission.Request asked(long nowMillis, int sdkRetries) {
        Follow after = follow;
        return new Admission.Request(
                requestId,
                exchange.caller(),
                attribution,
                after == null ? peeked.shape() : peeked.shape().named(after.model()),
                routed.provider().name(),
                routed.upstreamModel(),
                routed.priceAs(),
                after == null ? peeked.priceNames() : peeked.priceNames(after.model()),
                peeked::promptTexts,
                nowMillis,
                after == null ? sdkRetries : sdkRetries + after.number() - 1,
                exchange,
                after == null
                        ? null
                        : new Admission.Following(
                                after.requestId(), peeked.shape().model()));
    }

    /// What goes to the relay once it is admitted; null for a first attempt, of which nothing is said.
    Job.@Nullable Following following() {
        return follow == null ? null : new Job.Following(follow.number(), follow.model());
    }

    /// Answers with what came before a further attempt that may not run; whether there was one.
    boolean fellBack() {
        if (follow == null) {
            return false;
        }
        follow.answer().run();
        return true;
    }

    @Override
    public void failed(Job.Failure failure, GovernedCall.@Nullable Receipt receipt) {
        Setback setback = receipt == null || receipt.durable() ? Setback.of(failure) : null;
        Runnable answer = () -> exchange.failed(failure, receipt, this);
        if (setback == null || !exchange.follows(this, setback, 0, answer)) {
            answer.run();
        }
    }

    @Override
    public boolean replaces(Setback setback, MultiMap headers, Runnable answer) {
        return exchange.follows(this, setback, wishedMillis(headers), answer);
    }

    /// How long a provider wants to be left alone, for ever where it says that a retry is of no use.
    private static long wishedMillis(MultiMap headers) {
        if ("false".equalsIgnoreCase(headers.get("x-should-retry"))) {
            return NEVER_MILLIS;
        }
        long millis = number(headers.get("retry-after-ms"));
        return millis > 0 ? millis : 1_000 * number(headers.get("retry-after"));
    }

    private static long number(@Nullable String text) {
        boolean isNumber = text != null && text.matches("\\d{1,9}");
        return isNumber ? Long.parseLong(text) : 0;
    }

    String requestId() {
        return requestId;
    }

    Peeked peeked() {
        return peeked;
    }

    Providers.Routed routed() {
        return routed;
    }

    /// Notes where it really runs: a budget may have switched the model.
    void runs(Providers.Routed there) {
        runs = there;
    }

    Providers.Routed runs() {
        return runs;
    }

    /// What was asked for here.
    String model() {
        return follow == null ? peeked.shape().model() : follow.model();
    }
}
