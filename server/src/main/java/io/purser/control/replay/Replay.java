package io.purser.control.replay;

import io.purser.control.analytics.LedgerReader;
import io.purser.control.replay.RecordedPast.Call;
import io.purser.control.replay.RecordedPast.Settled;
import io.purser.core.budget.Allowance;
import io.purser.core.budget.Budget;
import io.purser.core.calendar.Period;
import io.purser.core.calendar.Window;
import io.purser.core.calendar.Windows;
import io.purser.core.ledger.Actual;
import io.purser.core.ledger.Adjustment;
import io.purser.core.ledger.Ask;
import io.purser.core.ledger.Crossing;
import io.purser.core.ledger.Decision;
import io.purser.core.ledger.Degradable;
import io.purser.core.ledger.Demand;
import io.purser.core.ledger.Ending;
import io.purser.core.ledger.Engine;
import io.purser.core.ledger.Extension;
import io.purser.core.ledger.OrganizationEngine;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.ledger.Verification;
import io.purser.core.policy.Policy;
import io.purser.core.usage.DataMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One policy over one stretch of the past: what was asked then is asked again of an engine of its own, in the same
/// order, at the same instants. Used by one thread.
public final class Replay {
    private final Wish wish;
    private final LedgerReader ledger;
    private final Witness witness;
    private final Timeline timeline;
    private final PastAsks asks;
    private final Engine engine;
    private long underWay;

    /// What is to be played.
    ///
    /// @param allowances what was granted beside what the policy declares
    /// @param from epoch milliseconds, inclusive
    /// @param to exclusive
    public record Wish(Policy draft, List<Allowance> allowances, long from, long to) {
        public Wish {
            allowances = List.copyOf(allowances);
            if (from >= to) {
                throw new IllegalArgumentException("from " + from + " to " + to + " is no time; expected some");
            }
        }

        String organization() {
            return draft.organization().name();
        }
    }

    /// Told of every decision.
    public interface Witness {
        /// A call that the gateway admitted.
        void served(Call call, Judged judged);

        /// A call that the gateway refused, with what it might have cost.
        void refusedThen(RecordedPast.Refused refused, Judged judged);

        /// A top-up of a call that the replay admitted, too.
        default void grew(Call call, RecordedPast.Growth then, Extension now) {}

        /// What was spent has changed.
        void spent(long at, List<Crossing> crossings);
    }

    /// How a call was judged.
    ///
    /// @param ask as it was judged in the end, on another model where budgets wanted that
    /// @param switches from model to model on the way
    public record Judged(Ask ask, Decision decision, List<Decision.Switch> switches) {
        public boolean isAdmitted() {
            return decision instanceof Decision.Admit;
        }
    }

    public Replay(Wish wish, RecordedPast past, LedgerReader ledger, Witness witness) {
        this.wish = wish;
        this.ledger = ledger;
        this.witness = witness;
        this.timeline = new Timeline(past, wish.organization(), wish.from(), wish.to());
        this.asks = new PastAsks(wish.draft());
        this.engine = new OrganizationEngine(1, wish.from());
    }

    /// Up to which instant calls were played.
    public long reached() {
        return timeline.reached();
    }

    public boolean isOver() {
        return timeline.isOver();
    }

    /// Puts the policy in force at the beginning, with what its accounts had then. Calls that were under way at that
    /// instant count with what they cost in the end.
    public void begin() {
        List<Budget> budgets = wish.draft().budgets();
        List<String> ids = budgets.stream().map(Budget::id).toList();
        engine.policy(budgets, wish.draft().limitsInForce(), ids, wish.from());
        Verification sums = new Verification(budgets);
        long first = budgets.stream().mapToLong(this::windowStart).min().orElse(wish.from());
        if (first < wish.from()) {
            ledger.events(wish.organization(), first, wish.from(), entry -> before(entry, sums));
        }
        ids.forEach(id -> engine.arm(id, sums.totals(id), wish.from()));
        wish.allowances().forEach(each -> engine.allow(each, wish.from()));
    }

    /// What was reported or corrected only later counts when it was.
    private void before(LedgerReader.Entry entry, Verification sums) {
        UsageEvent event = entry.event();
        Adjustment adjustment = entry.adjustment();
        boolean isLate = event.bookedAt() >= wish.from();
        if (adjustment == null && (!isLate || event.particulars().reported() == null)) {
            underWay += isLate ? 1 : 0;
            sums.add(event);
        } else if (adjustment != null && !isLate) {
            sums.add(adjustment);
        } else if (event.bookedAt() < wish.to() && event.dataMode() == DataMode.REAL) {
            timeline.await(
                    adjustment == null
                            ? new RecordedPast.Reported(event, entry.sequence())
                            : new RecordedPast.Corrected(adjustment, entry.sequence()));
        }
    }

    /// Calls that were under way at the beginning and ended later.
    public long underWay() {
        return underWay;
    }

    private long windowStart(Budget budget) {
        if (budget.period() instanceof Period.Rolling(var length)) {
            return wish.from() - length.toMillis();
        }
        return Windows.containing(budget.period(), wish.from())
                .map(Window::start)
                .orElse(wish.from());
    }

    /// Plays a stretch more.
    public void play() {
        timeline.play(this::play);
    }

    private void play(Timeline.Step step) {
        switch (step) {
            case Timeline.Admission(Call call) -> witness.served(call, judge(asks.of(call), step.at()));
            case Timeline.TopUp(Call call, RecordedPast.Growth growth) -> grow(call, growth, step.at());
            case Timeline.CallEnd end -> end(end);
            case Timeline.Refusal(RecordedPast.Refused refused) -> retry(refused, step.at());
            case Timeline.Report(RecordedPast.Reported reported) -> count(reported.event(), step.at());
            case Timeline.Correction(RecordedPast.Corrected corrected) -> {
                Engine.Adjusted adjusted = engine.adjust(corrected.adjustment().entry(), (_, _, _) -> null, step.at());
                witness.spent(step.at(), adjusted.crossings());
            }
        }
    }

    /// On from model to model as budgets want; it ends, since no model is proposed twice.
    private Judged judge(Ask first, long at) {
        Ask ask = first;
        List<Decision.Switch> switches = new ArrayList<>();
        while (true) {
            Decision decision = engine.admit(ask, at);
            if (!(decision instanceof Decision.Reroute(List<Decision.Switch> wanted))) {
                return new Judged(ask, decision, List.copyOf(switches));
            }
            switches.add(wanted.getFirst());
            ask = on(ask, wanted.getFirst().to());
        }
    }

    private static Ask on(Ask ask, String model) {
        Degradable before = Objects.requireNonNull(ask.degradable(), "a call is only moved where budgets degrade");
        List<String> tried = new ArrayList<>(before.tried());
        tried.add(model);
        Degradable after = new Degradable(
                before.criticality(),
                before.generates(),
                before.free(),
                before.choices(),
                before.inputTokens(),
                before.tools(),
                tried);
        return new Ask(
                ask.requestId(),
                ask.attribution(),
                ask.provider(),
                model,
                ask.demand(),
                ask.bounded(),
                ask.firm(),
                after);
    }

    private void grow(Call call, RecordedPast.Growth growth, long at) {
        Extension extension = engine.extend(call.hold().requestId(), growth.output(), at);
        if (!(extension instanceof Extension.AlreadyEnded)) {
            witness.grew(call, growth, extension);
        }
    }

    /// A call that the replay refused has no hold, and its end changes nothing.
    private void end(Timeline.CallEnd end) {
        String requestId = end.call().hold().requestId();
        if (end.call().end() instanceof Settled(UsageEvent event, long _)) {
            settle(requestId, new Actual(event.usage().total(), event.cost()), end.at());
        } else {
            engine.release(requestId, end.at());
        }
    }

    private void settle(String requestId, Actual actual, long at) {
        if (engine.settle(requestId, actual, at) instanceof Ending.Settled settled) {
            witness.spent(at, settled.crossings());
        }
    }

    /// What a refused call would have cost and how long it would have taken, nobody knows: where it passes now, it
    /// ends at once with its estimate.
    private void retry(RecordedPast.Refused refused, long at) {
        Ask ask = asks.of(refused.refused());
        if (ask == null) {
            return;
        }
        Judged judged = judge(ask, at);
        witness.refusedThen(refused, judged);
        if (judged.isAdmitted()) {
            settle(ask.requestId(), estimate(judged.ask().demand()), at);
        }
    }

    static Actual estimate(Demand demand) {
        long output = Math.min(demand.likelyOutput(), demand.maximumOutput());
        return new Actual(demand.inputTokens() + output, demand.price().tellsCost() ? demand.costOf(output) : null);
    }

    private void count(UsageEvent event, long at) {
        Engine.Counted counted = engine.count(event, new Nowhere(0), at);
        if (counted instanceof Engine.Counted.Wanting(Set<Long> _, long asOf)) {
            counted = engine.count(event, new Nowhere(asOf), at);
        }
        if (counted instanceof Engine.Counted.Done done) {
            witness.spent(at, done.crossings());
        }
    }

    /// A replay keeps no windows that are over.
    private record Nowhere(long asOf) implements Engine.ClosedWindows {
        @Override
        public boolean has(long windowEnd) {
            return true;
        }

        @Override
        public long settled(long number) {
            return 0;
        }

        @Override
        public @Nullable Long number(String budgetId, @Nullable String subject, long windowStart) {
            return null;
        }
    }
}
