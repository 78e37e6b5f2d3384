package io.purser.control.replay;

import io.purser.core.ledger.ActionTaken;
import io.purser.core.ledger.Crossing;
import io.purser.core.ledger.Decision;
import io.purser.core.ledger.Extension;
import io.purser.core.ledger.Posting;
import io.purser.governance.admission.Verdict;
import io.purser.governance.settlement.GovernedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;

/// What a gateway, or a replay, decided, in words that can be compared.
final class Decided implements Replay.Witness {
    /// By request id.
    final Map<String, String> decisions = new ConcurrentSkipListMap<>();
    /// Calls of which a replay holds something else than the gateway.
    final List<String> heldOtherwise = new ArrayList<>();
    final List<String> grown = new ArrayList<>();
    final List<Crossing> crossings = new ArrayList<>();

    /// A gateway's answer.
    void told(String requestId, Verdict verdict) {
        decisions.put(requestId, said(verdict));
    }

    private static String said(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Admitted(GovernedCall call) -> {
                GovernedCall.Degraded degraded = call.degraded();
                yield degraded == null
                        ? admitted("model", call.coveredOutput(), call.outputCap(), List.of())
                        : admitted(degraded.model(), call.coveredOutput(), call.outputCap(), degraded.actions());
            }
            case Verdict.OverBudget refused ->
                refused.reason() + " by " + refused.governs() + " of " + refused.looked();
            case Verdict.OverRate throttled -> throttled.limit() + " for " + throttled.retryAfterMillis();
            case Verdict.Restricted restricted -> restricted.why().toString();
            case Verdict.Switched switched -> said(switched.refusal());
            default ->
                throw new AssertionError(verdict + "; expected a call admitted or refused by a budget or a limit");
        };
    }

    private static String said(Replay.Judged judged) {
        return switch (judged.decision()) {
            case Decision.Admit admit ->
                admitted(
                        judged.ask().model(),
                        admit.hold().coveredOutput(),
                        admit.hold().outputCap(),
                        admit.taken());
            case Decision.Refuse refused -> refused.reason() + " by " + refused.governs() + " of " + refused.looked();
            case Decision.Throttle throttled -> throttled.limit() + " for " + throttled.retryAfterMillis();
            case Decision.Restricted restricted -> restricted.toString();
            default ->
                throw new AssertionError(
                        judged.decision() + "; expected a call admitted or refused by a budget or a limit");
        };
    }

    /// A call that was moved to another model enters a replay there.
    private static String admitted(String model, long covered, OptionalLong cap, List<ActionTaken> taken) {
        List<ActionTaken> there = taken.stream()
                .filter(one -> one.kind() != ActionTaken.Kind.MODEL)
                .toList();
        return "covers " + covered + " capped " + cap + " on " + model + " " + there;
    }

    @Override
    public void served(RecordedPast.Call call, Replay.Judged judged) {
        decisions.put(call.hold().requestId(), said(judged));
        if (judged.decision() instanceof Decision.Admit admit) {
            if (!amounts(admit.hold().postings()).equals(amounts(call.hold().held()))) {
                heldOtherwise.add(call.hold().requestId());
            }
        }
    }

    /// Where it decided otherwise than another did.
    List<String> differences(Decided other) {
        Set<String> ids = new TreeSet<>(decisions.keySet());
        ids.addAll(other.decisions.keySet());
        return ids.stream()
                .filter(id -> !Objects.equals(decisions.get(id), other.decisions.get(id)))
                .map(id -> id + " here: " + decisions.get(id) + "; there: " + other.decisions.get(id))
                .toList();
    }

    private static List<Long> amounts(List<Posting> postings) {
        return postings.stream().map(Posting::amount).sorted().toList();
    }

    @Override
    public void refusedThen(RecordedPast.Refused refused, Replay.Judged judged) {
        decisions.put(refused.refused().requestId(), said(judged));
    }

    @Override
    public void grew(RecordedPast.Call call, RecordedPast.Growth then, Extension now) {
        long covered = now instanceof Extension.Grown more ? more.coveredOutput() : -1;
        grown.add(call.hold().requestId() + " to " + covered);
    }

    @Override
    public void spent(long at, List<Crossing> crossed) {
        crossings.addAll(crossed);
    }
}
