package io.purser.core.estimation;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Unit;
import io.purser.core.calendar.Period;
import io.purser.core.estimation.CallShape.Kind;
import io.purser.core.ledger.Actual;
import io.purser.core.ledger.Ask;
import io.purser.core.ledger.Decision;
import io.purser.core.ledger.Engine;
import io.purser.core.ledger.Extension;
import io.purser.core.ledger.OrganizationEngine;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.pricing.CacheWrites;
import io.purser.core.pricing.ModelLimits;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.Pricer;
import io.purser.core.pricing.Rates;
import io.purser.core.usage.TokenUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/// Waves of 128 parallel streams against one hard budget until a wave admits nothing, token by
/// token, with the real engine, estimator and learner and a clock of 10 ms per token.
final class StreamBudgetSimulation {

    static final int WAVE = 128;
    static final int NAMED_MAXIMUM = 1_000;
    private static final long LEAST_GROWTH = 64;
    private static final long TOKEN_MILLIS = 10;
    private static final String MODEL = "sandbox";

    private static final ModelPrice PRICE = ModelPrice.custom(
                    MODEL,
                    MODEL,
                    CurrencyUnit.USD,
                    new Rates(3_000_000_000L, 300_000_000L, 3_750_000_000L, 6_000_000_000L, 15_000_000_000L))
            .withLimits(new ModelLimits(200_000L, null, 16_384L));
    private static final Attribution ANYBODY = Attribution.of(new Identity("acme", List.of(), null, null, null));

    /// One call of the traffic.
    record Call(long prompt, long output) {
        long cost() {
            return Pricer.price(PRICE, usage(output)).cost();
        }

        TokenUsage usage(long generated) {
            return TokenUsage.of(prompt, generated);
        }
    }

    /// What became of a budget.
    ///
    /// @param bill what a provider would bill
    record Result(long limit, long bill, int completed, int cut, int held, int settled, int waves) {
        double usable() {
            return (double) bill / limit;
        }

        double over() {
            return Math.max(0, usable() - 1);
        }
    }

    private final List<Call> traffic;
    private final Random random;
    private final OutputLearner learner;
    private final Estimator estimator;
    private final Engine engine = new OrganizationEngine(1, 0);
    private final long limit;
    private long now = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();
    private int calls;
    private long bill;
    private int completed;
    private int cut;
    private int held;
    private int settled;

    StreamBudgetSimulation(
            List<Call> traffic, int pays, Estimation estimation, EstimationSettings settings, long seed) {
        this.traffic = traffic;
        this.random = new Random(seed);
        this.learner = new OutputLearner(settings);
        this.estimator = new Estimator(settings);
        double mean = traffic.stream().mapToLong(Call::cost).average().orElseThrow();
        this.limit = (long) (pays * mean);
        engine.policy(List.of(budget(estimation)), List.of(), List.of());
    }

    private Budget budget(Estimation estimation) {
        return new Budget(
                "b1",
                "all",
                1,
                Scope.ORGANIZATION,
                Unit.MONEY,
                limit,
                new Period.Lifetime(Instant.EPOCH),
                Enforcement.HARD,
                false,
                estimation,
                1_024,
                List.of(),
                Duration.ofHours(6),
                false,
                false,
                List.of());
    }

    Result run() {
        int waves = 0;
        var streams = wave();
        while (!streams.isEmpty()) {
            waves++;
            while (!streams.isEmpty()) {
                tick(streams);
            }
            streams = wave();
        }
        if (engine.openHolds() != 0) {
            throw new IllegalStateException(engine.openHolds() + " holds are open; expected none after the last wave");
        }
        return new Result(limit, bill, completed, cut, held, settled, waves);
    }

    private List<Stream> wave() {
        var streams = new ArrayList<Stream>();
        for (int i = 0; i < WAVE; i++) {
            var call = traffic.get(random.nextInt(traffic.size()));
            var id = "call-" + calls++;
            var shape = shape();
            var demand =
                    estimator.demand(shape, PRICE, learner.likely(MODEL, null), new InputBound(call.prompt(), true));
            switch (engine.admit(new Ask(id, ANYBODY, MODEL, MODEL, demand, true, true), now)) {
                case Decision.Admit admit ->
                    streams.add(new Stream(
                            id, call, admit.hold().outputCap(), admit.hold().coveredOutput()));
                case Decision.Refuse refuse -> {
                    if (refuse.reason() == Decision.Reason.HELD) {
                        held++;
                    } else {
                        settled++;
                    }
                }
                case Decision unexpected -> throw new IllegalStateException(unexpected + "; expected admit or refuse");
            }
        }
        return streams;
    }

    /// One token of every stream.
    private void tick(List<Stream> streams) {
        now += TOKEN_MILLIS;
        for (Iterator<Stream> each = streams.iterator(); each.hasNext(); ) {
            if (!each.next().goesOn()) {
                each.remove();
            }
        }
    }

    private static CallShape shape() {
        return CallShape.text(Kind.GENERATE, MODEL, true, PromptSize.text(0, 1), OptionalLong.of(NAMED_MAXIMUM))
                .caching(CacheWrites.SHORT);
    }

    /// One admitted call.
    private final class Stream {
        private final String id;
        private final Call call;
        private final long wanted;
        private long covered;
        private long generated;

        Stream(String id, Call call, OptionalLong cap, long covered) {
            this.id = id;
            this.call = call;
            this.wanted = Math.min(call.output(), cap.orElse(Long.MAX_VALUE));
            this.covered = covered;
        }

        /// Generates one token, or ends.
        boolean goesOn() {
            if (generated == wanted) {
                completed++;
                learner.observe(MODEL, null, generated);
                return end();
            }
            long next = generated + 1;
            if (next > covered - covered / 4 && covered < NAMED_MAXIMUM) {
                grow(next);
            }
            if (next > covered) {
                cut++;
                return end();
            }
            generated = next;
            return true;
        }

        private void grow(long next) {
            long base = Math.max(next, covered);
            long wished = Math.min(NAMED_MAXIMUM, base + Math.max(LEAST_GROWTH, base / 4));
            if (engine.extend(id, wished, now) instanceof Extension.Grown grown) {
                covered = grown.coveredOutput();
            }
        }

        private boolean end() {
            var usage = call.usage(generated);
            long cost = Pricer.price(PRICE, usage).cost();
            bill += cost;
            engine.settle(id, new Actual(usage.total(), cost), now);
            return false;
        }
    }
}
