package io.purser.control.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.control.analytics.Condition;
import io.purser.control.analytics.LedgerInMemory;
import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.control.analytics.Selection;
import io.purser.control.analytics.UsageDimension;
import io.purser.control.analytics.UsageReport.Sums;
import io.purser.control.identity.Sight;
import io.purser.control.subscriptions.Feed.Turn;
import io.purser.control.subscriptions.Subscriptions.Opening;
import io.purser.control.subscriptions.Subscriptions.Wish;
import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.ledger.Adjustment;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.Organization;
import io.purser.core.usage.TokenUsage;
import io.purser.platform.secret.Sha256;
import java.time.Duration;
import java.time.MonthDay;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whoever follows is told everything once, however often it is cut and however slow it is.
@Timeout(60)
class FeedTest {
    private static final Policy POLICY = new Policy(
            1,
            new Organization("acme", CurrencyUnit.USD, ZoneOffset.UTC, 1, MonthDay.of(1, 1)),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    private static final Outlook WHOLE = () -> new Outlook.View(POLICY, new Sight.Whole());
    private static final SubscriptionSettings QUICK = new SubscriptionSettings(
            3,
            5,
            2,
            Duration.ofMillis(2),
            Duration.ofMillis(5),
            Duration.ofMillis(50),
            Duration.ofMillis(50),
            Duration.ofMillis(500));

    private final TailInMemory ledger = new TailInMemory();
    private final Subscriptions subscriptions =
            new Subscriptions(ledger, new Cursors(text -> Sha256.hex("pepper\u0000" + text)), QUICK);
    private final Random random = new Random(42);
    private int booked;

    private void book(String organization, String group, String model, @Nullable Long cost) {
        String id = "r" + booked++;
        Identity identity = new Identity(
                organization,
                List.of(new Identity.Ref("g-" + group, group)),
                null,
                new Identity.Ref("u", "ada"),
                new Identity.Ref("k", "key"));
        Attribution attribution = new Attribution(identity, null, null, null, null, null, null, null, Map.of());
        ledger.book(place -> Entry.usage(
                place, LedgerInMemory.event(id, 1_000L + place, attribution, model, TokenUsage.of(3, 2), cost)));
    }

    /// A correction that prices what had no price, or changes one.
    private void adjust(String group, String model, boolean wasUnpriced, long amount) {
        String id = "adj" + booked++;
        Identity identity = new Identity(
                "acme",
                List.of(new Identity.Ref("g-" + group, group)),
                null,
                new Identity.Ref("u", "ada"),
                new Identity.Ref("k", "key"));
        Attribution attribution = new Attribution(identity, null, null, null, null, null, null, null, Map.of());
        ledger.book(place -> Entry.of(
                place,
                new Adjustment(
                        id,
                        Adjustment.RE_RATE,
                        "the price was wrong",
                        "ada",
                        null,
                        wasUnpriced,
                        Adjustment.difference(
                                LedgerInMemory.event(id, 1_000L, attribution, model, TokenUsage.of(3, 2), 1L),
                                amount,
                                "list-2",
                                null))));
    }

    private void bookAnything() {
        switch (random.nextInt(8)) {
            case 0 -> book("globex", "sales", "m0", 999_999L);
            case 1 -> book("acme", "search", "m" + random.nextInt(3), null);
            case 2 -> adjust("search", "m" + random.nextInt(3), random.nextBoolean(), random.nextInt(2_000) - 1_000L);
            default ->
                book("acme", random.nextBoolean() ? "search" : "ads", "m" + random.nextInt(3), random.nextLong(5_000));
        }
    }

    private Feed<Consumption> open(@Nullable String after, Outlook outlook, Selection where) {
        Opening<Consumption> opening = subscriptions.consumption(new Wish("ada", "acme", after), where, outlook);
        assertThat(opening).isInstanceOf(Opening.Opened.class);
        return ((Opening.Opened<Consumption>) opening).feed();
    }

    private static Turn.Told<Consumption> told(Feed<Consumption> feed) throws InterruptedException {
        return (Turn.Told<Consumption>) feed.next();
    }

    private static void add(Map<Consumption.Of, Sums> sums, Turn.Told<Consumption> told) {
        Consumption content = told.content();
        if (content != null) {
            content.rows().forEach(row -> sums.merge(row.of(), row.sums(), Sums::plus));
        }
    }

    private Map<Consumption.Of, Sums> truth() {
        Map<Consumption.Of, Sums> sums = new HashMap<>();
        Outlook.View view = WHOLE.now();
        var items = new java.util.ArrayDeque<>(
                ledger.entries().after("acme", 0, Integer.MAX_VALUE).items());
        while (!items.isEmpty()) {
            Consumption content = new ConsumptionDigest(Selection.ALL).take(items, view);
            if (content != null) {
                content.rows().forEach(row -> sums.merge(row.of(), row.sums(), Sums::plus));
            }
        }
        return sums;
    }

    @Test
    void howeverOftenASubscriberIsCutTheSumOfItsEventsIsTheLedgers() throws Exception {
        for (int i = 0; i < 200; i++) {
            bookAnything();
        }
        AtomicBoolean isDone = new AtomicBoolean();
        CompletableFuture<Void> booking = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 20_000; i++) {
                bookAnything();
            }
            isDone.set(true);
        });
        List<CompletableFuture<Map<Consumption.Of, Sums>>> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Random cuts = new Random(i);
            all.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return followed(cuts, isDone);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        booking.join();
        Map<Consumption.Of, Sums> truth = truth();
        assertThat(truth).hasSizeGreaterThan(5);
        for (CompletableFuture<Map<Consumption.Of, Sums>> each : all) {
            assertThat(each.join()).isEqualTo(truth);
        }
        assertThat(subscriptions.open()).isZero();
    }

    /// Follows from the beginning, cut after a few events each time, until everything is told.
    private Map<Consumption.Of, Sums> followed(Random cuts, AtomicBoolean isDone) throws InterruptedException {
        Map<Consumption.Of, Sums> sums = new HashMap<>();
        String cursor = "0";
        while (true) {
            try (Feed<Consumption> feed = open(cursor, WHOLE, Selection.ALL)) {
                for (int i = cuts.nextInt(4); i >= 0; i--) {
                    boolean wasDone = isDone.get();
                    Turn.Told<Consumption> told = told(feed);
                    add(sums, told);
                    cursor = told.cursor();
                    if (wasDone && told.isLevel()) {
                        return sums;
                    }
                }
            }
            if (isDone.get() && !remains(cursor)) {
                return sums;
            }
        }
    }

    private boolean remains(String cursor) {
        long place = new Cursors(text -> Sha256.hex("pepper\u0000" + text))
                .place("consumption", "acme", cursor)
                .orElseThrow();
        return !ledger.entries().after("acme", place, 1).items().isEmpty();
    }

    @Test
    void aSubscriptionThatBeginsNowSaysWhereAndTellsWhatComesAfterIt() throws Exception {
        book("acme", "search", "old", 5L);
        try (Feed<Consumption> feed = open(null, WHOLE, Selection.ALL)) {
            Turn.Told<Consumption> begin = told(feed);
            assertThat(begin.content()).isNull();
            book("acme", "search", "new", 7L);
            Consumption content = Objects.requireNonNull(told(feed).content());
            assertThat(content.rows()).singleElement().satisfies(row -> {
                assertThat(row.of().model()).isEqualTo("new");
                assertThat(row.sums().cost()).isEqualTo(7);
            });
            try (Feed<Consumption> again = open(begin.cursor(), WHOLE, Selection.ALL)) {
                assertThat(told(again).content()).isEqualTo(content);
            }
        }
    }

    @Test
    void whatIsDurableAndCannotBeReadYetIsToldWhenItCan() throws Exception {
        ledger.bookUnseen(place -> entry(place, "unseen"));
        try (Feed<Consumption> late = open("0", WHOLE, Selection.ALL);
                Feed<Consumption> now = open(null, WHOLE, Selection.ALL)) {
            assertThat(told(now).content()).isNull();
            CompletableFuture<Turn<Consumption>> first = CompletableFuture.supplyAsync(() -> next(late));
            assertThat(first).isNotCompleted();
            ledger.expand();
            assertThat(((Turn.Told<Consumption>) first.join()).content()).isNotNull();
            book("acme", "search", "after", 1L);
            assertThat(String.valueOf(told(now).content())).contains("after").doesNotContain("unseen");
        }
    }

    private static Entry entry(long place, String model) {
        Identity identity = new Identity("acme", List.of(), null, null, null);
        Attribution attribution = new Attribution(identity, null, null, null, null, null, null, null, Map.of());
        return Entry.usage(place, LedgerInMemory.event("e" + place, 1, attribution, model, TokenUsage.of(1, 1), 1L));
    }

    private static <C> Turn<C> next(Feed<C> feed) {
        try {
            return feed.next();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aQuietOrganizationOnABusyInstallationMissesNothingEither() throws Exception {
        try (Feed<Consumption> early = open(null, WHOLE, Selection.ALL);
                Feed<Consumption> late = open(null, WHOLE, Selection.ALL)) {
            var _ = told(late);
            String begin = told(early).cursor();
            for (int round = 0; round < 3 * Tail.KEPT_STRETCHES; round++) {
                int before = ledger.reads();
                book("globex", "sales", "m", 1L);
                while (ledger.reads() == before) {
                    Thread.onSpinWait();
                }
            }
            book("acme", "search", "m", 5L);
            assertThat(cost(told(early))).isEqualTo(5);
            try (Feed<Consumption> again = open(begin, WHOLE, Selection.ALL)) {
                assertThat(cost(told(again))).isEqualTo(5);
            }
            assertThat(cost(told(late))).isEqualTo(5);
        }
    }

    @Test
    void oneEventHasNoMoreRowsThanItMayAndTheRestFollows() throws Exception {
        for (int i = 0; i < 2 * ConsumptionDigest.MOST_ROWS + 10; i++) {
            book("acme", "search", "m" + i, 1L);
            book("acme", "search", "m0", 1L);
        }
        Map<Consumption.Of, Sums> sums = new HashMap<>();
        List<Integer> sizes = new ArrayList<>();
        try (Feed<Consumption> feed = open("0", WHOLE, Selection.ALL)) {
            Turn.Told<Consumption> told;
            do {
                told = told(feed);
                add(sums, told);
                sizes.add(told.content() == null ? 0 : told.content().rows().size());
            } while (!told.isLevel());
        }
        assertThat(sizes).allMatch(size -> size <= ConsumptionDigest.MOST_ROWS).hasSizeGreaterThan(2);
        assertThat(sums).isEqualTo(truth());
    }

    @Test
    void aPartIsToldItsPartAndAFilterItsValues() throws Exception {
        book("acme", "search", "m", 1L);
        book("acme", "ads", "m", 10L);
        book("acme", "search", "n", 100L);
        Outlook part = () -> new Outlook.View(POLICY, new Sight.Part(Set.of("g-search"), Set.of(), Set.of()));
        try (Feed<Consumption> feed = open("0", part, Selection.ALL)) {
            assertThat(cost(told(feed))).isEqualTo(101);
        }
        Condition model = Condition.only(UsageDimension.of("model").orElseThrow(), List.of("n"));
        try (Feed<Consumption> feed = open("0", part, Selection.ALL.and(model))) {
            assertThat(cost(told(feed))).isEqualTo(100);
        }
    }

    private static long cost(Turn.Told<Consumption> told) {
        Consumption content = told.content();
        return content == null
                ? 0
                : content.rows().stream().mapToLong(row -> row.sums().cost()).sum();
    }

    @Test
    void aSubscriberWhoseRightsEndIsToldNothingMore() throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        Outlook outlook = () -> {
            if (ended.get()) {
                throw new IllegalStateException("the token has ended");
            }
            return WHOLE.now();
        };
        try (Feed<Consumption> feed = open(null, outlook, Selection.ALL)) {
            var _ = told(feed);
            CompletableFuture<Turn<Consumption>> waits = CompletableFuture.supplyAsync(() -> next(feed));
            ended.set(true);
            book("acme", "search", "secret", 1L);
            assertThat(waits)
                    .failsWithin(Duration.ofSeconds(5))
                    .withThrowableOfType(ExecutionException.class)
                    .withMessageContaining("the token has ended");
        }
    }

    @Test
    void thoseWhoAreLevelShareOneReader() throws Exception {
        try (Feed<Consumption> one = open(null, WHOLE, Selection.ALL);
                Feed<Consumption> two = open(null, WHOLE, Selection.ALL);
                Feed<Consumption> three = open(null, WHOLE, Selection.ALL)) {
            for (Feed<Consumption> each : List.of(one, two, three)) {
                var _ = told(each);
            }
            book("acme", "search", "m", 1L);
            for (Feed<Consumption> each : List.of(one, two, three)) {
                assertThat(cost(told(each))).isEqualTo(1);
            }
        }
        int reads = ledger.reads();
        assertThat(subscriptions.open()).isZero();
        // Nobody follows any more: the reader ends with its next look.
        try (Feed<Consumption> again = open(null, WHOLE, Selection.ALL)) {
            var _ = told(again);
        }
        assertThat(ledger.reads()).isLessThan(reads + 50);
    }

    @Test
    void boundsHoldAndAPlaceThatIsLeftCanBeTaken() {
        List<Feed<Consumption>> open = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            open.add(open(null, WHOLE, Selection.ALL));
        }
        assertThat(subscriptions.consumption(new Wish("ada", "acme", null), Selection.ALL, WHOLE))
                .isEqualTo(new Opening.TooMany<>(true, 3));
        for (int i = 0; i < 2; i++) {
            open.add(((Opening.Opened<Consumption>)
                            subscriptions.consumption(new Wish("bob", "acme", null), Selection.ALL, WHOLE))
                    .feed());
        }
        assertThat(subscriptions.consumption(new Wish("eve", "acme", null), Selection.ALL, WHOLE))
                .isEqualTo(new Opening.TooMany<>(false, 5));
        open.getFirst().close();
        open.getFirst().close();
        assertThat(subscriptions.open()).isEqualTo(4);
        open.add(open(null, WHOLE, Selection.ALL));
        open.forEach(Feed::close);
        assertThat(subscriptions.open()).isZero();
    }

    @Test
    void whatIsNoCursorIsRefusedAndOneOfAnotherLedgerToo() {
        for (String none : List.of("x", "", "1")) {
            assertThat(subscriptions.consumption(new Wish("ada", "acme", none), Selection.ALL, WHOLE))
                    .isEqualTo(new Opening.NoCursor<>());
        }
        String ahead = new Cursors(text -> Sha256.hex("pepper\u0000" + text)).cursor("consumption", "acme", 9_999);
        assertThat(subscriptions.consumption(new Wish("ada", "acme", ahead), Selection.ALL, WHOLE))
                .isEqualTo(new Opening.Ahead<>());
        assertThat(subscriptions.budgetStates(new Wish("ada", "acme", ahead), null, WHOLE))
                .isEqualTo(new Opening.NoCursor<>());
        assertThat(subscriptions.open()).isZero();
    }

    @Test
    void aShutdownEndsEverySubscriptionAndOpensNoOther() throws Exception {
        Feed<Consumption> feed = open(null, WHOLE, Selection.ALL);
        var _ = told(feed);
        CompletableFuture<Turn<Consumption>> waits = CompletableFuture.supplyAsync(() -> {
            try (feed) {
                return next(feed);
            }
        });
        subscriptions.end();
        assertThat(waits.join()).isEqualTo(new Turn.Over<>());
        assertThat(subscriptions.consumption(new Wish("ada", "acme", null), Selection.ALL, WHOLE))
                .isEqualTo(new Opening.Draining<>());
        assertThat(subscriptions.open()).isZero();
    }
}
