package io.purser.bench.simulate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// The seeds of a run, taken one by one by every thread.
final class SeedRun {
    private static final int MOST_FAILURES = 10;
    private static final int PROGRESS_SEEDS = 500;

    private final AtomicLong next;
    private final long end;
    private final Mutant mutant;
    private final Consumer<String> progress;
    private final AtomicLong done = new AtomicLong();
    private final Map<Long, Violation> failures = new ConcurrentSkipListMap<>();
    private final Coverage coverage = new Coverage();

    SeedRun(long from, long end, Mutant mutant, Consumer<String> progress) {
        this.next = new AtomicLong(from);
        this.end = end;
        this.mutant = mutant;
        this.progress = progress;
    }

    void run(int threads) throws InterruptedException {
        List<Thread> started = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            started.add(Thread.ofPlatform().name("worlds-" + i).start(this::work));
        }
        for (Thread each : started) {
            each.join();
        }
    }

    private void work() {
        Coverage own = new Coverage();
        for (long seed = next.getAndIncrement();
                seed < end && failures.size() < MOST_FAILURES;
                seed = next.getAndIncrement()) {
            try {
                Run.of(seed, mutant, own);
            } catch (Violation violation) {
                failures.put(seed, violation);
            }
            long count = done.incrementAndGet();
            if (count % PROGRESS_SEEDS == 0) {
                progress.accept(count + " worlds, " + failures.size() + " failed");
            }
        }
        synchronized (coverage) {
            coverage.add(own);
        }
    }

    Map<Long, Violation> failures() {
        return failures;
    }

    Coverage coverage() {
        return coverage;
    }

    long done() {
        return done.get();
    }

    /// A failing seed with the command that repeats it.
    static String told(long seed, Mutant mutant, Violation violation) {
        List<String> lines = new ArrayList<>();
        lines.add("seed " + seed + " breaks " + violation.getMessage());
        String planted = mutant == Mutant.NONE ? "" : " --mutant " + mutant;
        lines.add("again: ./purser bench simulate --seeds 1 --from " + seed + planted);
        for (Throwable each : violation.getSuppressed()) {
            lines.add(String.valueOf(each.getMessage()));
        }
        return String.join("\n", lines);
    }

    /// A seed that found something, and the worlds that it was found in.
    record Kept(long seed, Extras.Era era) {}

    /// Seeds that found something once.
    static List<Kept> kept() {
        try (InputStream file = SeedRun.class.getResourceAsStream("/simulate/kept-seeds.txt")) {
            String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
            return text.lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .map(line -> line.split(" ", 3))
                    .map(words ->
                            new Kept(Long.parseLong(words[0]), Extras.Era.valueOf(words[1].toUpperCase(Locale.ROOT))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
