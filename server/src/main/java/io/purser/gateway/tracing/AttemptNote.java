package io.purser.gateway.tracing;

import io.purser.core.ledger.ActionTaken;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import io.purser.core.usage.Outcome;
import io.purser.governance.settlement.GovernedCall;
import io.purser.platform.telemetry.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is told of one attempt. It waits for the collector, so it has nothing of the call itself:
/// that would keep the request's body.
final class AttemptNote {
    private static final double MILLIS = 1_000;

    private final String requestId;
    private final String provider;
    private final String sent;
    private final boolean outlives;
    private final @Nullable AttemptNote before;
    private final @Nullable String priced;
    private final List<ActionTaken> actions;
    private final long beganNanos = System.nanoTime();
    private GovernedCall.@Nullable Receipt receipt;
    private @Nullable String responseId;
    private boolean ended;
    private long endedNanos;

    /// @param provider as the configuration names it
    /// @param sent the model as the provider is asked for it
    /// @param outlives whether it may go on without a connection
    /// @param before the attempt that this one follows
    AttemptNote(GovernedCall call, String provider, String sent, boolean outlives, @Nullable AttemptNote before) {
        GovernedCall.Degraded degraded = call.degraded();
        this.requestId = call.requestId();
        this.provider = provider;
        this.sent = sent;
        this.outlives = outlives;
        this.priced = call.pricedModel();
        this.before = before;
        this.actions = degraded == null ? List.of() : degraded.actions();
    }

    void answeredAs(@Nullable String id) {
        responseId = id;
    }

    /// Notes the end.
    ///
    /// @param booked null where it never reached the provider
    void ended(GovernedCall.@Nullable Receipt booked) {
        receipt = booked;
        ended = true;
        endedNanos = System.nanoTime();
    }

    boolean hasEnded() {
        return ended;
    }

    boolean outlives() {
        return outlives;
    }

    /// The model that was admitted as the price book names it; null where it has no price.
    @Nullable
    String priced() {
        return priced;
    }

    @Nullable
    AttemptNote before() {
        return before;
    }

    long beganNanos() {
        return beganNanos;
    }

    long endedNanos() {
        return endedNanos;
    }

    /// Null where it never reached the provider.
    @Nullable
    Outcome outcome() {
        return receipt == null || receipt.entry() == null
                ? null
                : receipt.entry().outcome();
    }

    /// What its ledger entry says.
    void describe(Span.Words to) {
        to.text("purser.request_id", requestId);
        to.text("purser.provider", provider);
        to.text("gen_ai.provider.name", GenAiNames.provider(provider));
        to.text("purser.sent_model", sent);
        to.text("gen_ai.response.id", responseId);
        to.text("purser.follows", before == null ? null : before.requestId);
        to.texts("purser.degraded", actions.stream().map(ActionTaken::member).toList());
        if (receipt != null) {
            describe(receipt, to);
        }
    }

    private static void describe(GovernedCall.Receipt receipt, Span.Words to) {
        UsageEvent entry = receipt.entry();
        if (entry != null) {
            describe(entry, receipt.currency(), to);
        }
        BudgetFigures tightest = receipt.tightest();
        if (tightest != null) {
            to.text("purser.budget", tightest.budget().name());
        }
        if (!receipt.durable()) {
            to.flag("purser.not_booked", true);
        }
    }

    private static void describe(UsageEvent entry, CurrencyUnit currency, Span.Words to) {
        to.text("gen_ai.response.model", entry.responseModel());
        GenAiNames.usage(entry.usage(), to);
        if (entry.firstTokenMillis() >= 0) {
            to.decimal("gen_ai.response.time_to_first_chunk", entry.firstTokenMillis() / MILLIS);
        }
        Long cost = entry.cost();
        to.text("purser.cost", cost == null ? null : Money.plain(cost, currency));
        to.text("purser.currency", cost == null ? null : currency.code());
        to.text("purser.price_version", entry.priceVersion());
        to.text("purser.outcome", entry.outcome().word());
        to.text("purser.usage_source", entry.usageSource().word());
        to.texts("purser.flags", entry.flags());
    }
}
