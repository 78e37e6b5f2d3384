package io.purser.bench.kill;

import io.purser.bench.judge.Bill;
import io.purser.bench.judge.BillComparison;
import io.purser.bench.judge.Consumed;
import io.purser.bench.judge.LedgerEntry;
import io.purser.bench.load.Answer;
import io.purser.bench.run.Report;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a ledger that was killed many times must still say.
final class Survival {
    private final Bill bill;
    private final List<LedgerEntry> ledger;
    private final List<Answer> answered;

    Survival(Bill bill, List<LedgerEntry> ledger, List<Answer> answered) {
        this.bill = bill;
        this.ledger = ledger;
        this.answered = answered;
    }

    void judge(String what, Report report) {
        List<String> lost = lost();
        report.holds(what + "everything answered is in the ledger as billed", lost.isEmpty(), show(lost));
        List<String> twice = BillComparison.duplicates(ledger);
        report.holds(what + "nothing stands twice", twice.isEmpty(), show(twice));
        long unknown = ledger.stream().filter(Survival::orphan).count();
        report.figure(what + "orphans settled at their hold", Long.toString(unknown));
        report.atMost(what + "orphans without a flag", (double) unflagged(), 0, "");
        List<String> invented = invented();
        report.holds(what + "every known end is on the bill", invented.isEmpty(), show(invented));
        int attempts = bill.charged().size();
        report.holds(
                what + "every attempt is in the ledger",
                ledger.size() >= attempts && ledger.size() - attempts <= unknown,
                attempts + " attempts, " + ledger.size() + " entries, " + unknown + " orphans");
    }

    /// Answers whose request is missing, or booked otherwise than billed.
    List<String> lost() {
        Map<String, LedgerEntry> entries = new HashMap<>();
        ledger.forEach(entry -> entries.put(entry.requestId(), entry));
        Map<String, Consumed> billed = new HashMap<>();
        bill.lines().forEach(line -> billed.put(line.id(), line.consumed()));
        List<String> lost = new ArrayList<>();
        for (Answer answer : answered) {
            LedgerEntry entry = entries.get(String.valueOf(answer.requestId()));
            Consumed line = billed.get(String.valueOf(answer.providerId()));
            if (entry == null) {
                lost.add("request " + answer.requestId() + " was answered and is not in the ledger");
            } else if (line == null || !entry.consumed().equals(line)) {
                lost.add("request " + answer.requestId() + " is billed " + line + " and booked " + entry.consumed());
            }
        }
        return lost;
    }

    /// Entries that say what the provider reported, and the provider did not.
    List<String> invented() {
        Map<Consumed, Integer> open = new HashMap<>();
        bill.charged().forEach(line -> open.merge(line.consumed(), 1, Integer::sum));
        List<String> invented = new ArrayList<>();
        for (LedgerEntry entry : ledger) {
            if (entry.text("usage_source").toLowerCase(Locale.ROOT).equals("provider")
                    && open.merge(entry.consumed(), -1, Integer::sum) < 0) {
                invented.add("request " + entry.requestId() + " is booked " + entry.consumed() + " and not billed");
            }
        }
        return invented;
    }

    private long unflagged() {
        return ledger.stream()
                .filter(entry ->
                        orphan(entry) && entry.cells().getOrDefault("flags", "").isEmpty())
                .count();
    }

    private static boolean orphan(LedgerEntry entry) {
        return entry.text("outcome").toLowerCase(Locale.ROOT).equals("unknown");
    }

    private static String show(List<String> differences) {
        return differences.size() + " differences " + differences.subList(0, Math.min(3, differences.size()));
    }
}
