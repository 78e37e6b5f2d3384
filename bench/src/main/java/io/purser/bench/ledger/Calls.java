package io.purser.bench.ledger;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.attribution.Identity.Ref;
import io.purser.core.calendar.Window;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.LedgerRecord.AccountOpened;
import io.purser.core.ledger.LedgerRecord.CallSettled;
import io.purser.core.ledger.LedgerRecord.HoldPlaced;
import io.purser.core.ledger.Particulars;
import io.purser.core.ledger.Posting;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/// The records of made-up calls: 5 groups, 50 users, 100 keys and 200 customers, each call on one
/// account at every level.
final class Calls {

    private static final long START = 1_795_348_800_000L;
    private static final int GROUPS = 5;
    private static final int USERS = 50;
    private static final int KEYS = 100;
    private static final int CUSTOMERS = 200;

    private final List<Identity> keys = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(20_261_122);
    private long count;

    Calls() {
        for (int key = 0; key < KEYS; key++) {
            int user = key % USERS;
            int group = user % GROUPS;
            keys.add(new Identity(
                    "acme",
                    List.of(new Ref("grp_root", "engineering"), new Ref("grp_" + group, "team-" + group)),
                    "CC-" + group,
                    new Ref("usr_" + user, "user" + user + "@acme.example"),
                    new Ref("key_" + key, "key-" + key)));
        }
    }

    /// A call that has begun.
    record Call(String requestId, long at, Attribution attribution, List<Posting> held) {}

    static List<LedgerRecord> accounts() {
        List<LedgerRecord> opened = new ArrayList<>();
        for (int number = 1; number <= 1 + GROUPS + USERS + KEYS + CUSTOMERS; number++) {
            opened.add(
                    new AccountOpened(number, "bud_" + number, "member-" + number, new Window(START, Long.MAX_VALUE)));
        }
        return opened;
    }

    Call next() {
        int key = random.nextInt(KEYS);
        int user = key % USERS;
        int customer = random.nextInt(CUSTOMERS);
        long at = START + count / 20;
        count++;
        Attribution attribution = new Attribution(
                keys.get(key),
                "customer-" + customer,
                null,
                null,
                "production",
                null,
                null,
                null,
                Map.of("project", "atlas"));
        List<Posting> held = List.of(
                new Posting(1, 900_000),
                new Posting(2 + user % GROUPS, 900_000),
                new Posting(2 + GROUPS + user, 900_000),
                new Posting(2 + GROUPS + USERS + key, 900_000),
                new Posting(2 + GROUPS + USERS + KEYS + customer, 900_000));
        String id = String.format(Locale.ROOT, "%012x%016x", at, random.nextLong());
        return new Call(id, at, attribution, held);
    }

    static List<LedgerRecord> hold(Call call) {
        return List.of(new HoldPlaced(
                call.requestId(),
                call.at(),
                call.attribution(),
                "openai",
                "gpt-5.4-mini",
                "gpt-5.4-mini",
                "2026-11-01",
                412,
                600,
                900_000L,
                call.held()));
    }

    static List<LedgerRecord> settlement(Call call) {
        List<Posting> settled = new ArrayList<>(call.held().size());
        for (Posting each : call.held()) {
            settled.add(new Posting(each.account(), 512_345));
        }
        UsageEvent event = new UsageEvent(
                call.requestId(),
                call.at(),
                call.at() + 800,
                call.attribution(),
                "openai",
                "gpt-5.4-mini",
                "gpt-5.4-mini",
                "gpt-5.4-mini-2026-09-01",
                Outcome.SUCCESS,
                UsageSource.PROVIDER,
                TokenUsage.of(400, 250),
                512_345L,
                "2026-11-01",
                0,
                800,
                -1,
                false,
                List.of(),
                Particulars.NONE);
        return List.of(new CallSettled(event, settled, List.of()));
    }
}
