package io.purser.governance.admission;

import static io.purser.governance.admission.GovernedHouse.admitted;
import static io.purser.governance.admission.GovernedHouse.hard;
import static io.purser.governance.admission.GovernedHouse.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.budget.Estimation;
import io.purser.core.ledger.Decision;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.UsageSource;
import io.purser.governance.settlement.GovernedCall;
import io.purser.governance.settlement.GovernedCall.Cover;
import io.purser.governance.settlement.GovernedCall.Receipt;
import io.purser.storage.memory.MemoryLedger;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Admission and settlement together, on the real engine. A prompt of 84 bytes in one message is bounded by 100
/// tokens: 100 µUSD; every output token costs 10 µUSD.
class EvaluatorTest {
    private static final long MICRO = GovernedHouse.MICRO;
    private static final OptionalLong HUNDRED = OptionalLong.of(100);

    @Test
    void anAdmittedCallHoldsItsEstimateAndSettlesWhatItConsumed() {
        GovernedHouse house = new GovernedHouse();
        house.enforce(hard("day", 1_000_000 * MICRO, Estimation.ADAPTIVE));

        GovernedCall call = admitted(house.ask("model", HUNDRED));
        assertThat(house.organizations.budgets("acme").getFirst().held()).isEqualTo((100 + 100 * 10) * MICRO);
        List<Receipt> receipts = settle(call, 20, 50);

        assertThat(receipts).singleElement().satisfies(receipt -> {
            assertThat(receipt.cost()).isEqualTo((20 + 50 * 10) * MICRO);
            assertThat(receipt.durable()).isTrue();
        });
        assertThat(house.organizations.budgets("acme").getFirst().held()).isZero();
        assertThat(house.organizations.budgets("acme").getFirst().settled()).isEqualTo(520 * MICRO);
        assertThat(house.organizations.openHolds("acme")).isZero();
    }

    @Test
    void aReleaseThatTheJournalDoesNotKeepSaysSo() {
        GovernedHouse house = new GovernedHouse();
        house.enforce(hard("day", 1_000_000 * MICRO, Estimation.ADAPTIVE));
        GovernedCall call = admitted(house.ask("model", HUNDRED));
        house.ledger.fail(new IllegalStateException("the disk is full"));
        List<Boolean> durable = new ArrayList<>();

        call.release("external", Runnable::run, durable::add);

        assertThat(durable).containsExactly(false);
    }

    @Test
    void settlingTwiceAndReleasingAfterwardsChangeNothing() {
        GovernedHouse house = new GovernedHouse();
        house.enforce(hard("day", 1_000_000 * MICRO, Estimation.ADAPTIVE));
        GovernedCall call = admitted(house.ask("model", HUNDRED));
        settle(call, 20, 50);

        settle(call, 2_000, 5_000);
        call.release("late", Runnable::run, _ -> {});

        assertThat(house.organizations.budgets("acme").getFirst().settled()).isEqualTo(520 * MICRO);
        assertThat(events(house.ledger)).hasSize(1);
    }

    @Test
    void whatIsSpentRefusesForGoodAndWhatOthersHoldRefusesForNow() {
        GovernedHouse house = new GovernedHouse();
        house.enforce(hard("day", 1_500 * MICRO, Estimation.STRICT));
        GovernedCall first = admitted(house.ask("model", HUNDRED));

        Verdict whileHeld = house.ask("model", HUNDRED);
        settle(first, 100, 100);
        Verdict whenSpent = house.ask("model", HUNDRED);

        assertThat(whileHeld).isInstanceOfSatisfying(Verdict.OverBudget.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Decision.Reason.HELD);
            assertThat(refused.governs().held()).isEqualTo(1_100 * MICRO);
        });
        assertThat(whenSpent).isInstanceOfSatisfying(Verdict.OverBudget.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Decision.Reason.SETTLED);
            assertThat(refused.governs().settled()).isEqualTo(1_100 * MICRO);
            assertThat(refused.governs().settled() + refused.governs().estimate())
                    .isGreaterThan(refused.governs().budget().limit());
        });
        assertThat(house.organizations.openHolds("acme")).isZero();
    }

    @Test
    void aModelWithoutAPriceIsRefusedUnderAHardMoneyBudgetAndElseServedWithAnUnknownCost() {
        GovernedHouse house = new GovernedHouse();
        house.enforce(hard("day", 1_500 * MICRO, Estimation.ADAPTIVE));
        assertThat(house.ask("mystery", HUNDRED)).isInstanceOf(Verdict.Unpriced.class);

        house.enforce();
        List<Receipt> receipts = settle(admitted(house.ask("mystery", HUNDRED)), 10, 10);

        assertThat(receipts.getFirst().cost()).isNull();
        assertThat(events(house.ledger)).singleElement().satisfies(event -> {
            assertThat(event.cost()).isNull();
            assertThat(event.flags()).contains("unpriced");
        });
    }

    @Test
    void aRefusalKeepsWhichBudgetsWereComingIntoForce() {
        GovernedHouse house = new GovernedHouse();
        house.enforce(hard("day", 600 * MICRO, Estimation.STRICT));
        house.whileArming = () -> house.ask("model", HUNDRED);

        house.enforce(hard("day", 600 * MICRO, Estimation.STRICT), hard("later", 100 * MICRO, Estimation.STRICT));
        house.ask("model", HUNDRED);

        assertThat(refusal(house, "r0"))
                .containsPattern("\"budget\":\"later\"[^}]*\"governs\":false,\"arming\":true")
                .containsPattern("\"budget\":\"day\"[^}]*\"governs\":true}");
        assertThat(refusal(house, "r1")).contains("\"budget\":\"later\"").doesNotContain("arming");
    }

    private static String refusal(GovernedHouse house, String requestId) {
        return Objects.requireNonNull(
                        house.ledger.request("acme", requestId).orElseThrow().refused())
                .detail();
    }

    @Test
    void aKeysModelListIsLookedAtBeforeAnyBudget() {
        GovernedHouse house = new GovernedHouse();
        house.enforce();

        assertThat(house.ask("model", HUNDRED, List.of("gpt-*"))).isInstanceOf(Verdict.ModelNotAllowed.class);
        assertThat(house.ask("model", HUNDRED, List.of("mod*"))).isInstanceOf(Verdict.Admitted.class);
    }

    @Test
    void aSuspendedOrganizationHoldsNothingAndKeepsNoRefusalUntilItIsResumed() {
        GovernedHouse house = new GovernedHouse();
        house.organizations.suspend("acme", true);
        house.enforce(hard("day", 1_000_000 * MICRO, Estimation.ADAPTIVE));
        long before = house.ledger.lastSequence();

        assertThat(house.ask("model", HUNDRED)).isInstanceOf(Verdict.Suspended.class);
        assertThat(house.organizations.openHolds("acme")).isZero();
        assertThat(house.ledger.lastSequence()).isEqualTo(before);
        house.organizations.suspend("acme", false);
        assertThat(house.ask("model", HUNDRED)).isInstanceOf(Verdict.Admitted.class);
        house.organizations.suspend("acme", true);
        assertThat(house.ask("model", HUNDRED)).isInstanceOf(Verdict.Suspended.class);
        assertThat(house.organizations.openHolds("acme")).isEqualTo(1);
    }

    @Test
    void aLedgerThatDoesNotKeepUpAdmitsNothingAndKeepsNoRefusal() {
        GovernedHouse house = new GovernedHouse();
        house.enforce(hard("day", 1_000_000 * MICRO, Estimation.ADAPTIVE));
        house.ledger.fallBehind();
        long before = house.ledger.lastSequence();

        assertThat(house.ask("model", HUNDRED)).isInstanceOf(Verdict.Overloaded.class);
        assertThat(house.ask("model", HUNDRED, List.of("gpt-*"))).isInstanceOf(Verdict.Overloaded.class);
        assertThat(house.organizations.openHolds("acme")).isZero();
        assertThat(house.ledger.lastSequence()).isEqualTo(before);
    }

    @Test
    void aLedgerThatCannotWriteAdmitsNothingAndLeavesNoHold() {
        GovernedHouse house = new GovernedHouse();
        house.enforce(hard("day", 1_000_000 * MICRO, Estimation.ADAPTIVE));
        house.ledger.fail(new IOException("disk full"));

        assertThat(house.ask("model", HUNDRED)).isInstanceOf(Verdict.StoreUnavailable.class);
        assertThat(house.organizations.openHolds("acme")).isZero();
    }

    @Test
    void aStreamGrowsItsHoldUntilTheBudgetHasNothingLeft() {
        GovernedHouse house = new GovernedHouse();
        house.enforce(hard("day", 20_000 * MICRO, Estimation.ADAPTIVE));
        GovernedCall call = admitted(house.ask("model", OptionalLong.of(1_500)));
        List<Cover> later = new ArrayList<>();

        assertThat(call.cover(1_000, Runnable::run, later::add)).isEqualTo(Cover.COVERED);
        assertThat(call.cover(1_400, Runnable::run, later::add)).isEqualTo(Cover.COVERED);

        house.enforce(hard("day", 16_000 * MICRO, Estimation.ADAPTIVE));
        assertThat(house.organizations.budgets("acme").getFirst().held()).isEqualTo((100 + 1_500 * 10) * MICRO);
        assertThat(call.outputCap()).isEmpty();
    }

    @Test
    void aStreamIsCutWhereNothingIsLeftForItsNextToken() {
        GovernedHouse house = new GovernedHouse();
        house.enforce(hard("day", 12_000 * MICRO, Estimation.ADAPTIVE));
        GovernedCall call = admitted(house.ask("model", OptionalLong.of(4_000)));
        List<Cover> later = new ArrayList<>();

        assertThat(call.cover(1_190, Runnable::run, later::add)).isEqualTo(Cover.COVERED);
        assertThat(call.cover(1_191, Runnable::run, later::add)).isEqualTo(Cover.EXHAUSTED);
        settle(call, 100, 1_190);

        assertThat(house.organizations.budgets("acme").getFirst().settled()).isEqualTo(12_000 * MICRO);
    }

    /// A stream asks ahead of what comes; the journal answers while its next chunk is being read.
    @Test
    void whoWaitsForAHoldIsAnsweredWhoeverAsksMeanwhile() {
        Deque<Runnable> loop = new ArrayDeque<>();
        Deque<Runnable> commits = new ArrayDeque<>();
        AtomicBoolean slow = new AtomicBoolean();
        GovernedHouse house = new GovernedHouse(new MemoryLedger(done -> {
            if (slow.get()) {
                commits.add(done);
            } else {
                done.run();
            }
        }));
        house.enforce(hard("day", 10_000_000 * MICRO, Estimation.ADAPTIVE));
        GovernedCall call = admitted(house.ask("model", OptionalLong.of(100_000)));
        long covered = call.coveredOutput();
        List<String> told = new ArrayList<>();
        slow.set(true);

        assertThat(call.cover(covered, loop::add, cover -> told.add("unasked"))).isEqualTo(Cover.COVERED);
        assertThat(call.cover(2 * covered, loop::add, cover -> told.add("ahead " + cover)))
                .isEqualTo(Cover.PENDING);
        commits.remove().run();
        assertThat(call.cover(covered + covered / 2, loop::add, cover -> told.add("came " + cover)))
                .isEqualTo(Cover.PENDING);
        while (!loop.isEmpty() || !commits.isEmpty()) {
            (loop.isEmpty() ? commits : loop).remove().run();
        }

        assertThat(told).containsExactlyInAnyOrder("came COVERED", "ahead COVERED");
    }

    @Test
    void aCallThatNamesNoMaximumIsCappedAtWhatTheBudgetBuys() {
        GovernedHouse house = new GovernedHouse();
        house.enforce(hard("day", 600 * MICRO, Estimation.ADAPTIVE));

        GovernedCall call = admitted(house.ask("model", OptionalLong.empty()));

        assertThat(call.outputCap()).hasValue(50);
    }

    @Test
    void aProcessThatDiedLeavesItsCallsSettledAtWhatWasHeldAndFlagged() {
        GovernedHouse house = new GovernedHouse();
        house.enforce(hard("day", 1_000_000 * MICRO, Estimation.STRICT));
        settle(admitted(house.ask("model", HUNDRED)), 20, 50);
        admitted(house.ask("model", HUNDRED));

        GovernedHouse next = new GovernedHouse(house.ledger);
        next.enforce(hard("day", 1_000_000 * MICRO, Estimation.STRICT));

        assertThat(next.organizations.openHolds("acme")).isZero();
        assertThat(next.organizations.budgets("acme").getFirst().settled()).isEqualTo((520 + 1_100) * MICRO);
        assertThat(events(house.ledger)).last().satisfies(event -> {
            assertThat(event.outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(event.usageSource()).isEqualTo(UsageSource.HELD);
            assertThat(event.flags()).containsExactly("orphan");
        });
    }

    @Test
    void aCallAcrossMidnightSettlesInTheDayItWasAdmitted() {
        GovernedHouse house = new GovernedHouse();
        house.enforce(hard("day", 1_500 * MICRO, Estimation.STRICT));
        house.now = java.time.Instant.parse("2026-11-22T23:59:59.900Z").toEpochMilli();
        GovernedCall call = admitted(house.ask("model", HUNDRED));

        house.now += 60_000;
        GovernedCall nextDay = admitted(house.ask("model", HUNDRED));
        settle(call, 100, 100);

        assertThat(house.organizations.budgets("acme").getFirst().settled()).isZero();
        settle(nextDay, 10, 10);
        assertThat(house.organizations.budgets("acme").getFirst().settled()).isEqualTo(110 * MICRO);
        assertThat(house.ledger.accounts("acme"))
                .extracting(stored -> stored.settled())
                .containsExactlyInAnyOrder(1_100 * MICRO, 110 * MICRO);
    }

    private static List<UsageEvent> events(MemoryLedger ledger) {
        List<UsageEvent> events = new ArrayList<>();
        ledger.events("acme", 0, Long.MAX_VALUE, entry -> events.add(entry.event()));
        return events;
    }
}
