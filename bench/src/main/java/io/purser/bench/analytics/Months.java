package io.purser.bench.analytics;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.attribution.Identity.Ref;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.LedgerRecord.CallSettled;
import io.purser.core.ledger.Particulars;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// Calls of an organization of 40 groups, 2,000 users, 5,000 keys, 300 customers and 6 tags over 84 days: the load of
/// 38 real clients over 14 days, six times over, scaled to a number of calls.
final class Months {
    static final long START = 1_788_220_800_000L; // 2026-09-01T00:00:00Z
    static final int DAYS = 84;

    private static final long ROUND_MILLIS = 14L * 86_400_000;
    private static final long SLOT_MILLIS = 600_000;
    private static final int GROUPS = 40;
    private static final int USERS = 2_000;
    private static final int KEYS = 5_000;
    private static final int CUSTOMERS = 300;
    private static final List<String> TAGS = List.of("project", "team", "job", "tier", "language", "experiment");
    private static final List<String> MODELS =
            List.of("gpt-5.4", "gpt-5.4-mini", "claude-sonnet-5", "claude-haiku-5", "gemini-3-pro", "embed-3");

    private final List<Slot> slots;
    private final double scale;
    private final List<Identity> keys = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(20_261_123);
    private long made;

    private record Slot(int client, long second, double requests, double input, double output) {}

    /// @param load `llm-clients-14-days.csv`
    Months(Path load, long calls) throws IOException {
        slots = slots(load);
        double all = slots.stream().mapToDouble(Slot::requests).sum() * (DAYS / 14);
        scale = calls / all;
        for (int key = 0; key < KEYS; key++) {
            int user = key % USERS;
            int group = user % GROUPS;
            keys.add(new Identity(
                    "acme",
                    List.of(
                            new Ref("grp_d" + group % 5, "division-" + group % 5),
                            new Ref("grp_" + group, "team-" + group)),
                    "CC-" + group % 12,
                    new Ref("usr_" + user, "user" + user + "@acme.example"),
                    new Ref("key_" + key, "key-" + key)));
        }
    }

    private static List<Slot> slots(Path load) throws IOException {
        return Files.readAllLines(load).stream()
                .skip(1)
                .map(line -> line.split(","))
                .map(cell -> new Slot(
                        Integer.parseInt(cell[0]),
                        Long.parseLong(cell[1]),
                        Double.parseDouble(cell[2]),
                        Double.parseDouble(cell[3]),
                        Double.parseDouble(cell[4])))
                .sorted(Comparator.comparingLong(Slot::second))
                .toList();
    }

    /// Makes them, in the order of their time.
    void each(Consumer<LedgerRecord> taken) {
        for (int round = 0; round < DAYS / 14; round++) {
            for (Slot slot : slots) {
                double wanted = slot.requests() * scale;
                long calls = (long) wanted + (random.nextDouble() < wanted % 1 ? 1 : 0);
                for (long at = 0; at < calls; at++) {
                    long millis = START + round * ROUND_MILLIS + slot.second() * 1_000 + random.nextLong(SLOT_MILLIS);
                    taken.accept(call(millis, slot));
                }
            }
        }
    }

    /// A call of now.
    LedgerRecord call(long at) {
        return call(at, slots.get(random.nextInt(slots.size())));
    }

    long made() {
        return made;
    }

    private LedgerRecord call(long at, Slot slot) {
        int key = (slot.client() * 131 + skewed(KEYS)) % KEYS;
        int model = (slot.client() + skewed(MODELS.size())) % MODELS.size();
        long input = Math.max(1, (long) (slot.input() * (0.3 + 1.4 * random.nextDouble())));
        long output = Math.max(1, (long) (slot.output() * (0.3 + 1.4 * random.nextDouble())));
        long cached = random.nextInt(3) == 0 ? input / 2 : 0;
        long cost = (input - cached) * 2_500L + cached * 250L + output * 15_000L / (1 + model);
        made++;
        UsageEvent event = new UsageEvent(
                String.format(Locale.ROOT, "%012x%016x", at, random.nextLong()),
                at,
                at + 800,
                attribution(key, slot),
                model < 2 ? "openai" : model < 4 ? "anthropic" : "gemini",
                MODELS.get(model),
                MODELS.get(model),
                null,
                random.nextInt(40) == 0 ? Outcome.PROVIDER_ERROR : Outcome.SUCCESS,
                UsageSource.PROVIDER,
                new TokenUsage(input - cached, cached, 0, 0, output, output / 3),
                cost,
                "builtin 2026-07-24 " + MODELS.get(model),
                random.nextInt(30) == 0 ? 1 : 0,
                200 + output * 12,
                -1,
                true,
                List.of(),
                Particulars.NONE);
        return new CallSettled(event, List.of(), List.of());
    }

    private Attribution attribution(int key, Slot slot) {
        return new Attribution(
                keys.get(key),
                "customer-" + (slot.client() * 7 + skewed(CUSTOMERS)) % CUSTOMERS,
                "eu_" + random.nextInt(50_000),
                "s_" + made / 12,
                random.nextInt(5) == 0 ? "staging" : "production",
                "endpoint-" + slot.client() % 25,
                "v" + slot.client() % 9,
                "feature-" + slot.client() % 14,
                Map.of(
                        TAGS.get(0), "p" + slot.client(),
                        TAGS.get(1), "t" + key % GROUPS,
                        TAGS.get(2), "j" + skewed(60),
                        TAGS.get(3), key % 3 == 0 ? "gold" : "free",
                        TAGS.get(4), "l" + skewed(20),
                        TAGS.get(5), "x" + skewed(8)));
    }

    /// Few are met often.
    private int skewed(int of) {
        double share = random.nextDouble();
        return (int) (share * share * share * of);
    }
}
