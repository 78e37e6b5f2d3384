package io.purser.core.ledger;

import io.purser.core.budget.Action;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Criticality;
import io.purser.core.limits.RateLimit;
import io.purser.core.model.ModelPattern;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The actions over one call as one would write them on paper: every action of every budget in one list, asked again
/// for every question.
final class NaiveActions {
    private final NaiveEngine engine;
    private final Ask ask;
    private final @Nullable Degradable call;
    private final List<InForce> inForce = new ArrayList<>();

    private record InForce(NaiveEngine.Place place, Action action, BigInteger need, boolean byEstimate) {}

    NaiveActions(NaiveEngine engine, Ask ask, List<NaiveEngine.Place> places) {
        this.engine = engine;
        this.ask = ask;
        this.call = ask.degradable();
        for (NaiveEngine.Place place : places) {
            if (call != null && place.rule().acts() && !NaiveEngine.free(place.rule(), ask.demand())) {
                look(place, engine.smallest(place, places, ask.demand()), call.criticality());
            }
        }
    }

    private void look(NaiveEngine.Place place, BigInteger need, Criticality criticality) {
        Budget budget = engine.budget(place);
        BigInteger used = engine.used(place);
        for (Action action : budget.actions()) {
            if (action.upTo().compareTo(criticality) < 0) {
                continue;
            }
            boolean reached = used.compareTo(BigInteger.valueOf(action.at())) >= 0;
            boolean overflows =
                    action.at() == budget.limit() && used.add(need).compareTo(BigInteger.valueOf(budget.limit())) > 0;
            if (engine.flaw == Flaw.ACTS_TOO_LATE) {
                reached = reached && place.rule().budget.limit() == 0;
            }
            if (reached || overflows) {
                inForce.add(new InForce(place, action, need, !reached));
            }
        }
    }

    private boolean charged() {
        return call != null && !call.free();
    }

    @Nullable
    Decision elsewhere() {
        if (call == null) {
            return null;
        }
        boolean byEstimate = inForce.stream().anyMatch(InForce::byEstimate);
        List<Decision.Switch> switches = switches();
        if (!switches.isEmpty() && (ask.firm() || !byEstimate)) {
            return new Decision.Reroute(switches);
        }
        return !ask.firm() && (byEstimate || tooLarge() != null) ? new Decision.Tight() : null;
    }

    /// The last stage of each budget that has another model for the call.
    private List<Decision.Switch> switches() {
        Map<NaiveEngine.Place, Decision.Switch> last = new LinkedHashMap<>();
        for (InForce one : charged() ? inForce : List.<InForce>of()) {
            String to = target(one.action);
            if (to != null
                    && !to.equals(ask.model())
                    && call != null
                    && !call.tried().contains(to)) {
                last.put(
                        one.place,
                        new Decision.Switch(
                                ask.model(), to, one.place.rule().budget.name(), one.action.name()));
            }
        }
        return last.values().stream()
                .sorted(Comparator.comparing(Decision.Switch::budget))
                .toList();
    }

    private @Nullable String target(Action action) {
        String to = null;
        for (Action.Switch one : action.models().reversed()) {
            to = call != null && call.generates() && ModelPattern.matches(one.from(), ask.model()) ? one.to() : to;
        }
        for (Action.Switch one : action.models().reversed()) {
            to = one.from().equals(ask.model()) ? one.to() : to;
        }
        return to;
    }

    private @Nullable InForce least(Function<Action, @Nullable Number> value) {
        return inForce.stream()
                .filter(one -> value.apply(one.action) != null)
                .min(Comparator.<InForce, BigInteger>comparing(
                                one -> new BigInteger(String.valueOf(value.apply(one.action))))
                        .thenComparing(one -> one.place.rule().budget.name()))
                .orElse(null);
    }

    /// The demand with the output that the actions leave.
    Demand capped() {
        Demand demand = ask.demand();
        InForce cap = call != null && call.generates() ? least(Action::outputCap) : null;
        Long tokens = cap == null ? null : cap.action.outputCap();
        if (tokens == null || call == null) {
            return demand;
        }
        long most = Math.min(demand.maximumOutput(), Math.max(tokens * call.choices(), least(demand)));
        return new Demand(
                demand.inputTokens(),
                demand.inputCost(),
                demand.outputRate(),
                Math.min(demand.likelyOutput(), most),
                most,
                demand.leastOutput(),
                demand.maximumNamed(),
                demand.price());
    }

    private static long least(Demand demand) {
        return Math.min(demand.leastOutput(), demand.maximumOutput());
    }

    private @Nullable InForce tooLarge() {
        InForce cap = charged() ? least(Action::contextCap) : null;
        Long most = cap == null ? null : cap.action.contextCap();
        return most != null && call != null && call.inputTokens() > most ? cap : null;
    }

    @Nullable
    Decision restriction() {
        if (call == null) {
            return null;
        }
        InForce refusing = inForce.stream()
                .filter(one -> one.action.refuse())
                .filter(one -> !(one.place.rule().hard()
                        && one.action.upTo() == Criticality.HIGH
                        && one.action.at() == engine.budget(one.place).limit()))
                .min(Comparator.comparing(one -> one.place.rule().budget.name()))
                .orElse(null);
        if (refusing != null) {
            return restricted(Decision.Restricted.Kind.STAGE, refusing, 0, 0);
        }
        InForce large = tooLarge();
        Long context = large == null ? null : large.action.contextCap();
        if (large != null && context != null) {
            return restricted(Decision.Restricted.Kind.CONTEXT, large, call.inputTokens(), context);
        }
        InForce tools = charged() ? least(Action::maxTools) : null;
        Integer most = tools == null ? null : tools.action.maxTools();
        return tools != null && most != null && call.tools() > most
                ? restricted(Decision.Restricted.Kind.TOOLS, tools, call.tools(), most)
                : null;
    }

    private Decision restricted(Decision.Restricted.Kind kind, InForce one, long asked, long allowed) {
        return new Decision.Restricted(
                kind,
                engine.figures(one.place, one.need, true),
                one.action.name(),
                call == null ? Criticality.NORMAL : call.criticality(),
                asked,
                allowed);
    }

    static RateLimit limit(Budget budget, Action action) {
        Action.Throttle throttle = action.throttle();
        return new RateLimit(
                budget.id() + "@" + action.name() + "/" + action.upTo(),
                budget.name() + " at " + action.name(),
                budget.scope(),
                throttle == null ? null : throttle.requestsPerMinute(),
                null,
                null);
    }

    private List<InForce> throttling() {
        return inForce.stream()
                .filter(one -> one.action.throttle() != null
                        && call != null
                        && one.action.throttle().upTo().compareTo(call.criticality()) >= 0)
                .toList();
    }

    List<NaiveEngine.Pace> paces() {
        return throttling().stream()
                .map(one -> engine.pace(limit(one.place.rule().budget, one.action), one.place.subject()))
                .toList();
    }

    Set<ActionTaken> taken() {
        Set<ActionTaken> taken = new HashSet<>();
        for (InForce one : throttling()) {
            Action.Throttle throttle = one.action.throttle();
            taken.add(new ActionTaken(
                    ActionTaken.Kind.THROTTLE,
                    one.place.rule().budget.name(),
                    one.action.name(),
                    null,
                    null,
                    throttle == null ? 0 : throttle.requestsPerMinute()));
        }
        InForce cap = call != null && call.generates() ? least(Action::outputCap) : null;
        long most = capped().maximumOutput();
        if (cap != null && call != null && most < ask.demand().maximumOutput()) {
            taken.add(new ActionTaken(
                    ActionTaken.Kind.OUTPUT_CAP,
                    cap.place.rule().budget.name(),
                    cap.action.name(),
                    null,
                    null,
                    most / call.choices()));
        }
        return taken;
    }
}
