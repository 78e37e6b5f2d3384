package io.purser.cli.demo;

import java.io.IOException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// The sample organization's 90 days before the demo's first start: working days and weekends, growth, a launch at one
/// customer, a few calls that failed. The same every time, but for the dates.
public final class Past {

    /// How many whole days there are before today.
    public static final int DAYS = 90;

    private static final double FIRST_DAY = 0.55;
    private static final double LAST_DAY = 1.35;
    private static final String LAUNCHED = "globex";
    /// Days before today on which the launch was, and how much busier they were.
    private static final Map<Integer, Double> LAUNCH = Map.of(24, 2.0, 23, 3.2, 22, 2.4, 21, 1.5);

    private final Map<String, String> secrets = new HashMap<>();

    /// @param folder has the secrets of the sample keys
    public Past(DemoFolder folder) throws IOException {
        for (Habit habit : Habit.all()) {
            secrets.put(habit.key(), folder.secret(habit.key()));
        }
    }

    /// When it begins.
    public Instant begin(Instant now) {
        return today(now).minusDays(DAYS).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /// Every call until `now`, the oldest first.
    public List<PastCall> until(Instant now) {
        var random = new Random(90);
        List<PastCall> calls = new ArrayList<>();
        for (int ago = DAYS; ago >= 0; ago--) {
            LocalDate day = today(now).minusDays(ago);
            double weather = 0.85 + 0.3 * random.nextDouble();
            for (Habit habit : Habit.all()) {
                int count = poisson(habit.perDay() * busy(habit, day, ago) * weather, random);
                for (int i = 0; i < count; i++) {
                    calls.add(call(habit, at(habit, day, random), random));
                }
            }
        }
        calls.removeIf(call -> !call.at().plus(call.latency()).isBefore(now));
        calls.sort(Comparator.comparing(PastCall::at));
        return calls;
    }

    private static LocalDate today(Instant now) {
        return LocalDate.ofInstant(now, ZoneOffset.UTC);
    }

    private static double busy(Habit habit, LocalDate day, int ago) {
        boolean weekend = day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
        double growth = LAST_DAY - (LAST_DAY - FIRST_DAY) * ago / DAYS;
        double launch = habit.of(LAUNCHED) ? LAUNCH.getOrDefault(ago, 1.0) : 1.0;
        return growth * launch * (weekend ? habit.atWeekends() : 1);
    }

    /// Two draws make the middle of the day its busiest part.
    private static Instant at(Habit habit, LocalDate day, Random random) {
        double hour = habit.fromHour() + habit.hours() * (random.nextDouble() + random.nextDouble()) / 2;
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().plusMillis((long) (hour * 3_600_000));
    }

    private PastCall call(Habit habit, Instant at, Random random) {
        int prompt = about(habit.promptTokens(), random);
        int output = about(habit.outputTokens(), random);
        int cached = (int) (prompt * habit.cachedShare() * random.nextDouble() * 2);
        return new PastCall(
                at,
                secrets.getOrDefault(habit.key(), ""),
                habit.model(),
                habit.headers(),
                prompt,
                Math.min(cached, prompt),
                output,
                Math.max(100, habit.outputTokens() * 2),
                random.nextInt(3) > 0,
                random.nextInt(120) == 0,
                Duration.ofMillis(180 + random.nextInt(120) + 9L * output));
    }

    /// From half to one and a half of the average.
    private static int about(int average, Random random) {
        return Math.max(1, (int) (average * (0.5 + random.nextDouble())));
    }

    /// Knuth's way: how many calls there are where so many are expected.
    private static int poisson(double expected, Random random) {
        double limit = Math.exp(-expected);
        int count = 0;
        for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
            count++;
        }
        return count;
    }
}
