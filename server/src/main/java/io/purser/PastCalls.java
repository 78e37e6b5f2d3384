package io.purser;

import io.purser.cli.demo.Past;
import io.purser.cli.demo.PastCall;
import io.purser.control.alerts.Outbox;
import io.purser.core.attribution.Attribution;
import io.purser.core.estimation.CallShape;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.governance.access.Access;
import io.purser.governance.access.AttributionSources;
import io.purser.governance.access.Caller;
import io.purser.governance.admission.Admission;
import io.purser.governance.admission.Verdict;
import io.purser.governance.settlement.GovernedCall;
import io.purser.governance.settlement.GovernedCall.Cover;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Plays a demo's past before anybody is served: every call goes through access, admission and settlement as one over
/// HTTP does, at the time at which it was made. What is in the ledger afterwards is what would be there had the
/// gateway run, refusals included. Only the provider is left out.
final class PastCalls {
    /// The demo's only provider, under its name in the demo's configuration.
    private static final String PROVIDER = "sandbox";

    private static final int BYTES_PER_TOKEN = 4;
    private static final int ALERTS_AT_ONCE = 1_000;

    private final DemoClock clock;
    private final Access access;
    private final Admission admission;
    private final Supplier<String> requestIds;
    private CompletableFuture<Boolean> lastEnd = CompletableFuture.completedFuture(true);

    PastCalls(DemoClock clock, Access access, Admission admission, Supplier<String> requestIds) {
        this.clock = clock;
        this.access = access;
        this.admission = admission;
        this.requestIds = requestIds;
    }

    /// Plays all of it; what is in the ledger when this returns is durable, and the clock follows the system's.
    ///
    /// @param outbox what the past would have told somebody then is told to nobody now
    void play(Past past, Outbox outbox) {
        for (PastCall call : past.until(clock.present())) {
            standAt(call.at());
            if (access.authenticate(call.secret(), clock.millis()) instanceof Access.Result.Known(Caller caller)
                    && access.attribute(caller, sources(call)) instanceof Access.Result.Attributed(var attribution)) {
                ask(call, caller, attribution);
            }
        }
        lastEnd.join();
        clock.follow();
        forgetAlerts(outbox);
    }

    /// Time never runs back: a call that began while another ran is admitted when that one has ended.
    private void standAt(Instant at) {
        clock.standAt(at.isBefore(clock.instant()) ? clock.instant() : at);
    }

    private static AttributionSources sources(PastCall call) {
        Map<String, List<String>> headers = call.headers().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue())));
        return new AttributionSources(headers, Map.of(), null);
    }

    private void ask(PastCall call, Caller caller, Attribution attribution) {
        int bytes = call.promptTokens() * BYTES_PER_TOKEN;
        var shape = new CallShape(
                CallShape.Kind.GENERATE,
                call.model(),
                call.streamed(),
                true,
                bytes,
                1,
                0,
                0,
                0,
                null,
                OptionalLong.of(call.maximumTokens()),
                1,
                0);
        var request = new Admission.Request(
                requestIds.get(),
                caller,
                attribution,
                shape,
                PROVIDER,
                call.model(),
                null,
                () -> List.of(" ".repeat(bytes)),
                clock.millis(),
                0);
        var answer = new CompletableFuture<Verdict>();
        admission.admit(request, Runnable::run, answer::complete);
        if (answer.join() instanceof Verdict.Admitted(GovernedCall admitted)) {
            settle(call, admitted);
        }
    }

    private void settle(PastCall call, GovernedCall admitted) {
        long wanted = Math.min(call.outputTokens(), admitted.outputCap().orElse(call.maximumTokens()));
        long output = call.failed() ? 0 : covered(admitted, wanted);
        TokenUsage usage = call.failed()
                ? TokenUsage.NONE
                : new TokenUsage(
                        (long) call.promptTokens() - call.cachedTokens(), call.cachedTokens(), 0, 0, output, 0);
        Outcome outcome = call.failed() ? Outcome.PROVIDER_ERROR : output < wanted ? Outcome.CUT : Outcome.SUCCESS;
        clock.standAt(clock.instant().plus(call.latency()));
        var ended = new CompletableFuture<Boolean>();
        lastEnd = ended;
        admitted.settle(
                new GovernedCall.End(
                        usage,
                        UsageSource.PROVIDER,
                        outcome,
                        call.model(),
                        call.latency().toMillis(),
                        call.streamed() && !call.failed() ? call.latency().toMillis() / 4 : -1,
                        List.of()),
                Runnable::run,
                receipt -> ended.complete(receipt.durable()));
    }

    /// As much of the output as the budgets pay for, asked for as a stream does.
    private static long covered(GovernedCall admitted, long wanted) {
        var later = new CompletableFuture<Cover>();
        Cover cover = admitted.cover(wanted, Runnable::run, later::complete);
        Cover answer = cover == Cover.PENDING ? later.join() : cover;
        return answer == Cover.COVERED ? wanted : Math.min(wanted, admitted.coveredOutput());
    }

    private void forgetAlerts(Outbox outbox) {
        List<Outbox.Pending> due = outbox.due(clock.millis(), ALERTS_AT_ONCE);
        while (!due.isEmpty()) {
            due.forEach(each -> outbox.done(each.sequence(), each.channel(), true, "of the demo's past"));
            due = outbox.due(clock.millis(), ALERTS_AT_ONCE);
        }
    }
}
