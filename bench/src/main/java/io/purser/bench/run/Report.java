package io.purser.bench.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a suite prints: progress as it goes, a table and a verdict at the end.
public final class Report {
    private final String suite;
    private final long startNanos = System.nanoTime();
    private final List<String[]> rows = new ArrayList<>();
    private final List<String> missed = new ArrayList<>();

    public Report(String suite) {
        this.suite = suite;
    }

    /// One line of progress with the seconds since the start.
    public void progress(String text) {
        System.out.printf(Locale.ROOT, "[%s %6.1fs] %s%n", suite, (System.nanoTime() - startNanos) / 1e9, text);
    }

    /// A figure without a threshold.
    public void figure(String what, String value) {
        rows.add(new String[] {what, value, "", ""});
    }

    /// A figure with its threshold: more than `most` misses it.
    public void atMost(String what, double value, double most, String unit) {
        judge(what, value, value <= most, "<= " + number(most), unit);
    }

    /// A figure with its threshold: less than `least` misses it.
    public void atLeast(String what, double value, double least, String unit) {
        judge(what, value, value >= least, ">= " + number(least), unit);
    }

    /// A statement that must hold.
    public void holds(String what, boolean holds, String evidence) {
        rows.add(new String[] {what, evidence, "", holds ? "ok" : "MISSED"});
        if (!holds) {
            missed.add(what + ": " + evidence);
        }
    }

    /// Prints the table.
    ///
    /// @return whether nothing was missed
    public boolean print() {
        int widest = rows.stream().mapToInt(row -> row[0].length()).max().orElse(0);
        System.out.println();
        for (String[] row : rows) {
            System.out.println(
                    String.format(Locale.ROOT, "%-" + widest + "s  %-28s %-12s %s", row[0], row[1], row[2], row[3])
                            .stripTrailing());
        }
        System.out.println(missed.isEmpty() ? suite + ": passed" : suite + ": MISSED " + missed);
        return missed.isEmpty();
    }

    private void judge(String what, double value, boolean within, String threshold, String unit) {
        String shown = unit.isEmpty() ? number(value) : number(value) + " " + unit;
        rows.add(new String[] {what, shown, threshold, within ? "ok" : "MISSED"});
        if (!within) {
            missed.add(what + " is " + shown + ", expected " + threshold);
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.0f" : "%.2f", value);
    }
}
