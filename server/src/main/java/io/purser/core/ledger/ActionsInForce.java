package io.purser.core.ledger;

import io.purser.core.budget.Action;
import io.purser.core.budget.Criticality;
import io.purser.core.limits.Pace;
import io.purser.core.limits.RateLimit;
import io.purser.core.model.ModelPattern;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the budgets over one call do to it now: every switch of its model, and of each cap the strictest. One
/// instance is reused by every call of an engine.
///
/// An action is in force from its stage of settled and held use on; one at the ceiling also where the call would not
/// fit below it, as a hard budget would refuse it there.
final class ActionsInForce {
    private static final Degradable NOBODY = new Degradable(Criticality.NORMAL, false, true, 1, 0, 0, List.of());

    private final List<Decision.Switch> switches = new ArrayList<>();
    private final List<ActionTaken> taken = new ArrayList<>();
    private final List<LimitPaces> throttles = new ArrayList<>();
    private final List<@Nullable String> subjects = new ArrayList<>();
    private String model = "";
    private Degradable call = NOBODY;
    private boolean byEstimate;
    private @Nullable Found outputCap;
    private @Nullable Found contextCap;
    private @Nullable Found maxTools;
    private @Nullable Found refusal;

    /// An action in force, with the account whose use put it there.
    private record Found(Account account, Action action, long need) {
        String budget() {
            return account.owner.budget().name();
        }
    }

    void begin(String asked, Degradable degradable) {
        model = asked;
        call = degradable;
        switches.clear();
        taken.clear();
        throttles.clear();
        subjects.clear();
        byEstimate = false;
        outputCap = null;
        contextCap = null;
        maxTools = null;
        refusal = null;
    }

    /// Looks at one account.
    ///
    /// @param need what the call needs there at least
    void add(Account account, ActionPlan plan, long need) {
        long use = account.settled() + account.held();
        long limit = account.limit();
        List<Action> actions = plan.actions();
        Decision.Switch switched = null;
        for (int i = 0; i < actions.size(); i++) {
            Action action = actions.get(i);
            boolean reached = use >= action.at();
            boolean overflows = !reached && action.at() == limit && use + need > limit;
            if ((reached || overflows) && action.upTo().covers(call.criticality())) {
                byEstimate |= overflows;
                Decision.Switch to = switched(account, action);
                switched = to == null ? switched : to;
                gather(new Found(account, action, need));
                throttle(account, action, plan.paces(i));
            }
        }
        if (switched != null) {
            switches.add(switched);
        }
    }

    private Decision.@Nullable Switch switched(Account account, Action action) {
        if (action.models().isEmpty() || call.free()) {
            return null;
        }
        String to = target(action);
        return to == null || to.equals(model) || call.tried().contains(to)
                ? null
                : new Decision.Switch(model, to, account.owner.budget().name(), action.name());
    }

    /// The exact name first, then the first pattern; patterns are for calls that generate text.
    private @Nullable String target(Action action) {
        for (Action.Switch each : action.models()) {
            if (each.from().equals(model)) {
                return each.to();
            }
        }
        for (Action.Switch each : action.models()) {
            if (call.generates() && ModelPattern.matches(each.from(), model)) {
                return each.to();
            }
        }
        return null;
    }

    private void gather(Found found) {
        if (found.action.outputCap() != null && call.generates()) {
            outputCap = stricter(outputCap, found, cap(found), cap(outputCap));
        }
        if (found.action.contextCap() != null && !call.free()) {
            contextCap = stricter(contextCap, found, context(found), context(contextCap));
        }
        if (found.action.maxTools() != null && !call.free()) {
            maxTools = stricter(maxTools, found, tools(found), tools(maxTools));
        }
        if (found.action.refuse() && !isCeiling(found)) {
            refusal = stricter(refusal, found, 0, 0);
        }
    }

    /// What refuses every call at the ceiling is the ceiling itself.
    private static boolean isCeiling(Found found) {
        return found.account.owner.hard() && found.action.refusesAll() && found.action.at() == found.account.limit();
    }

    private static Found stricter(@Nullable Found known, Found other, long value, long knownValue) {
        if (known == null || value < knownValue) {
            return other;
        }
        boolean tie = value == knownValue;
        return tie && other.budget().compareTo(known.budget()) < 0 ? other : known;
    }

    private void throttle(Account account, Action action, @Nullable LimitPaces paces) {
        Action.Throttle throttle = action.throttle();
        if (throttle != null && paces != null && throttle.upTo().covers(call.criticality())) {
            throttles.add(paces);
            subjects.add(account.subject);
            taken.add(new ActionTaken(
                    ActionTaken.Kind.THROTTLE,
                    account.owner.budget().name(),
                    action.name(),
                    null,
                    null,
                    throttle.requestsPerMinute()));
        }
    }

    private static long cap(@Nullable Found found) {
        Long cap = found == null ? null : found.action.outputCap();
        return cap == null ? Long.MAX_VALUE : cap;
    }

    private static long context(@Nullable Found found) {
        Long cap = found == null ? null : found.action.contextCap();
        return cap == null ? Long.MAX_VALUE : cap;
    }

    private static long tools(@Nullable Found found) {
        Integer most = found == null ? null : found.action.maxTools();
        return most == null ? Long.MAX_VALUE : most;
    }

    /// Whether the call should come back: on another model, or with bounds that are less wide, where those could be
    /// all that puts an action in force or in the way. Null where it is judged as it is.
    @Nullable
    Decision elsewhere(boolean firm) {
        if (!switches.isEmpty() && (firm || !byEstimate)) {
            switches.sort(Comparator.comparing(Decision.Switch::budget));
            return new Decision.Reroute(List.copyOf(switches));
        }
        return !firm && (byEstimate || isTooLarge()) ? new Decision.Tight() : null;
    }

    /// The most output the call may have, never less than makes it useful.
    long maximumOutput(long wished, long least) {
        if (outputCap == null) {
            return wished;
        }
        long cap = cap(outputCap);
        long choices = Math.max(1, call.choices());
        long all = cap > Long.MAX_VALUE / choices ? Long.MAX_VALUE : cap * choices;
        long most = Math.min(wished, Math.max(all, least));
        if (most < wished) {
            taken.addFirst(new ActionTaken(
                    ActionTaken.Kind.OUTPUT_CAP,
                    outputCap.budget(),
                    outputCap.action.name(),
                    null,
                    null,
                    most / choices));
        }
        return most;
    }

    int throttles() {
        return throttles.size();
    }

    RateLimit limit(int throttle) {
        return throttles.get(throttle).limit();
    }

    Pace pace(int throttle, long nowMillis) {
        return throttles.get(throttle).at(subjects.get(throttle), nowMillis);
    }

    /// Adds where the call stands under each pace.
    void figures(long nowMillis, List<Decision.LimitFigures> figures) {
        for (int i = 0; i < throttles.size(); i++) {
            throttles.get(i).figures(subjects.get(i), nowMillis, figures);
        }
    }

    private boolean isTooLarge() {
        return call.inputTokens() > context(contextCap);
    }

    /// What an action refuses, null where none does.
    Decision.@Nullable Restricted restriction(long nowMillis) {
        if (refusal != null) {
            return restricted(Decision.Restricted.Kind.STAGE, refusal, 0, 0, nowMillis);
        }
        if (contextCap != null && isTooLarge()) {
            return restricted(
                    Decision.Restricted.Kind.CONTEXT, contextCap, call.inputTokens(), context(contextCap), nowMillis);
        }
        return maxTools != null && call.tools() > tools(maxTools)
                ? restricted(Decision.Restricted.Kind.TOOLS, maxTools, call.tools(), tools(maxTools), nowMillis)
                : null;
    }

    private Decision.Restricted restricted(
            Decision.Restricted.Kind kind, Found found, long asked, long allowed, long nowMillis) {
        return new Decision.Restricted(
                kind,
                Figures.of(found.account, found.need, true, nowMillis),
                found.action.name(),
                call.criticality(),
                asked,
                allowed);
    }

    /// What was done to the call that is admitted.
    List<ActionTaken> taken() {
        return List.copyOf(taken);
    }
}
