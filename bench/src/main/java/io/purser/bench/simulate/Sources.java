package io.purser.bench.simulate;

import io.purser.core.attribution.Attribution;
import io.purser.core.ledger.Particulars;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.usage.DataMode;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.governance.access.Access;
import io.purser.governance.ingest.Booking;
import io.purser.governance.ingest.Report;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Other gateways and programs that made calls by themselves and tell of them when they are over: late, out of order,
/// twice, and again until they are told that it is known. They outlive the processes.
final class Sources {
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;
    private static final int TRIES = 60;
    private static final List<String> NAMES = List.of("proxy-a", "proxy-b");

    private final World world;
    private final Chance chance;
    private final Map<String, Report> told = new LinkedHashMap<>();
    private final Map<String, Integer> tries = new LinkedHashMap<>();
    private final Set<String> known = new HashSet<>();
    private final Set<String> refused = new HashSet<>();
    private int serial;

    Sources(World world) {
        this.world = world;
        this.chance = world.extras().reports().chance();
    }

    /// @param end when the last call comes
    void plan(long end) {
        if (world.extras().reports().isOn()) {
            for (long times = chance.between(3, 25); times > 0; times--) {
                world.agenda().after(chance.between(1, end), "a source tells of calls", this::tell);
            }
        }
    }

    private void tell() {
        Life life = world.ready();
        if (life == null) {
            return;
        }
        String organization = chance.any(List.copyOf(world.policies().keySet()));
        List<Report> batch = new ArrayList<>();
        for (long calls = chance.between(1, 4); calls > 0; calls--) {
            Report fresh = fresh(life, organization);
            if (fresh != null) {
                batch.add(fresh);
                told.put(fresh.requestId(), fresh);
            }
        }
        List<Report> before = told.values().stream()
                .filter(each -> organization(each).equals(organization))
                .toList();
        if (!before.isEmpty() && chance.percent(40)) {
            batch.add(chance.any(before));
        }
        send(organization, batch);
        if (!before.isEmpty() && chance.percent(15)) {
            mistaken(organization, chance.any(before));
        }
    }

    private static String organization(Report report) {
        return report.attribution().identity().organization();
    }

    private @Nullable Report fresh(Life life, String organization) {
        Policy policy = world.policies().get(organization);
        ApiKey key = policy == null ? null : chance.any(policy.keys());
        if (key == null || !(life.authenticate(key.hash()) instanceof Access.Result.Known who)) {
            return null;
        }
        long late = switch ((int) chance.between(0, 9)) {
            case 0, 1, 2, 3 -> chance.between(0, MINUTE);
            case 4, 5, 6 -> chance.between(MINUTE, 30 * HOUR);
            case 7, 8 -> chance.between(30 * HOUR, 20 * 24 * HOUR);
            default -> chance.between(-4 * MINUTE, 0);
        };
        Attribution attribution = Traffic.attribution(who, chance);
        return new Report(
                new Particulars.Reported(chance.any(NAMES), organization + "/" + serial++),
                chance.percent(10) ? null : Long.valueOf(world.agenda().wallMillis() - late),
                attribution,
                chance.any(BillingProvider.NAMES),
                chance.percent(4) ? Prices.MYSTERY : chance.any(Prices.MODELS.subList(0, 3)),
                null,
                null,
                Outcome.SUCCESS,
                TokenUsage.of(chance.between(1, 3_000), chance.between(0, 1_500)),
                0,
                5,
                1,
                false,
                DataMode.REAL,
                List.of());
    }

    /// Whoever tells something else under an id that is taken is told so, and nothing is booked.
    private void mistaken(String organization, Report report) {
        if (!known.contains(report.requestId())) {
            return;
        }
        Report other = new Report(
                report.as(),
                report.at(),
                report.attribution(),
                report.provider(),
                report.model(),
                null,
                null,
                report.outcome(),
                report.usage().plus(TokenUsage.of(1, 0)),
                0,
                5,
                1,
                false,
                DataMode.REAL,
                List.of());
        Life life = world.ready();
        if (life == null) {
            return;
        }
        List<Booking> answer = life.booked(organization, List.of(other));
        if (answer != null && life.store().healthy() && !world.checks().isLost(report.requestId())) {
            world.coverage().saw(Pair.REPORT_OF_ANOTHER_CALL);
            Violation.unless(
                    answer.getFirst() instanceof Booking.Taken || answer.getFirst() instanceof Booking.OutOfTime,
                    "I-1",
                    () -> report.as() + " is told once more with other usage: " + answer);
        }
    }

    private void send(String organization, List<Report> batch) {
        if (batch.isEmpty()) {
            return;
        }
        for (Report each : batch) {
            tries.merge(each.requestId(), 1, Integer::sum);
        }
        world.send("usage of " + batch.size() + " calls", () -> arrive(organization, batch));
        world.agenda()
                .after(chance.between(MINUTE, 20 * MINUTE), "a source looks back", () -> again(organization, batch));
    }

    private void arrive(String organization, List<Report> batch) {
        Life life = world.ready();
        if (life == null) {
            return;
        }
        world.coverage(life.isArming(), Pair.REPORT_WHILE_ARMING);
        List<Booking> answers = life.booked(organization, batch);
        boolean lost = answers != null && world.weather().loses();
        if (answers == null || lost) {
            world.coverage(lost, Pair.REPORT_WHOSE_ANSWER_IS_LOST);
            return;
        }
        for (int i = 0; i < batch.size(); i++) {
            answered(batch.get(i), answers.get(i));
        }
    }

    private void answered(Report report, Booking answer) {
        String id = report.requestId();
        switch (answer) {
            case Booking.Booked _ -> {
                boolean again = known.contains(id) && !world.checks().isLost(id);
                Violation.unless(!again, "I-1", () -> report.as() + " is booked, and was known before");
                known.add(id);
            }
            case Booking.Known _ -> {
                world.coverage().saw(Pair.REPORT_THAT_IS_KNOWN);
                known.add(id);
            }
            case Booking.OutOfTime _ -> refused.add(id);
            case Booking.Taken(String field) ->
                throw new Violation("I-1", report.as() + " is told as it was and is said to differ in " + field);
            case Booking.TooMuch(String budget) ->
                throw new Violation("I-1", report.as() + " is too much for " + budget);
            case Booking.InProgress _, Booking.Unavailable _, Booking.Overloaded _ -> {}
        }
    }

    /// Tells once more what nobody has said to be known.
    private void again(String organization, List<Report> batch) {
        List<Report> open = batch.stream()
                .filter(each -> !known.contains(each.requestId()) && !refused.contains(each.requestId()))
                .filter(each -> tries.getOrDefault(each.requestId(), 0) < TRIES)
                .toList();
        send(organization, open);
    }

    /// What a source told of a call, null where none did.
    @Nullable
    Report told(String requestId) {
        return told.get(requestId);
    }

    /// Everything that is known by its source to be in the ledger, or was never said to be refused.
    Map<String, Report> told() {
        return told;
    }

    boolean isKnown(String requestId) {
        return known.contains(requestId);
    }

    boolean isRefused(String requestId) {
        return refused.contains(requestId);
    }

    /// Whether a request id is of a call that was told.
    boolean has(String requestId) {
        return told.containsKey(requestId);
    }
}
