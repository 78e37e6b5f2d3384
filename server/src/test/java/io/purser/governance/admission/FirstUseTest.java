package io.purser.governance.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Unit;
import io.purser.core.calendar.Period;
import io.purser.core.estimation.CallShape;
import io.purser.core.estimation.PromptSize;
import io.purser.core.tenancy.KeyPolicy;
import io.purser.governance.access.Caller;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// I-8: a customer, tag or session that nobody has seen before, used for the first time by many calls at
/// once, gets no more than its limit.
final class FirstUseTest {
    private static final int CALLS = 64;
    private static final int FIT = 5;
    private static final KeyPolicy KEY =
            new KeyPolicy(List.of(), null, Map.of(), true, List.of(), Map.of(), false, false, false);

    private final GovernedHouse house = new GovernedHouse();
    private final AtomicInteger serial = new AtomicInteger();

    /// So many of the calls at once are let through.
    private static int letThrough(BooleanSupplier call) throws Exception {
        CyclicBarrier start = new CyclicBarrier(CALLS);
        try (var threads = Executors.newFixedThreadPool(CALLS)) {
            var verdicts = IntStream.range(0, CALLS)
                    .mapToObj(_ -> threads.submit(() -> {
                        start.await();
                        return call.getAsBoolean();
                    }))
                    .toList();
            int admitted = 0;
            for (var verdict : verdicts) {
                admitted += verdict.get() ? 1 : 0;
            }
            return admitted;
        }
    }

    private boolean isAdmitted(String customer) {
        Identity identity = new Identity("acme", List.of(), null, null, new Identity.Ref("k1", "key"));
        Attribution attribution = new Attribution(identity, customer, null, null, null, null, null, null, Map.of());
        AtomicInteger admitted = new AtomicInteger();
        house.admission.admit(
                new Admission.Request(
                        "r" + serial.incrementAndGet(),
                        new Caller(identity, KEY, List.of()),
                        attribution,
                        CallShape.text(
                                CallShape.Kind.GENERATE, "model", true, PromptSize.text(84, 1), OptionalLong.of(100)),
                        "stub",
                        "model",
                        null,
                        () -> List.of("x".repeat(84)),
                        house.now,
                        0),
                Runnable::run,
                verdict -> admitted.addAndGet(verdict instanceof Verdict.Admitted ? 1 : 0));
        return admitted.get() == 1;
    }

    private static Budget each(Dimension dimension, long limit) {
        return new Budget(
                "each",
                "each",
                1,
                new Scope(List.of(), dimension),
                Unit.REQUESTS,
                limit,
                new Period.Day(ZoneOffset.UTC),
                Enforcement.HARD,
                false,
                Estimation.STRICT,
                1_024,
                List.of(),
                Duration.ofHours(6),
                false,
                false,
                List.of());
    }

    @Test
    void manyFirstCallsOfAnUnknownCustomerGetItsLimitAndNoMore() throws Exception {
        house.enforce(each(Dimension.CUSTOMER, FIT));

        for (int customer = 0; customer < 50; customer++) {
            String name = "customer-" + customer;
            assertThat(letThrough(() -> isAdmitted(name))).as(name).isEqualTo(FIT);
        }
    }

    /// The planted race: every call looks before any call counts, as a missing row lets them.
    @Test
    void theHarnessFindsACheckThatIsNotTheActToo() throws Exception {
        CyclicBarrier looked = new CyclicBarrier(CALLS);
        AtomicInteger count = new AtomicInteger();

        int admitted = letThrough(() -> {
            boolean fits = count.get() < FIT;
            await(looked);
            count.addAndGet(fits ? 1 : 0);
            return fits;
        });

        assertThat(admitted).isEqualTo(CALLS);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
