package io.purser.gateway.tracing;

import io.purser.core.ledger.BudgetFigures;
import io.purser.core.ledger.Decision;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.usage.TokenUsage;
import io.purser.governance.settlement.GovernedCall;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An admitted call whose end is noted for its span: everything else is the call's own.
final class TracedCall implements GovernedCall {
    private final CallTrace trace;
    private final GovernedCall call;
    private final AttemptNote note;

    TracedCall(CallTrace trace, GovernedCall call, AttemptNote note) {
        this.trace = trace;
        this.call = call;
        this.note = note;
    }

    @Override
    public void settle(End end, Executor executor, Consumer<Receipt> then) {
        call.settle(end, executor, noted(then));
    }

    @Override
    public void settleEach(End end, List<TokenUsage> parts, Executor executor, Consumer<Receipt> then) {
        call.settleEach(end, parts, executor, noted(then));
    }

    private Consumer<Receipt> noted(Consumer<Receipt> then) {
        return receipt -> {
            trace.ended(note, receipt);
            then.accept(receipt);
        };
    }

    @Override
    public void release(String reason, Executor executor, Consumer<Boolean> then) {
        call.release(reason, executor, durable -> {
            trace.ended(note, null);
            then.accept(durable);
        });
    }

    @Override
    public String requestId() {
        return call.requestId();
    }

    @Override
    public OptionalLong outputCap() {
        return call.outputCap();
    }

    @Override
    public @Nullable BudgetFigures tightest() {
        return call.tightest();
    }

    @Override
    public List<Decision.LimitFigures> limits() {
        return call.limits();
    }

    @Override
    public @Nullable Degraded degraded() {
        return call.degraded();
    }

    @Override
    public @Nullable String pricedModel() {
        return call.pricedModel();
    }

    @Override
    public boolean isWatched() {
        return true;
    }

    @Override
    public void answeredAs(@Nullable String responseId) {
        note.answeredAs(responseId);
    }

    @Override
    public CurrencyUnit currency() {
        return call.currency();
    }

    @Override
    public Cover cover(long outputTokens, Executor executor, Consumer<Cover> whenCovered) {
        return call.cover(outputTokens, executor, whenCovered);
    }

    @Override
    public long estimatedInput() {
        return call.estimatedInput();
    }

    @Override
    public long coveredOutput() {
        return call.coveredOutput();
    }

    @Override
    public TokenUsage held() {
        return call.held();
    }

    @Override
    public long maximumOutput() {
        return call.maximumOutput();
    }
}
