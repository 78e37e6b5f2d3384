package io.purser.bench.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Recomputes every account from the ledger's entries.
public final class Accounts {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Accounts() {}

    /// Compares the answer of `GET /api/v1/budgets` at rest with the sums of the entries.
    ///
    /// @return what differs; empty where every account equals its sum and nothing is held
    public static List<String> differences(String budgets, List<BudgetShape> shapes, List<LedgerEntry> ledger)
            throws IOException {
        return differencesSince("{\"budgets\":[]}", budgets, shapes, ledger);
    }

    /// The same for what was added since an earlier answer.
    ///
    /// @param ledger the entries since then
    public static List<String> differencesSince(
            String earlier, String budgets, List<BudgetShape> shapes, List<LedgerEntry> ledger) throws IOException {
        Map<String, Long> before = new HashMap<>();
        for (JsonNode account : JSON.readTree(earlier).get("budgets")) {
            before.put(key(account), amount(shape(account, shapes), account.get("settled")));
        }
        List<String> differences = new ArrayList<>();
        Map<String, List<LedgerEntry>> counted = counted(shapes, ledger);
        for (JsonNode account : JSON.readTree(budgets).get("budgets")) {
            BudgetShape shape = shape(account, shapes);
            List<LedgerEntry> entries = counted.remove(key(account));
            judge(
                    account,
                    shape,
                    before.getOrDefault(key(account), 0L),
                    entries == null ? List.of() : entries,
                    differences);
        }
        counted.forEach((account, entries) ->
                differences.add("account " + account + " is not shown; " + entries.size() + " entries count on it"));
        return differences;
    }

    private static BudgetShape shape(JsonNode account, List<BudgetShape> shapes) {
        String budget = account.get("name").asText();
        return shapes.stream()
                .filter(one -> one.name().equals(budget))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("budget \"" + budget + "\" was not declared"));
    }

    private static String key(JsonNode account) {
        JsonNode subject = account.get("subject");
        return account.get("name").asText() + "/" + (subject == null || subject.isNull() ? "" : subject.asText());
    }

    private static void judge(
            JsonNode account, BudgetShape shape, long before, List<LedgerEntry> entries, List<String> differences) {
        String name = key(account);
        Instant from = instant(account.get("windowStart"), Instant.MIN);
        Instant to = instant(account.get("windowEnd"), Instant.MAX);
        long sum = entries.stream()
                .filter(entry ->
                        !entry.admittedAt().isBefore(from) && entry.admittedAt().isBefore(to))
                .mapToLong(shape::amount)
                .sum();
        long settled = amount(shape, account.get("settled")) - before;
        if (settled != sum) {
            differences.add("account " + name + " says " + settled + ", its entries add up to " + sum);
        }
        if (amount(shape, account.get("held")) != 0) {
            differences.add("account " + name + " holds " + account.get("held").asText() + " at rest");
        }
    }

    /// The entries that count on each account, over all windows.
    private static Map<String, List<LedgerEntry>> counted(List<BudgetShape> shapes, List<LedgerEntry> ledger) {
        Map<String, List<LedgerEntry>> counted = new HashMap<>();
        for (LedgerEntry entry : ledger) {
            for (BudgetShape shape : shapes) {
                String subject = shape.subject().apply(entry);
                if (subject != null) {
                    counted.computeIfAbsent(shape.name() + "/" + subject, name -> new ArrayList<>())
                            .add(entry);
                }
            }
        }
        return counted;
    }

    private static Instant instant(JsonNode value, Instant otherwise) {
        return value == null || value.isNull() ? otherwise : Instant.parse(value.asText());
    }

    private static long amount(BudgetShape shape, JsonNode value) {
        return shape.unit().equals("USD")
                ? Nanos.parse(value.asText())
                : new BigDecimal(value.asText()).longValueExact();
    }
}
