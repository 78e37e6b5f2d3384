package io.purser;

import io.purser.cli.demo.Past;
import io.purser.cli.demo.PastCall;
import io.purser.core.attribution.Attribution;
import io.purser.core.estimation.CallShape;
import io.purser.core.estimation.PromptSize;
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
import io.purser.governance.settlement.Journal;
import io.purser.storage.sqlite.SqliteLedger;
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

    private final Past past;
    private final DemoClock clock;
    private final SqliteLedger ledger;
    private final PlayedJournal journal;
    private final UnfinishedPast unfinished;

    /// @param ledger nothing is in it yet
    PastCalls(Past past, DemoClock clock, SqliteLedger ledger, UnfinishedPast unfinished) {
        this.past = past;
        this.clock = clock;
        this.ledger = ledger;
        this.journal = new PlayedJournal(ledger);
        this.unfinished = unfinished;
    }

    /// What the engines write to.
    Journal journal() {
        return journal;
    }

    /// Goes back to when the past begins: what is put in force now was in force then.
    void begin() {
        unfinished.begin();
        clock.standAt(past.begin(clock.present()));
    }

    /// Plays all of it. What is in the ledger when this returns is durable, and the clock follows the system's.
    void play(Access access, Admission admission, Supplier<String> requestIds) {
        for (PastCall call : past.until(clock.present())) {
            standAt(call.at());
            if (access.authenticate(call.secret(), clock.millis()) instanceof Access.Result.Known(Caller caller)
                    && access.attribute(caller, sources(call)) instanceof Access.Result.Attributed(var attribution)) {
                ask(call, request(call, requestIds.get(), caller, attribution), admission);
            }
        }
        clock.follow();
        journal.played();
        tellNobody();
        unfinished.end();
    }

    /// What the past would have told somebody then is told to nobody now.
    private void tellNobody() {
        ledger.outbox((_, _) -> List.of()).due(clock.millis(), 1);
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

    private Admission.Request request(PastCall call, String id, Caller caller, Attribution attribution) {
        int bytes = call.promptTokens() * BYTES_PER_TOKEN;
        var shape = CallShape.text(
                CallShape.Kind.GENERATE,
                call.model(),
                call.streamed(),
                PromptSize.text(bytes, 1),
                OptionalLong.of(call.maximumTokens()));
        return new Admission.Request(
                id,
                caller,
                attribution,
                shape,
                PROVIDER,
                call.model(),
                null,
                () -> List.of(" ".repeat(bytes)),
                clock.millis(),
                0);
    }

    private void ask(PastCall call, Admission.Request request, Admission admission) {
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
                _ -> {});
    }

    /// As much of the output as the budgets pay for, asked for as a stream does.
    private static long covered(GovernedCall admitted, long wanted) {
        var later = new CompletableFuture<Cover>();
        Cover cover = admitted.cover(wanted, Runnable::run, later::complete);
        Cover answer = cover == Cover.PENDING ? later.join() : cover;
        return answer == Cover.COVERED ? wanted : Math.min(wanted, admitted.coveredOutput());
    }
}
