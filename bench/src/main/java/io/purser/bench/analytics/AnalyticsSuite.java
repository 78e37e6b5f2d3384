package io.purser.bench.analytics;

import com.sun.management.OperatingSystemMXBean;
import io.purser.bench.run.Option;
import io.purser.bench.run.Options;
import io.purser.bench.run.Report;
import io.purser.bench.run.Suite;
import io.purser.control.analytics.Bucket;
import io.purser.control.analytics.Condition;
import io.purser.control.analytics.Selection;
import io.purser.control.analytics.TimeRange;
import io.purser.control.analytics.UsageDimension;
import io.purser.control.causes.Causes;
import io.purser.control.explore.Changes;
import io.purser.control.explore.Measure;
import io.purser.control.explore.Question;
import io.purser.control.explore.Usage;
import io.purser.control.identity.Sight;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.Organization;
import io.purser.storage.duckdb.ColumnarCopy;
import io.purser.storage.duckdb.Limits;
import io.purser.storage.sqlite.DataFolder;
import io.purser.storage.sqlite.Durability;
import io.purser.storage.sqlite.SqliteLedger;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// Questions of the query model on a ledger of millions of calls, while more arrive: each cold and warm, how long the
/// columnar copy takes to be made, how far it is behind, and the memory of the process.
public final class AnalyticsSuite implements Suite {
    private static final long DAY = 86_400_000;
    private static final long END = Months.START + Months.DAYS * DAY;
    private static final int BATCH = 500;
    private static final int PENDING = 40;
    private static final Organization ACME =
            new Organization("acme", CurrencyUnit.USD, ZoneId.of("Europe/London"), 1, MonthDay.of(1, 1));

    @Override
    public String name() {
        return "analytics";
    }

    @Override
    public String summary() {
        return "questions about usage on millions of calls while more arrive; the copy's making, lag and memory";
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option("events", "1000000", "calls in the ledger"),
                new Option("rate", "2000", "calls a second that arrive meanwhile"),
                new Option("rounds", "20", "how often each question is asked warm"),
                new Option("data", "../shared/data", "where llm-clients-14-days.csv lies"),
                new Option("folder", "", "where the ledger is made; a new folder under /tmp unless given"));
    }

    @Override
    public boolean run(Options options) throws Exception {
        Report report = new Report(name());
        Path load = options.path("data").resolve("llm-clients-14-days.csv");
        Path folder = options.text("folder").isEmpty()
                ? Files.createTempDirectory("purser-analytics-bench")
                : Files.createDirectories(options.path("folder"));
        try {
            run(report, options, load, folder);
            return report.print();
        } finally {
            delete(folder);
        }
    }

    private static void run(Report report, Options options, Path load, Path folder) throws Exception {
        Months months = new Months(load, options.number("events"));
        try (DataFolder data = DataFolder.open(folder);
                SqliteLedger ledger = SqliteLedger.open(data, Durability.PROCESS, Thread::new)) {
            fill(report, ledger, months);
            Limits limits = Limits.ofThisMachine();
            report.figure("DuckDB may take", limits.memory() + ", " + limits.threads() + " threads");
            try (ColumnarCopy copy = new ColumnarCopy(folder, limits, ledger.feed(), 0)) {
                OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
                long cpu = system.getProcessCpuTime();
                long start = System.nanoTime();
                copy.start();
                made(report, copy, months);
                double seconds = (System.nanoTime() - start) / 1e9;
                report.figure(
                        "CPU per entry copied, all threads",
                        String.format(
                                Locale.ROOT, "%.2f us", (system.getProcessCpuTime() - cpu) / 1e3 / months.made()));
                report.atLeast("entries a second into the copy", months.made() / seconds / 1_000, 200, "k");
            }
            report.figure(
                    "bytes of the copy per entry", Files.size(folder.resolve("analytics.duckdb")) / months.made() + "");
            try (ColumnarCopy copy = new ColumnarCopy(folder, limits, ledger.feed(), 0)) {
                copy.start();
                copy.catchUp();
                ask(report, options, ledger, copy, months);
            }
        }
        report.atMost("memory of the process, at most", resident() / 1024.0, 2_048, "MiB");
    }

    private static void made(Report report, ColumnarCopy copy, Months months) {
        while (copy.progress().entries() < months.made()) {
            LockSupport.parkNanos(1_000_000_000L);
            report.progress(copy.progress().entries() + " of " + months.made() + " entries copied");
        }
    }

    private static void fill(Report report, SqliteLedger ledger, Months months) throws InterruptedException {
        Semaphore pending = new Semaphore(PENDING);
        List<LedgerRecord> batch = new ArrayList<>(BATCH);
        months.each(record -> {
            batch.add(record);
            if (batch.size() == BATCH) {
                append(ledger, List.copyOf(batch), pending);
                batch.clear();
                if (months.made() % 500_000 < BATCH) {
                    report.progress(months.made() + " calls made");
                }
            }
        });
        append(ledger, List.copyOf(batch), pending);
        pending.acquire(PENDING);
    }

    private static void append(SqliteLedger ledger, List<LedgerRecord> records, Semaphore pending) {
        pending.acquireUninterruptibly();
        ledger.append("acme", records, failure -> {
            pending.release();
            if (failure != null) {
                throw new IllegalStateException("the ledger failed", failure);
            }
        });
    }

    private interface Asked {
        void of(Usage usage, Changes changes);
    }

    private static void ask(Report report, Options options, SqliteLedger ledger, ColumnarCopy copy, Months months)
            throws InterruptedException {
        Usage usage = new Usage(copy);
        Changes changes = new Changes(copy, (_, _, _) -> null);
        AtomicBoolean over = new AtomicBoolean();
        Arrivals arrivals = new Arrivals(ledger, copy, months, options.number("rate"), over);
        Thread arriving = Thread.ofPlatform().name("arrivals").start(arrivals);
        double worstCold = 0;
        double worstWarm = 0;
        Causes causes = new Causes(copy, changes, new NothingAudited());
        for (Map.Entry<String, Asked> each : questions(causes).entrySet()) {
            double[] took = new double[options.number("rounds") + 1];
            for (int round = 0; round < took.length; round++) {
                long start = System.nanoTime();
                each.getValue().of(usage, changes);
                took[round] = (System.nanoTime() - start) / 1e6;
            }
            double cold = took[0];
            double[] warm = Arrays.copyOfRange(took, 1, took.length);
            Arrays.sort(warm);
            double p95 = warm[(int) Math.ceil(warm.length * 0.95) - 1];
            worstCold = Math.max(worstCold, cold);
            worstWarm = Math.max(worstWarm, p95);
            report.figure(
                    each.getKey(),
                    String.format(
                            Locale.ROOT, "first %.0f, median %.0f, p95 %.0f ms", cold, warm[warm.length / 2], p95));
            report.progress(each.getKey());
        }
        over.set(true);
        arriving.join();
        report.atMost("the slowest question, p95 warm", worstWarm, 300, "ms");
        report.atMost("the slowest question, first time", worstCold, 1_500, "ms");
        report.figure("calls that arrived meanwhile", arrivals.arrived + "");
        report.atMost("a booked call is in the copy, p99", arrivals.lag(0.99), 2_000, "ms");
    }

    private static Map<String, Asked> questions(Causes causes) {
        TimeRange month = new TimeRange(END - 30 * DAY, END);
        TimeRange all = new TimeRange(Months.START, END);
        TimeRange before = new TimeRange(END - 60 * DAY, END - 30 * DAY);
        Map<String, Asked> asked = new LinkedHashMap<>();
        asked.put(
                "series by day and model, 30 days",
                (usage, _) -> usage.series(question(month, Bucket.DAY, Measure.COST, "model"), Measure.COST, 6));
        asked.put(
                "series by hour, all",
                (usage, _) -> usage.series(
                        question(new TimeRange(END - 80 * DAY, END), Bucket.HOUR, Measure.COST), Measure.COST, 6));
        asked.put(
                "series by week and user, all",
                (usage, _) -> usage.series(question(all, Bucket.WEEK, Measure.COST, "user"), Measure.COST, 6));
        for (String by : List.of("group", "user", "key", "customer", "model", "endpoint", "tag.project", "end_user")) {
            asked.put(
                    "breakdown by " + by + ", all",
                    (usage, _) ->
                            usage.breakdown(question(all, Bucket.TOTAL, Measure.COST, by), Measure.COST, false, 0, 50));
        }
        asked.putAll(further(month, before, all));
        asked.putAll(explained(month, before, all, causes));
        return asked;
    }

    private static Map<String, Asked> further(TimeRange month, TimeRange before, TimeRange all) {
        Map<String, Asked> asked = new LinkedHashMap<>();
        asked.put(
                "breakdown by user and model, all",
                (usage, _) -> usage.breakdown(
                        question(all, Bucket.TOTAL, Measure.COST, "user", "model"), Measure.COST, false, 0, 50));
        asked.put(
                "breakdown by tag and model, filtered",
                (usage, _) -> usage.breakdown(
                        question(all, Bucket.TOTAL, Measure.COST, "tag.job", "model")
                                .with(Selection.ALL
                                        .and(new Condition(dimension("user"), false, List.of(), List.of("user1*")))
                                        .and(Condition.only(dimension("environment"), List.of("production")))),
                        Measure.COST,
                        false,
                        0,
                        50));
        asked.put(
                "p95 of tokens by model, all",
                (usage, _) -> usage.breakdown(
                        question(all, Bucket.TOTAL, Measure.TOKENS_P95, "model"), Measure.TOKENS_P95, false, 0, 50));
        asked.put(
                "error rate by endpoint, all",
                (usage, _) -> usage.breakdown(
                        question(all, Bucket.TOTAL, Measure.ERROR_RATE, "endpoint"), Measure.ERROR_RATE, false, 0, 50));
        asked.put(
                "compare by user, 30 days",
                (usage, _) -> usage.compare(question(month, Bucket.TOTAL, Measure.COST, "user"), before));
        asked.put(
                "change by customer, 30 days",
                (_, changes) -> changes.of(question(month, Bucket.TOTAL, Measure.COST, "customer"), before));
        asked.put(
                "requests, newest of one user",
                (usage, _) -> usage.requests(
                        question(all, Bucket.TOTAL, Measure.COST)
                                .with(Selection.ALL.and(
                                        Condition.only(dimension("user"), List.of("user7@acme.example")))),
                        null,
                        50));
        asked.put(
                "a lead's part by user, all",
                (usage, _) -> usage.breakdown(
                        new Question(
                                "acme",
                                new Sight.Part(Set.of("grp_3"), Set.of(), Set.of()),
                                all,
                                Selection.ALL,
                                List.of(dimension("user")),
                                Bucket.TOTAL,
                                ZoneId.of("Europe/London"),
                                Measure.bases(List.of(Measure.COST)),
                                Long.MAX_VALUE,
                                null),
                        Measure.COST,
                        false,
                        0,
                        50));
        return asked;
    }

    private static Map<String, Asked> explained(TimeRange month, TimeRange before, TimeRange all, Causes causes) {
        Map<String, Asked> asked = new LinkedHashMap<>();
        asked.put(
                "a division with everything below, by user, all",
                (usage, _) -> usage.breakdown(
                        question(all, Bucket.TOTAL, Measure.COST, "user")
                                .with(Selection.ALL.and(Condition.within(dimension("group"), List.of("division-3")))),
                        Measure.COST,
                        false,
                        0,
                        50));
        asked.put(
                "causes, as usage tells them, 30 days",
                (_, _) -> causes.of(question(month, Bucket.TOTAL, Measure.COST), before, Policy.empty(1, ACME)));
        return asked;
    }

    private static Question question(TimeRange range, Bucket bucket, Measure measure, String... by) {
        return new Question(
                "acme",
                new Sight.Whole(),
                range,
                Selection.ALL,
                Stream.of(by).map(AnalyticsSuite::dimension).toList(),
                bucket,
                ZoneId.of("Europe/London"),
                Measure.bases(List.of(measure, Measure.REQUESTS, Measure.TOKENS)),
                Long.MAX_VALUE,
                null);
    }

    private static UsageDimension dimension(String name) {
        return UsageDimension.of(name).orElseThrow();
    }

    /// KiB that the process had resident at most.
    private static long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
