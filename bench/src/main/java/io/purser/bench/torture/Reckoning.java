package io.purser.bench.torture;

import io.purser.bench.judge.Bill;
import io.purser.bench.judge.LedgerEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Holds the bill against the ledger call by call, by the name that both have from the client:
/// every attempt has one entry, which says what was billed or is flagged; every entry without an
/// attempt is flagged; what came whole is booked as a success; what was delivered is paid for.
final class Reckoning {
    private static final Pattern CALL = Pattern.compile("\"call\":\"([^\"]+)\"");
    private static final Pattern TEXT = Pattern.compile("\"(?:content|text)\":\"([^\"]*)\"");
    private static final int CHARACTERS_PER_TOKEN = 4;
    private final Map<String, LedgerEntry> entries = new HashMap<>();
    private final Map<String, Bill.Line> lines = new HashMap<>();
    private final List<String> differences = new ArrayList<>();
    private int equal;
    private int flagged;
    private int unbilled;

    /// What a comparison came to.
    ///
    /// @param equal attempts that are booked as billed
    /// @param flagged attempts that are booked otherwise, with a flag
    /// @param unbilled entries of calls that the provider never saw, with a flag
    record Result(int equal, int flagged, int unbilled, List<String> differences) {
        String evidence() {
            String said = equal + " as billed, " + flagged + " flagged, " + unbilled + " never arrived";
            return differences.isEmpty()
                    ? said
                    : said + "; " + differences.size() + " differences "
                            + differences.subList(0, Math.min(3, differences.size()));
        }
    }

    private Reckoning() {}

    static Result of(List<Bill.Line> bill, List<LedgerEntry> ledger, List<Call.Outcome> outcomes) {
        Reckoning reckoning = new Reckoning();
        reckoning.read(bill, ledger);
        reckoning.lines.forEach((name, line) -> reckoning.attempt(name, line));
        reckoning.entries.forEach((name, entry) -> reckoning.entry(name, entry));
        outcomes.forEach(reckoning::outcome);
        return new Result(reckoning.equal, reckoning.flagged, reckoning.unbilled, reckoning.differences);
    }

    private void read(List<Bill.Line> bill, List<LedgerEntry> ledger) {
        for (Bill.Line line : bill) {
            if (lines.put(String.valueOf(line.callerId()), line) != null) {
                differences.add("call " + line.callerId() + " was made twice");
            }
        }
        for (LedgerEntry entry : ledger) {
            Matcher tag = CALL.matcher(entry.text("tags"));
            String name = tag.find() ? tag.group(1) : entry.requestId();
            if (entries.put(name, entry) != null) {
                differences.add("call " + name + " stands twice in the ledger");
            }
        }
    }

    private void attempt(String name, Bill.Line line) {
        @Nullable LedgerEntry entry = entries.get(name);
        if (entry == null) {
            differences.add("call " + name + " is billed (" + line.ended() + ") and not in the ledger");
        } else if (entry.consumed().equals(line.consumed())) {
            equal++;
        } else if (isFlagged(entry) && !entry.text("usage_source").equals("provider")) {
            flagged++;
        } else {
            differences.add("call " + name + " is billed " + line.consumed() + " and booked " + entry.consumed());
        }
    }

    private void entry(String name, LedgerEntry entry) {
        if (lines.containsKey(name)) {
            return;
        }
        if (isFlagged(entry) && !entry.text("usage_source").equals("provider")) {
            unbilled++;
        } else if (entry.consumed().costNanos() != 0) {
            differences.add("call " + name + " is booked " + entry.consumed() + ", not billed and not flagged");
        }
    }

    private void outcome(Call.Outcome outcome) {
        @Nullable LedgerEntry entry = entries.get(outcome.name());
        if (entry == null) {
            if (outcome.answer().status() == 200) {
                differences.add("call " + outcome.name() + " was answered and is not in the ledger");
            }
            return;
        }
        if (outcome.whole() && !entry.text("outcome").equals("success")) {
            differences.add("call " + outcome.name() + " came whole and is booked as " + entry.text("outcome"));
        }
        long delivered = delivered(outcome.answer().body());
        if (outcome.answer().status() == 200 && delivered > entry.consumed().output()) {
            differences.add("call " + outcome.name() + " delivered " + delivered + " tokens and is booked "
                    + entry.consumed().output());
        }
    }

    /// Tokens of text that the client has read.
    private static long delivered(String body) {
        long characters = 0;
        Matcher text = TEXT.matcher(body);
        while (text.find()) {
            characters += text.group(1).length();
        }
        return characters / CHARACTERS_PER_TOKEN;
    }

    private static boolean isFlagged(LedgerEntry entry) {
        return !entry.text("flags").isEmpty();
    }
}
