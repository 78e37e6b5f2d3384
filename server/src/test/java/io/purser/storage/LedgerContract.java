package io.purser.storage;

import static io.purser.storage.Samples.ADA;
import static io.purser.storage.Samples.NOON;
import static io.purser.storage.Samples.armed;
import static io.purser.storage.Samples.bare;
import static io.purser.storage.Samples.crossing;
import static io.purser.storage.Samples.event;
import static io.purser.storage.Samples.grown;
import static io.purser.storage.Samples.opened;
import static io.purser.storage.Samples.placed;
import static io.purser.storage.Samples.refused;
import static io.purser.storage.Samples.released;
import static io.purser.storage.Samples.settled;
import static org.assertj.core.api.Assertions.assertThat;

import io.purser.control.alerts.DeliveryLog;
import io.purser.control.alerts.Outbox;
import io.purser.control.alerts.Outbox.Pending;
import io.purser.control.analytics.LedgerInMemory;
import io.purser.control.analytics.LedgerReader;
import io.purser.control.analytics.LedgerReader.Corrections;
import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.control.analytics.LedgerReader.RequestTrail;
import io.purser.control.analytics.LedgerReader.StoredAccount;
import io.purser.core.ledger.Adjustment;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.LedgerRecord.CallSettled;
import io.purser.core.ledger.Posting;
import io.purser.core.ledger.UsageEvent;
import io.purser.governance.recovery.LedgerStore;
import io.purser.governance.recovery.LedgerStore.AccountState;
import io.purser.governance.recovery.LedgerStore.OpenHold;
import io.purser.governance.recovery.LedgerStore.Recovered;
import io.purser.governance.settlement.Journal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What every ledger promises, whatever it is kept in.
public abstract class LedgerContract {

    protected abstract Journal journal();

    protected abstract LedgerStore store();

    protected abstract LedgerReader reader();

    protected abstract Outbox outbox(Outbox.Routing routing);

    /// Forgets what is only in memory, where the ledger can.
    protected void restart() {}

    protected final @Nullable Throwable append(String organization, LedgerRecord... records) {
        CompletableFuture<List<Throwable>> fate = new CompletableFuture<>();
        journal()
                .append(
                        organization,
                        List.of(records),
                        failure -> fate.complete(failure == null ? List.of() : List.of(failure)));
        List<Throwable> failures = fate.join();
        return failures.isEmpty() ? null : failures.getFirst();
    }

    private List<Entry> events(long from, long to) {
        List<Entry> entries = new ArrayList<>();
        reader().events("acme", from, to, entries::add);
        return entries;
    }

    @Test
    void anEventIsReadBackAsItWasSettled() {
        append("acme", opened(1), opened(2), placed("r1"));
        append("acme", settled("r1"));

        List<Entry> entries = events(NOON, NOON + 1);

        assertThat(entries).hasSize(1);
        assertThat(entries.getFirst().event()).isEqualTo(event("r1"));
        assertThat(entries.getFirst().kind()).isEqualTo("usage");
        assertThat(entries.getFirst().sequence()).isEqualTo(reader().lastSequence());
    }

    @Test
    void whatIsUnknownStaysUnknownAndIsNotZero() {
        append("acme", new CallSettled(bare("r1", NOON), List.of(), List.of()));

        assertThat(events(NOON, NOON + 1).getFirst().event()).isEqualTo(bare("r1", NOON));
    }

    @Test
    void theRangeIsHalfOpenOverAdmissionInLedgerOrder() {
        append("acme", new CallSettled(bare("late", NOON + 10), List.of(), List.of()));
        append("acme", new CallSettled(bare("early", NOON), List.of(), List.of()));
        append("acme", new CallSettled(bare("outside", NOON + 11), List.of(), List.of()));

        assertThat(events(NOON, NOON + 11)).extracting(Entry::id).containsExactly("late", "early");
    }

    @Test
    void aCustomerIsKnownByWhoNamedItSinceTheEarliestCall() {
        append("acme", new CallSettled(bare("of nobody", NOON - 9), List.of(), List.of()));
        append("acme", opened(1), opened(2), settled("r1"));
        append("other", opened(1), opened(2), settled("r2"));
        UsageEvent first = Samples.event("reported later");
        append(
                "acme",
                new CallSettled(
                        LedgerInMemory.event(
                                "reported later", NOON - 5, first.attribution(), first.model(), first.usage(), null),
                        List.of(),
                        List.of()));

        restart();

        assertThat(reader().customers("acme"))
                .extracting(seen -> seen.name() + " " + seen.by().equals(Samples.ADA) + " " + seen.firstAt())
                .containsExactly("globex true " + (NOON - 5));
        assertThat(reader().customers("other")).hasSize(1);
        assertThat(reader().customers("third")).isEmpty();
    }

    @Test
    void oneOrganizationSeesNothingOfAnother() {
        append("acme", opened(1), opened(2), placed("r1"));
        append("other", opened(1), opened(2), placed("r1"));
        append("other", settled("r2"));

        assertThat(events(0, Long.MAX_VALUE)).isEmpty();
        assertThat(reader().request("acme", "r2")).isEmpty();
        assertThat(reader().accounts("acme")).hasSize(2);
        assertThat(store().recover("third", 0))
                .isEqualTo(new Recovered(List.of(), List.of(), java.util.Set.of(), 1, 0));
    }

    @Test
    void settlingTwiceChangesNothing() {
        append("acme", opened(1), opened(2), placed("r1"), settled("r1"));
        append("acme", settled("r1", crossing(1, "80%")));
        restart();
        append("acme", settled("r1"));

        assertThat(events(0, Long.MAX_VALUE)).hasSize(1);
        assertThat(totals()).containsExactly(700_123L, 377L);
        assertThat(outbox((_, _) -> List.of("ops")).due(NOON, 10)).isEmpty();
    }

    @Test
    void anAdjustmentIsAnEntryOfItsOwnOnTheAccountsOfTheOneItCorrects() {
        append("acme", opened(1), opened(2), placed("r1"), placed("r2"));
        append("acme", settled("r1"), settled("r2"));
        long before = account(1).settled();
        LedgerRecord.EntryAdjusted adjusted = adjusted("r1", 1, -70);

        append("acme", adjusted);
        append("acme", adjusted);
        restart();
        append("acme", adjusted);

        assertThat(events(NOON, NOON + 1))
                .extracting(Entry::id, Entry::kind, entry -> entry.event().requestId())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("r1", "usage", "r1"),
                        org.assertj.core.groups.Tuple.tuple("r2", "usage", "r2"),
                        org.assertj.core.groups.Tuple.tuple("r1.1", "re-rate", "r1"));
        assertThat(events(NOON, NOON + 1).getLast().adjustment()).isEqualTo(adjusted.adjustment());
        assertThat(account(1).settled()).isEqualTo(before - 70);
        assertThat(reader().request("acme", "r1").orElseThrow().adjustments()).containsExactly(adjusted.adjustment());
        assertThat(reader().request("acme", "r1").orElseThrow().event()).isEqualTo(event("r1"));
        assertThat(reader().request("acme", "r1.1")).isEmpty();
        append("acme", adjusted("r1", 2, 30));
        assertThat(reader().corrections("acme", NOON, NOON + 1)).isEqualTo(Map.of("r1", new Corrections(2, -40)));
        assertThat(reader().corrections("acme", NOON + 1, NOON + 10_000)).isEmpty();
        assertThat(reader().corrections("globex", 0, Long.MAX_VALUE)).isEmpty();
    }

    private StoredAccount account(long number) {
        return reader().accounts("acme").stream()
                .filter(each -> each.account().account() == number)
                .findFirst()
                .orElseThrow();
    }

    private static LedgerRecord.EntryAdjusted adjusted(String requestId, int number, long amount) {
        Adjustment adjustment = new Adjustment(
                        requestId + "." + number,
                        Adjustment.RE_RATE,
                        "typed per thousand",
                        "finance",
                        "custom old",
                        false,
                        Adjustment.difference(event(requestId), amount, "custom new", null))
                .booked(NOON + 5_000, true);
        return new LedgerRecord.EntryAdjusted(adjustment, List.of(new Posting(1, amount)), List.of(crossing(1, "80%")));
    }

    @Test
    void aRequestIsFollowedFromItsHoldToItsEnd() {
        append("acme", opened(1), opened(2), placed("open"), placed("ended"), placed("gone"));
        append("acme", settled("ended"), released("gone"), refused("refused", NOON));

        assertThat(reader().request("acme", "open"))
                .contains(new RequestTrail(placed("open"), null, List.of(), null, null));
        assertThat(reader().request("acme", "ended"))
                .contains(new RequestTrail(
                        placed("ended"), event("ended"), settled("ended").settled(), null, null));
        assertThat(reader().request("acme", "gone"))
                .contains(new RequestTrail(placed("gone"), null, List.of(), null, "connect refused"));
        assertThat(reader().request("acme", "refused"))
                .contains(new RequestTrail(null, null, List.of(), refused("refused", NOON), null));
        assertThat(reader().request("acme", "never")).isEmpty();
    }

    @Test
    void recoveryFindsTotalsCrossingsAndOpenHoldsWithTheirTopUps() {
        append("acme", opened(1), opened(2), placed("r1"), placed("r2"), placed("r3"));
        append("acme", settled("r1", crossing(1, "80%")), grown("r2"), grown("r2"), released("r3"));
        restart();

        Recovered recovered = store().recover("acme", NOON);

        assertThat(recovered.accounts())
                .containsExactlyInAnyOrder(
                        new AccountState(opened(1), 700_123, List.of("80%/3")),
                        new AccountState(opened(2), 0, List.of()));
        assertThat(recovered.holds())
                .containsExactly(new OpenHold(
                        placed("r2"), List.of(new Posting(1, 2_100_000), new Posting(2, 820)), 500, 1_500_000L));
        assertThat(recovered.nextAccount()).isEqualTo(3);
        assertThat(recovered.lastAdmittedAt()).isEqualTo(NOON + 1_500);
    }

    @Test
    void recoveryKnowsTheRemindersThatWereToldSoThatNoneIsToldAgainUnderItsId() {
        append("acme", opened(1), placed("r1"), placed("r2"), settled("r1", crossing(1, "100%")));
        append("acme", settled("r2", Samples.reminder(crossing(1, "100%"), 1)));
        restart();

        assertThat(store().recover("acme", NOON).accounts().getFirst().crossed())
                .containsExactly("100%/3", "100%/3+1");
    }

    @Test
    void recoveryLeavesOutClosedWindowsUnlessAHoldLiesOnThem() {
        append("acme", opened(1), opened(2), opened(3), placed("r1"));
        restart();

        assertThat(store().recover("acme", Samples.DAY.end()).accounts())
                .extracting(each -> each.account().account())
                .containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void anArmedBudgetHasTheTotalsItWasArmedWith() {
        append("acme", opened(1), opened(2), placed("r1"), settled("r1"), armed(1, 5_000_000));
        append("acme", settled("r2", crossing(1, "80%")));
        restart();

        Recovered recovered = store().recover("acme", NOON);

        assertThat(recovered.armed()).containsExactly("b1");
        assertThat(recovered.lastAdmittedAt()).as("when it came into force").isEqualTo(NOON + 2_000);
        assertThat(recovered.accounts()).contains(new AccountState(opened(1), 5_700_123, List.of("50%/3", "80%/3")));
    }

    @Test
    void openHoldsComeBackInTheOrderOfTheirAdmission() {
        append("acme", opened(1), opened(2));
        List<String> ids =
                IntStream.range(0, 50).mapToObj(i -> "r" + (i * 37 % 50)).toList();
        ids.forEach(id -> append("acme", placed(id)));
        restart();
        append("acme", grown(ids.get(3)), settled(ids.get(7)));
        restart();

        assertThat(store().recover("acme", NOON).holds())
                .extracting(each -> each.hold().requestId())
                .containsExactlyElementsOf(
                        ids.stream().filter(id -> !id.equals(ids.get(7))).toList());
    }

    @Test
    void aCrossingWaitsForEachChannelUntilItIsDone() {
        Outbox outbox = outbox((organization, crossing) -> List.of("finance", "ops"));
        append("acme", opened(1), placed("r1"), settled("r1", crossing(1, "80%")));

        List<Pending> due = outbox.due(NOON, 10);
        assertThat(due).extracting(Pending::channel).containsExactly("finance", "ops");
        assertThat(due.getFirst().crossing()).isEqualTo(crossing(1, "80%"));
        assertThat(due.getFirst().organization()).isEqualTo("acme");

        List<Long> first = List.of(due.getFirst().sequence());
        outbox.done(first, "finance", DeliveryLog.State.DELIVERED, "204", NOON);
        outbox.retry(first, "ops", 1, NOON + 5_000, "timed out", NOON);

        assertThat(outbox.due(NOON + 4_999, 10)).isEmpty();
        assertThat(outbox.due(NOON + 5_000, 10)).singleElement().satisfies(again -> {
            assertThat(again.channel()).isEqualTo("ops");
            assertThat(again.attempts()).isEqualTo(1);
            assertThat(again.crossing()).isEqualTo(crossing(1, "80%"));
        });
    }

    @Test
    void whatIsToldTogetherStaysTogether() {
        Outbox outbox = outbox((organization, crossing) -> List.of("finance", "ops"));
        append("acme", opened(1), placed("r1"), placed("r2"), placed("r3"));
        append("acme", settled("r1", crossing(1, "80%")));
        append("acme", settled("r2", crossing(1, "90%")), settled("r3", crossing(1, "100%")));
        List<Long> sequences = outbox.due(NOON, 10).stream()
                .filter(each -> each.channel().equals("finance"))
                .map(Pending::sequence)
                .toList();
        assertThat(sequences).hasSize(3);

        outbox.postpone(sequences, "finance", NOON + 60_000, "gathered");
        assertThat(outbox.due(NOON, 10)).extracting(Pending::channel).containsOnly("ops");
        assertThat(outbox.gathered("acme", "finance", 10))
                .extracting(Pending::sequence)
                .isEqualTo(sequences);
        assertThat(outbox.gathered("other", "finance", 10)).isEmpty();

        outbox.bundle(sequences.subList(0, 2), "finance", "evt_two");
        assertThat(outbox.gathered("acme", "finance", 10))
                .extracting(Pending::sequence)
                .containsExactly(sequences.get(2));
        outbox.retry(sequences.subList(0, 2), "finance", 1, NOON + 5_000, "away", NOON);
        assertThat(outbox.bundle("acme", "finance", "evt_two")).hasSize(2).allSatisfy(each -> {
            assertThat(each.message()).isEqualTo("evt_two");
            assertThat(each.attempts()).isEqualTo(1);
        });
        assertThat(outbox.sent("acme", "finance", 0)).isEmpty();

        outbox.done(sequences.subList(0, 2), "finance", DeliveryLog.State.DELIVERED, "250", NOON + 6_000);
        outbox.done(sequences.subList(2, 3), "finance", DeliveryLog.State.GIVEN_UP, "away", NOON + 7_000);
        assertThat(outbox.sent("acme", "finance", NOON + 6_000)).hasSize(2).allSatisfy(each -> {
            assertThat(each.message()).isEqualTo("evt_two");
            assertThat(each.toldAt()).isEqualTo(NOON + 6_000);
        });
        assertThat(outbox.sent("acme", "finance", NOON + 6_001)).isEmpty();
        assertThat(outbox.bundle("acme", "finance", "evt_two")).isEmpty();
        assertThat(outbox.gathered("acme", "ops", 10)).hasSize(3);
    }

    @Test
    void theSameCrossingIsKeptOnce() {
        Outbox outbox = outbox((organization, crossing) -> List.of("ops"));
        append("acme", opened(1), placed("r1"), placed("r2"), settled("r1", crossing(1, "80%")));
        append("acme", settled("r2", crossing(1, "80%")));

        assertThat(outbox.due(NOON, 10)).hasSize(1);
    }

    @Test
    void aCrossingThatNoChannelWantsIsNotDue() {
        Outbox outbox = outbox((organization, crossing) -> List.of());
        append("acme", opened(1), placed("r1"), settled("r1", crossing(1, "80%")));

        assertThat(outbox.due(NOON, 10)).isEmpty();
    }

    @Test
    void sequencesGrowWithEveryRecord() {
        append("acme", opened(1), opened(2));
        long before = reader().lastSequence();
        restart();
        append("acme", placed("r1"), settled("r1"));

        assertThat(before).isEqualTo(2);
        assertThat(reader().lastSequence()).isEqualTo(4);
        assertThat(events(0, Long.MAX_VALUE).getFirst().sequence()).isEqualTo(4);
        assertThat(ADA.organization()).isEqualTo("acme");
    }

    private List<Long> totals() {
        return reader().accounts("acme").stream().map(StoredAccount::settled).toList();
    }
}
