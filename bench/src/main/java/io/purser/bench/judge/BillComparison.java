package io.purser.bench.judge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Holds the ledger against the bill, unit by unit: every attempt on one side has its equal on the
/// other, each request stands once, and what is known to belong together is equal.
public final class BillComparison {
    private final List<String> differences = new ArrayList<>();

    private BillComparison() {}

    /// Compares both sides whole.
    ///
    /// @param requestIds the gateway's id by the provider's id, for the calls whose client saw both
    /// @return what differs; empty where the ledger agrees with the bill to the last unit
    public static List<String> differences(
            List<Bill.Line> bill, List<LedgerEntry> ledger, Map<String, String> requestIds) {
        BillComparison comparison = new BillComparison();
        comparison.once(ledger);
        comparison.attempts(bill, ledger);
        comparison.totals(bill, ledger);
        comparison.links(bill, ledger, requestIds);
        return comparison.differences;
    }

    /// Requests that stand more than once in the ledger.
    public static List<String> duplicates(List<LedgerEntry> ledger) {
        BillComparison comparison = new BillComparison();
        comparison.once(ledger);
        return comparison.differences;
    }

    private void once(List<LedgerEntry> ledger) {
        Set<String> seen = new HashSet<>();
        for (LedgerEntry entry : ledger) {
            if (!seen.add(entry.requestId())) {
                differences.add("request " + entry.requestId() + " stands twice in the ledger");
            }
        }
    }

    private void attempts(List<Bill.Line> bill, List<LedgerEntry> ledger) {
        Map<Consumed, Integer> open = new HashMap<>();
        bill.forEach(line -> open.merge(line.consumed(), 1, Integer::sum));
        ledger.forEach(entry -> open.merge(entry.consumed(), -1, Integer::sum));
        open.forEach((consumed, count) -> {
            if (count > 0) {
                differences.add(count + " on the bill, not in the ledger: " + consumed);
            } else if (count < 0) {
                differences.add(-count + " in the ledger, not on the bill: " + consumed);
            }
        });
    }

    private void totals(List<Bill.Line> bill, List<LedgerEntry> ledger) {
        Consumed billed = bill.stream().map(Bill.Line::consumed).reduce(Consumed.NONE, Consumed::plus);
        Consumed booked = ledger.stream().map(LedgerEntry::consumed).reduce(Consumed.NONE, Consumed::plus);
        if (!billed.equals(booked)) {
            differences.add("the bill's " + billed + ", the ledger's " + booked);
        }
    }

    private void links(List<Bill.Line> bill, List<LedgerEntry> ledger, Map<String, String> requestIds) {
        Map<String, LedgerEntry> entries = new HashMap<>();
        ledger.forEach(entry -> entries.put(entry.requestId(), entry));
        for (Bill.Line line : bill) {
            String requestId = requestIds.get(line.id());
            if (requestId == null) {
                continue;
            }
            LedgerEntry entry = entries.get(requestId);
            if (entry == null) {
                differences.add("request " + requestId + " was answered and is not in the ledger");
            } else if (!entry.consumed().equals(line.consumed())) {
                differences.add(
                        "request " + requestId + " is billed " + line.consumed() + " and booked " + entry.consumed());
            }
        }
    }
}
