package io.purser.storage.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.purser.control.analytics.Bucket;
import io.purser.control.analytics.Condition;
import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.control.analytics.Selection;
import io.purser.control.analytics.TimeRange;
import io.purser.control.analytics.UsageDimension;
import io.purser.control.explore.Basis;
import io.purser.control.explore.Changes;
import io.purser.control.explore.Facts.Answer;
import io.purser.control.explore.Facts.Calls;
import io.purser.control.explore.Facts.Group;
import io.purser.control.explore.Measure;
import io.purser.control.explore.Question;
import io.purser.control.explore.Usage;
import io.purser.control.identity.Sight;
import io.purser.core.usage.DataMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColumnarCopyTest {
    private static final Limits LIMITS = new Limits("256MB", 2, 100_000);
    private static final long START = Instant.parse("2026-09-20T00:00:00Z").toEpochMilli();
    private static final long END = Instant.parse("2026-11-20T00:00:00Z").toEpochMilli();
    private static final List<String> ZONES =
            List.of("UTC", "Europe/London", "America/New_York", "Asia/Kathmandu", "Australia/Adelaide", "Pacific/Apia");
    private static final List<String> DIMENSIONS = List.of(
            "group",
            "group_level_1",
            "group_level_2",
            "group_level_3",
            "cost_centre",
            "user",
            "key",
            "customer",
            "plan",
            "end_user",
            "session",
            "environment",
            "endpoint",
            "prompt_version",
            "feature",
            "provider",
            "model",
            "requested_model",
            "outcome",
            "data_mode",
            "tag.project",
            "tag.never",
            "tag.t70");

    private final Path folder;
    private final NaiveFacts ledger = new NaiveFacts();

    ColumnarCopyTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private ColumnarCopy opened() {
        return opened(LIMITS);
    }

    private ColumnarCopy opened(Limits limits) {
        ColumnarCopy copy = new ColumnarCopy(folder, limits, ledger, 0);
        copy.start();
        return copy;
    }

    @Test
    void everyQuestionIsAnsweredAsTheLedgerWould() {
        Random random = new Random(7);
        new MadeUpCalls(random, START, END).into(ledger, 4_000);
        try (ColumnarCopy copy = opened()) {
            copy.catchUp();
            for (int round = 0; round < 300; round++) {
                Question question = question(random);
                assertThat(sorted(copy.ask(question).groups()))
                        .as("round %d: %s", round, question)
                        .isEqualTo(sorted(ledger.groups(question)));
            }
        }
    }

    @Test
    void endUsersBeyondTheDictionaryAreCountedAllTheSame() {
        Random random = new Random(9);
        Limits few = new Limits("256MB", 2, 3);
        new MadeUpCalls(random, START, END).into(ledger, 2_000);
        opened(few).close();
        for (int start = 0; start < 2; start++) {
            new MadeUpCalls(random, START, END).into(ledger, 500);
            try (ColumnarCopy copy = opened(few)) {
                copy.catchUp();
                for (int round = 0; round < 60; round++) {
                    Question question = question(random, List.of("end_user", "model"));
                    assertThat(sorted(copy.ask(question).groups()))
                            .as("round %d: %s", round, question)
                            .isEqualTo(sorted(ledger.groups(question)));
                }
            }
        }
    }

    @Test
    void aPatternMayTakeHundredsOfNames() {
        MadeUpCalls calls = new MadeUpCalls(new Random(10), START, END);
        calls.into(ledger, 50);
        for (int at = 0; at < 900; at++) {
            ledger.entries.add(calls.tagged(ledger.last() + 1, "ticket", "T-" + at % 400));
        }
        UsageDimension ticket = dimension("tag.ticket");
        try (ColumnarCopy copy = opened()) {
            copy.catchUp();
            for (String pattern : List.of("T-1*", "T-*9", "*", "none*")) {
                for (boolean excludes : new boolean[] {false, true}) {
                    Condition some = new Condition(ticket, excludes, List.of(), List.of(pattern), false);
                    Question question = total(Selection.ALL.and(some)).cut(List.of(ticket), Bucket.TOTAL);
                    assertThat(sorted(copy.ask(question).groups()))
                            .as("%s, %s", pattern, excludes)
                            .isEqualTo(sorted(ledger.groups(question)));
                }
            }
        }
    }

    @Test
    void groupsComeInTheOrderOfAMeasurePageByPage() {
        Random random = new Random(8);
        new MadeUpCalls(random, START, END).into(ledger, 2_000);
        try (ColumnarCopy copy = opened()) {
            copy.catchUp();
            for (Measure measure : Measure.values()) {
                Question all = new Question(
                        "acme",
                        new Sight.Whole(),
                        new TimeRange(START, END),
                        Selection.ALL,
                        dimensions(List.of("user", "model")),
                        Bucket.TOTAL,
                        ZoneId.of("UTC"),
                        Set.copyOf(measure.from()),
                        Long.MAX_VALUE,
                        null);
                List<Group> paged = new ArrayList<>();
                int before = -1;
                while (paged.size() > before) {
                    before = paged.size();
                    paged.addAll(copy.ask(all.first(new Question.Order(measure, false, before, 7)))
                            .groups());
                }
                assertThat(sorted(paged)).as("%s", measure).isEqualTo(sorted(ledger.groups(all)));
                assertThat(paged.stream()
                                .map(group -> measure.of(group.figures()))
                                .toList())
                        .as("%s", measure)
                        .isSortedAccordingTo(Comparator.nullsLast(Comparator.reverseOrder()));
            }
        }
    }

    @Test
    void aGroupCanBeAskedWithEverythingBelowIt() {
        new MadeUpCalls(new Random(11), START, END).into(ledger, 2_000);
        Condition within = Condition.within(dimension("group"), List.of("group-1"));
        Condition beside = new Condition(dimension("group"), true, List.of("group-1"), List.of(), true);
        long expected = ledger.entries.stream()
                .filter(entry -> entry.adjustment() == null)
                .map(entry -> entry.event())
                .filter(event -> event.dataMode() == DataMode.REAL)
                .map(event -> event.attribution().identity())
                .filter(identity -> identity.organization().equals("acme"))
                .filter(identity ->
                        identity.groupPath().stream().anyMatch(one -> one.name().equals("group-1")))
                .count();
        try (ColumnarCopy copy = opened()) {
            copy.catchUp();
            long all = requests(copy, Selection.ALL);
            assertThat(expected).isPositive().isLessThan(all);
            assertThat(requests(copy, Selection.ALL.and(within))).isEqualTo(expected);
            assertThat(requests(copy, Selection.ALL.and(beside))).isEqualTo(all - expected);
            assertThat(requests(copy, Selection.ALL.and(Condition.only(dimension("group"), List.of("group-1")))))
                    .as("without what is below")
                    .isLessThan(expected);
        }
        assertThatThrownBy(() -> Condition.within(dimension("model"), List.of("gpt-5")))
                .hasMessageContaining("nothing stands below a model");
    }

    private static long requests(ColumnarCopy copy, Selection selection) {
        return copy.ask(total(selection)).groups().getFirst().figures().sum(Basis.REQUESTS);
    }

    @Test
    void callsComeNewestFirstAndNoneIsMissedBetweenPages() {
        new MadeUpCalls(new Random(9), START, END).into(ledger, 1_000);
        Question all =
                total(Selection.ALL.and(Condition.only(dimension("data_mode"), List.of("real", "test", "demo"))));
        List<String> expected = ledger.entries.stream()
                .filter(entry -> entry.adjustment() == null)
                .filter(entry ->
                        entry.event().attribution().identity().organization().equals("acme"))
                .sorted(Comparator.comparingLong((Entry entry) -> entry.event().admittedAt())
                        .thenComparing(Entry::sequence)
                        .reversed())
                .map(Entry::id)
                .toList();
        try (ColumnarCopy copy = opened()) {
            copy.catchUp();
            List<String> found = new ArrayList<>();
            Calls page = copy.calls(all, null, 64);
            while (!page.calls().isEmpty()) {
                page.calls().forEach(call -> found.add(call.requestId()));
                page = copy.calls(all, page.calls().getLast().place(), 64);
            }
            assertThat(found).isEqualTo(expected);
        }
    }

    @Test
    void itGoesOnWhereItStoodAfterAStart() {
        MadeUpCalls calls = new MadeUpCalls(new Random(10), START, END);
        calls.into(ledger, 500);
        try (ColumnarCopy copy = opened()) {
            copy.catchUp();
        }
        calls.into(ledger, 500);
        try (ColumnarCopy copy = opened()) {
            copy.catchUp();
            assertThat(copy.progress().entries()).isEqualTo(ledger.entries.size());
            assertThat(sorted(copy.ask(byUser()).groups())).isEqualTo(sorted(ledger.groups(byUser())));
        }
    }

    @Test
    void theCopyOfAnotherLedgerIsMadeAgain() {
        new MadeUpCalls(new Random(11), START, END).into(ledger, 300);
        try (ColumnarCopy copy = opened()) {
            copy.catchUp();
        }
        ledger.entries.clear();
        new MadeUpCalls(new Random(12), START, END).into(ledger, 400);
        try (ColumnarCopy copy = opened()) {
            copy.catchUp();
            assertThat(sorted(copy.ask(byUser()).groups())).isEqualTo(sorted(ledger.groups(byUser())));
        }
    }

    @Test
    void aDamagedOrDeletedFileChangesNoAnswer() throws IOException {
        new MadeUpCalls(new Random(13), START, END).into(ledger, 300);
        Answer before;
        try (ColumnarCopy copy = opened()) {
            copy.catchUp();
            before = copy.ask(byUser());
        }
        Files.writeString(folder.resolve(DuckFile.NAME), "not a database");
        try (ColumnarCopy copy = opened()) {
            assertThat(sorted(copy.ask(byUser()).groups())).isEqualTo(sorted(before.groups()));
        }
        Files.delete(folder.resolve(DuckFile.NAME));
        try (ColumnarCopy copy = opened()) {
            assertThat(sorted(copy.ask(byUser()).groups())).isEqualTo(sorted(before.groups()));
        }
    }

    @Test
    void whatTheLedgerErasedIsGoneFromTheFileAlsoAfterAKill() {
        new MadeUpCalls(new Random(14), START, END).into(ledger, 300);
        Limits limits = LIMITS;
        try (ColumnarCopy copy = opened()) {
            copy.catchUp();
        }
        String kept = ledger.entries.getLast().id();
        ledger.entries.removeIf(entry -> !entry.id().equals(kept)
                && entry.event().attribution().identity().organization().equals("globex"));
        new ColumnarCopy(folder, limits, ledger, 0).erase("globex");
        try (ColumnarCopy copy = opened()) {
            copy.catchUp();
            assertThat(copy.progress().entries()).isEqualTo(ledger.entries.size());
        }
    }

    @Test
    void itIsMadeAgainBesideTheOneThatAnswers() throws InterruptedException {
        MadeUpCalls calls = new MadeUpCalls(new Random(15), START, END);
        calls.into(ledger, 400);
        try (ColumnarCopy copy = opened()) {
            copy.catchUp();
            ledger.entries.removeIf(entry -> entry.sequence() == 7);
            copy.rebuild();
            assertThat(copy.progress().rebuilding())
                    .as("who asks at once is told to wait")
                    .isTrue();
            while (copy.progress().entries() != ledger.entries.size()
                    || copy.progress().rebuilding()) {
                assertThat(copy.ask(byUser()).groups()).isNotEmpty();
            }
            assertThat(sorted(copy.ask(byUser()).groups())).isEqualTo(sorted(ledger.groups(byUser())));
        }
    }

    @Test
    void aRebuildThatFailsIsBegunAgain() {
        MadeUpCalls calls = new MadeUpCalls(new Random(18), START, END);
        calls.into(ledger, 100);
        try (ColumnarCopy copy = opened()) {
            copy.catchUp();
            AtomicBoolean failed = new AtomicBoolean();
            ledger.reading = place -> {
                if (place == 0 && failed.compareAndSet(false, true)) {
                    throw new IllegalStateException("the disk is full");
                }
            };
            ledger.entries.removeIf(
                    entry -> entry.sequence() == ledger.entries.getFirst().sequence());
            copy.rebuild();
            while (copy.progress().rebuilding() || !failed.get()) {
                Thread.onSpinWait();
            }
            assertThat(copy.progress().entries()).isEqualTo(ledger.entries.size());
        }
    }

    @Test
    void whatIsErasedWhileACopyIsMadeStaysMarkedUntilTheNextOne() throws InterruptedException {
        new MadeUpCalls(new Random(16), START, END).into(ledger, 50);
        List<Boolean> marked = new CopyOnWriteArrayList<>();
        CountDownLatch madeThrice = new CountDownLatch(3);
        try (ColumnarCopy copy = new ColumnarCopy(folder, LIMITS, ledger, 0)) {
            ledger.reading = place -> {
                if (place > 0) {
                    return;
                }
                marked.add(Files.exists(folder.resolve("analytics.stale")));
                if (marked.size() == 2) {
                    copy.erase("globex");
                }
                madeThrice.countDown();
            };
            copy.start();
            copy.catchUp();
            copy.erase("acme");
            madeThrice.await();
        }
        assertThat(marked)
                .as("at first, when acme is erased, and when globex is")
                .startsWith(false, true, true);
    }

    @Test
    void aTagThatIsJustSeenCanBeAskedForBeforeItsFirstCallIsShown() throws Exception {
        MadeUpCalls calls = new MadeUpCalls(new Random(17), START, END);
        calls.into(ledger, 200);
        Question byTag = total(Selection.ALL).cut(dimensions(List.of("tag.just_seen")), Bucket.TOTAL);
        try (ColumnarCopy copy = opened()) {
            copy.catchUp();
            List<String> before = sorted(copy.ask(byTag).groups());
            BlockingQueue<List<String>> meanwhile = new LinkedBlockingQueue<>();
            long last = ledger.last() + 1;
            ledger.reading = place -> {
                if (place > last && meanwhile.isEmpty()) {
                    meanwhile.add(CompletableFuture.supplyAsync(
                                    () -> sorted(copy.ask(byTag).groups()))
                            .join());
                }
            };
            NaiveFacts next = new NaiveFacts();
            next.entries.add(calls.tagged(last, "just_seen", "yes"));
            calls.into(next, 3_000);
            ledger.entries.addAll(next.entries);
            copy.catchUp();
            assertThat(meanwhile.poll(1, TimeUnit.MINUTES)).isEqualTo(before);
            assertThat(sorted(copy.ask(byTag).groups()))
                    .isEqualTo(sorted(ledger.groups(byTag)))
                    .isNotEqualTo(before);
        }
    }

    /// Where usage is divided by its mode, every mode counts: in each group, in the total and in what is left of it.
    @Test
    void groupsOfEveryModeAddUpToTheirTotal() {
        new MadeUpCalls(new Random(12), START, END).into(ledger, 600);
        try (ColumnarCopy copy = opened()) {
            copy.catchUp();
            Usage usage = new Usage(copy);
            Set<Basis> sums = EnumSet.of(Basis.COST, Basis.REQUESTS);
            Question real = total(Selection.ALL).measured(sums);
            Question asked = real.cut(dimensions(List.of("data_mode")), Bucket.DAY);

            Usage.Breakdown modes = usage.everyGroup(asked, Measure.REQUESTS, false);
            assertThat(modes.rows()).hasSizeGreaterThan(1);
            for (Basis basis : sums) {
                assertThat(modes.rows().stream()
                                .mapToLong(row -> row.figures().sum(basis))
                                .sum())
                        .as(basis.name())
                        .isEqualTo(modes.total().figures().sum(basis));
            }
            assertThat(modes.total().figures().sum(Basis.REQUESTS))
                    .isGreaterThan(usage.count(real))
                    .isEqualTo(usage.count(asked));

            Usage.Series series = usage.series(asked, Measure.REQUESTS, 1);
            assertThat(series.total().whole()).isEqualTo(modes.total().figures());
            assertThat(series.lines()).hasSize(2);
            Usage.Line others = series.lines().getLast();
            assertThat(others.name().isOther()).isTrue();
            assertThat(others.whole().sum(Basis.REQUESTS))
                    .isEqualTo(modes.rows().stream()
                            .skip(1)
                            .mapToLong(row -> row.figures().sum(Basis.REQUESTS))
                            .sum());
            assertThat(others.points())
                    .allSatisfy(point -> assertThat(point.sum(Basis.REQUESTS)).isNotNegative());

            Usage.Comparison compared = usage.compare(asked, new TimeRange(START - (END - START), START));
            assertThat(compared.total().now()).isEqualTo(modes.total().figures());
            Changes.Change change = new Changes(copy, (_, _, _) -> null).of(asked, new TimeRange(START - 1, START));
            assertThat(change.total().cost()).isEqualTo(modes.total().figures().sum(Basis.COST));
            assertThat(copy.ask(asked.total()).groups()).isEqualTo(ledger.groups(asked.total()));
        }
    }

    private static Question byUser() {
        return total(Selection.ALL).cut(dimensions(List.of("user")), Bucket.DAY);
    }

    private static Question total(Selection where) {
        return new Question(
                "acme",
                new Sight.Whole(),
                new TimeRange(START, END),
                where,
                List.of(),
                Bucket.TOTAL,
                ZoneId.of("Europe/London"),
                EnumSet.allOf(Basis.class),
                Long.MAX_VALUE,
                null);
    }

    private Question question(Random random) {
        return question(random, DIMENSIONS);
    }

    private Question question(Random random, List<String> dimensions) {
        ZoneId zone = ZoneId.of(pick(random, ZONES));
        long from = START + random.nextLong((END - START) / 2);
        List<String> by = new ArrayList<>();
        for (int at = random.nextInt(3); at > 0; at--) {
            String one = pick(random, dimensions);
            if (!by.contains(one)) {
                by.add(one);
            }
        }
        return new Question(
                random.nextInt(20) == 0 ? "nobody" : "acme",
                sight(random),
                new TimeRange(from, from + 1 + random.nextLong((END - START) / 2)),
                selection(random, dimensions),
                dimensions(by),
                pick(random, List.of(Bucket.values())),
                zone,
                figures(random),
                random.nextBoolean() ? Long.MAX_VALUE : random.nextLong(ledger.last()),
                null);
    }

    private static Set<Basis> figures(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> EnumSet.of(Basis.COST, Basis.REQUESTS, Basis.TOKENS_P50, Basis.TOKENS_P95, Basis.TOKENS_P99);
            case 1 -> EnumSet.of(Basis.UNPRICED, Basis.LATENCY_P50, Basis.LATENCY_P99);
            default -> EnumSet.allOf(Basis.class);
        };
    }

    private static Sight sight(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> new Sight.Part(Set.of("g" + random.nextInt(4)), Set.of(), Set.of());
            default -> new Sight.Whole();
        };
    }

    private Selection selection(Random random, List<String> dimensions) {
        List<Condition> conditions = new ArrayList<>();
        for (int at = random.nextInt(3); at > 0; at--) {
            UsageDimension dimension = dimension(pick(random, dimensions));
            List<@Nullable String> values = new ArrayList<>();
            for (int more = random.nextInt(3); more > 0; more--) {
                values.add(dimension.of().apply(pick(random, ledger.entries).event()));
            }
            List<String> patterns =
                    random.nextInt(3) == 0 ? List.of(pick(random, List.of("*1*", "a*", "*", "s_%"))) : List.of();
            boolean below = dimension.name().equals("group") && random.nextBoolean();
            conditions.add(new Condition(dimension, random.nextBoolean(), values, patterns, below));
        }
        @Nullable BitSet hours = null;
        if (random.nextInt(4) == 0) {
            hours = new BitSet();
            for (int hour = 0; hour < Selection.HOURS; hour++) {
                hours.set(hour, random.nextBoolean());
            }
        }
        return new Selection(conditions, hours);
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static List<UsageDimension> dimensions(List<String> names) {
        return names.stream().map(ColumnarCopyTest::dimension).toList();
    }

    private static UsageDimension dimension(String name) {
        return UsageDimension.of(name).orElseThrow();
    }

    private static List<String> sorted(List<Group> groups) {
        return groups.stream()
                .map(group -> group.period() + " " + group.values() + " "
                        + new java.util.TreeMap<>(group.figures().values()))
                .sorted()
                .toList();
    }
}
