package io.purser.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.storage.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A process that keeps a ledger is killed with signal 9 in the middle of its work.
class KilledLedgerTest {

    private static final int ROUNDS = 4;
    private static final int IN_FLIGHT = 8;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path path;

    @ParameterizedTest
    @EnumSource(Durability.class)
    void nothingAcknowledgedIsMissingAndNothingIsThereTwice(Durability durability) throws Exception {
        SplittableRandom random = new SplittableRandom(20_261_122);
        Set<String> acknowledged = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            int acknowledgements = 200 + random.nextInt(2_500);
            try (Child child =
                    Child.start(AppendingChild.class, path.toString(), durability.name(), String.valueOf(round))) {
                readUntilKilled(child, acknowledgements, acknowledged);
            }
            verify(durability, acknowledged);
        }
        assertThat(acknowledged).hasSizeGreaterThan(ROUNDS * 200);
    }

    private static void readUntilKilled(Child child, int acknowledgements, Set<String> into) throws IOException {
        int count = 0;
        for (String line = child.line(); line != null; line = child.line()) {
            if (line.endsWith(".")) {
                into.add(line);
                count++;
            }
            if (count == acknowledgements) {
                child.kill();
            }
        }
    }

    private void verify(Durability durability, Set<String> acknowledged) {
        try (DataFolder folder = DataFolder.open(path);
                SqliteLedger ledger = SqliteLedger.open(folder, durability, Thread::new)) {
            Map<String, Long> booked = new HashMap<>();
            ledger.events("acme", 0, Long.MAX_VALUE, each -> booked.merge(each.id(), 1L, Long::sum));
            Set<String> known = new HashSet<>();
            booked.keySet().forEach(id -> known.add("settled " + id + "."));
            booked.keySet().forEach(id -> known.add("held " + id + "."));
            ledger.recover("acme", 0)
                    .holds()
                    .forEach(each -> known.add("held " + each.hold().requestId() + "."));

            assertThat(acknowledged.stream()
                            .filter(each -> !known.contains(each))
                            .toList())
                    .isEmpty();
            assertThat(booked.values()).allMatch(count -> count == 1);
            long total = booked.size() * 700_123L;
            assertThat(ledger.accounts("acme").getFirst().settled()).isEqualTo(total);
        }
    }

    /// Appends holds and settlements for ever; each line is one that the ledger said is durable.
    static final class AppendingChild {
        public static void main(String[] args) throws InterruptedException {
            Semaphore free = new Semaphore(IN_FLIGHT);
            try (DataFolder folder = DataFolder.open(Path.of(args[0]));
                    SqliteLedger ledger = SqliteLedger.open(folder, Durability.valueOf(args[1]), Thread::new)) {
                ledger.append("acme", List.of(Samples.opened(1), Samples.opened(2)), _ -> {});
                for (int i = 0; ; i++) {
                    String id = args[2] + "-" + i;
                    free.acquire();
                    ledger.append("acme", List.of(Samples.placed(id)), held -> tell(held, "held " + id));
                    ledger.append("acme", List.of(Samples.settled(id)), settled -> {
                        tell(settled, "settled " + id);
                        free.release();
                    });
                }
            }
        }

        private static void tell(@Nullable Throwable failure, String what) {
            System.out.println(failure == null ? what + "." : what + " failed");
        }
    }

    @Test
    void diskDurabilityHasTheLogOnTheDiskBeforeItIsAcknowledged() throws Exception {
        Path trace = path.resolve("trace");
        List<String> strace = List.of(
                strace(), "-f", "-y", "-s", "64", "-e", "trace=pwrite64,fsync,fdatasync,write", "-o", trace.toString());
        Path data = path.resolve("data");
        try (Child child = Child.start(strace, OneByOneChild.class, data.toString())) {
            while (child.line() != null) {
                // Until its end.
            }
            assertThat(child.exitCode()).isZero();
        }

        assertThat(unsynced(Files.readAllLines(trace))).isEmpty();
    }

    private static String strace() {
        return List.of("/usr/bin/strace", "/bin/strace").stream()
                .filter(each -> Files.isExecutable(Path.of(each)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("strace is missing, so it cannot be shown that the log is on"
                        + " the disk before an answer; install the Debian package strace (./purser test does)"));
    }

    /// The acknowledgements that left while a write to the log was not synced.
    private static List<String> unsynced(List<String> trace) {
        Function<String, Pattern> call = name -> Pattern.compile("(?:^|\\s)" + name);
        Pattern write = call.apply("pwrite64\\(\\d+<[^>]*ledger\\.db-wal>");
        Pattern sync = call.apply("(?:fsync|fdatasync)\\(\\d+<[^>]*ledger\\.db-wal>.*\\) += 0");
        Pattern resumed = Pattern.compile("<\\.\\.\\. (?:fsync|fdatasync) resumed>.* = 0");
        Pattern acknowledgement = call.apply("write\\(1<[^>]*>, \"ack ");
        boolean dirty = true;
        int acknowledged = 0;
        List<String> found = new ArrayList<>();
        for (String line : trace) {
            if (write.matcher(line).find()) {
                dirty = true;
            } else if (sync.matcher(line).find() || resumed.matcher(line).find()) {
                dirty = false;
            } else if (acknowledgement.matcher(line).find()) {
                acknowledged++;
                if (dirty) {
                    found.add(line);
                }
            }
        }
        assertThat(acknowledged)
                .as(
                        "acknowledgements in the trace\n%s",
                        trace.stream().limit(20).collect(Collectors.joining("\n")))
                .isEqualTo(OneByOneChild.RECORDS);
        return found;
    }

    /// Appends one record after the other with disk durability.
    static final class OneByOneChild {
        private static final int RECORDS = 20;

        public static void main(String[] args) throws InterruptedException {
            Semaphore durable = new Semaphore(0);
            try (DataFolder folder = DataFolder.open(Path.of(args[0]));
                    SqliteLedger ledger = SqliteLedger.open(folder, Durability.DISK, Thread::new)) {
                for (int i = 0; i < RECORDS; i++) {
                    String line = "ack " + i;
                    ledger.append("acme", List.of(Samples.placed("r" + i)), _ -> {
                        System.out.println(line);
                        durable.release();
                    });
                    durable.acquire();
                }
            }
        }
    }
}
