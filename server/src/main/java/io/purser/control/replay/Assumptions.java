package io.purser.control.replay;

import io.purser.control.replay.RecordedPast.Call;
import io.purser.control.replay.RecordedPast.Refused;
import io.purser.control.replay.ReplayReport.Assumption;
import io.purser.control.replay.ReplayReport.Assumption.Kind;
import io.purser.core.budget.Action;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.policy.Policy;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What a replay takes for granted: of some calls, and of what the draft looks at and the past does not tell.
final class Assumptions {
    /// Of one second, no more refusals are kept.
    private static final int KEPT_A_SECOND = 200;

    private final Set<Kind> ofDraft = EnumSet.noneOf(Kind.class);
    private final Map<Kind, Long> ofCalls = new EnumMap<>(Kind.class);
    private long second = Long.MIN_VALUE;
    private int inSecond;

    Assumptions(Policy draft) {
        when(draft, Kind.MODELS_SERVED, action -> !action.models().isEmpty());
        when(draft, Kind.ONE_ANSWER, action -> action.outputCap() != null);
        when(draft, Kind.PROMPT_SIZES, action -> action.contextCap() != null);
        when(draft, Kind.NO_TOOLS, action -> action.maxTools() != null);
        for (Budget budget : draft.budgets()) {
            if (budget.estimation() == Estimation.STRICT && budget.enforcement() == Enforcement.HARD) {
                ofDraft.add(Kind.PROMPTS_BOUNDED);
            }
            if (budget.rollover() != null) {
                ofDraft.add(Kind.NOT_CARRIED);
            }
        }
        if (!draft.limitsInForce().isEmpty()) {
            ofDraft.add(Kind.LIMITS_FULL);
        }
    }

    private void when(Policy draft, Kind kind, Predicate<Action> concerned) {
        boolean acts = draft.budgets().stream()
                .filter(Budget::degrades)
                .flatMap(budget -> budget.actions().stream())
                .anyMatch(concerned);
        if (acts) {
            ofDraft.add(kind);
        }
    }

    void underWay(long calls) {
        if (calls > 0) {
            ofCalls.put(Kind.UNDER_WAY, calls);
        }
    }

    void served(Call call, Replay.Judged judged) {
        if (call.hold().demand() == null) {
            count(Kind.AS_HELD);
        }
        if (!call.hold().model().equals(call.hold().requestedModel())) {
            count(Kind.MOVED_THEN);
        }
        if (judged.isAdmitted() && !judged.switches().isEmpty()) {
            count(Kind.MOVED_NOW);
        }
    }

    void refusedThen(Refused then) {
        count(Kind.REFUSED_THEN);
        long at = Math.floorDiv(then.refused().at(), 1_000L);
        inSecond = at == second ? inSecond + 1 : 1;
        second = at;
        if (inSecond >= KEPT_A_SECOND) {
            ofDraft.add(Kind.REFUSALS_LOST);
        }
    }

    private void count(Kind kind) {
        ofCalls.merge(kind, 1L, Long::sum);
    }

    List<Assumption> all() {
        List<Assumption> all = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            @Nullable Long calls = ofCalls.get(kind);
            if (calls != null || ofDraft.contains(kind)) {
                all.add(new Assumption(kind, calls));
            }
        }
        return all;
    }
}
