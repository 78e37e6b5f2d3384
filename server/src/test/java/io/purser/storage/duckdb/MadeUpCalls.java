package io.purser.storage.duckdb;

import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.attribution.Identity.Ref;
import io.purser.core.ledger.Adjustment;
import io.purser.core.ledger.Particulars;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.usage.DataMode;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Calls of two organizations with everything that a call can carry or lack, some of them corrected.
final class MadeUpCalls {
    private final Random random;
    private final long from;
    private final long to;
    private final List<Identity> identities = new ArrayList<>();
    private int made;

    MadeUpCalls(Random random, long from, long to) {
        this.random = random;
        this.from = from;
        this.to = to;
        for (int at = 0; at < 12; at++) {
            Ref top = new Ref("g" + at % 2, "group-" + at % 2);
            Ref below = new Ref("g" + (2 + at % 3), "group-" + (2 + at % 3));
            identities.add(new Identity(
                    at < 9 ? "acme" : "globex",
                    at % 4 == 0 ? List.of() : at % 4 == 1 ? List.of(top) : List.of(top, below),
                    at % 3 == 0 ? null : "CC-" + at % 3,
                    at % 5 == 0 ? null : new Ref("u" + at, "user-" + at % 4),
                    at % 7 == 0 ? null : new Ref("k" + at, "key-" + at)));
        }
    }

    void into(NaiveFacts ledger, int calls) {
        for (int at = 0; at < calls; at++) {
            long sequence = ledger.last() + 1 + random.nextInt(3);
            UsageEvent event = event();
            ledger.entries.add(Entry.usage(sequence, event));
            if (random.nextInt(10) == 0) {
                ledger.entries.add(Entry.of(sequence + 1, adjustment(event)));
            }
        }
    }

    /// One more call of acme, with a tag.
    Entry tagged(long sequence, String tag, String value) {
        UsageEvent event = event();
        Attribution with = event.attribution();
        return Entry.usage(
                sequence,
                new UsageEvent(
                        event.requestId(),
                        event.admittedAt(),
                        event.bookedAt(),
                        new Attribution(
                                identities.getFirst(),
                                with.customer(),
                                with.endUser(),
                                with.session(),
                                with.environment(),
                                with.endpoint(),
                                with.promptVersion(),
                                with.feature(),
                                Map.of(tag, value),
                                with.plan()),
                        event.provider(),
                        event.model(),
                        event.requestedModel(),
                        null,
                        event.outcome(),
                        event.usageSource(),
                        event.usage(),
                        event.cost(),
                        event.priceVersion(),
                        event.retryCount(),
                        event.latencyMillis(),
                        -1,
                        false,
                        DataMode.REAL.on(List.of()),
                        Particulars.NONE));
    }

    private Adjustment adjustment(UsageEvent event) {
        return new Adjustment(
                "adj_" + made,
                Adjustment.RE_RATE,
                "it was wrong",
                "finance",
                event.priceVersion(),
                event.cost() == null,
                Adjustment.difference(event, random.nextInt(2_000) - 1_000, "list-9", null));
    }

    private UsageEvent event() {
        long at = from + random.nextLong(to - from);
        @Nullable Long cost = random.nextInt(15) == 0 ? null : (long) random.nextInt(1_000_000);
        Outcome outcome = random.nextInt(6) == 0 ? List.of(Outcome.values()).get(random.nextInt(6)) : Outcome.SUCCESS;
        return new UsageEvent(
                "req_" + made++,
                at,
                at + 1 + random.nextInt(5_000),
                attribution(),
                one("openai", "anthropic"),
                one("gpt-5.4", "claude", "gpt-5.4-mini"),
                one("gpt-5.4", "claude", "gpt-5.4-mini"),
                null,
                outcome,
                UsageSource.PROVIDER,
                new TokenUsage(
                        random.nextInt(5_000),
                        random.nextInt(100),
                        random.nextInt(50),
                        random.nextInt(9),
                        random.nextInt(900),
                        random.nextInt(90)),
                cost,
                cost == null ? null : one("list-1", "list-2"),
                random.nextInt(3),
                random.nextInt(9_000),
                -1,
                false,
                mode().on(List.of()),
                Particulars.NONE);
    }

    private DataMode mode() {
        return random.nextInt(9) == 0 ? List.of(DataMode.values()).get(random.nextInt(3)) : DataMode.REAL;
    }

    private Attribution attribution() {
        Map<String, String> tags = new TreeMap<>();
        if (random.nextBoolean()) {
            tags.put("project", one("atlas", "borealis", "a'b\"c"));
        }
        if (random.nextInt(4) == 0) {
            tags.put("t" + random.nextInt(90), one("x", "y 1", "é%_"));
        }
        return new Attribution(
                identities.get(random.nextInt(identities.size())),
                maybe("initech", "hooli"),
                maybe("e1", "e2", "a%b", "e3", "e'4", "e5", "1"),
                maybe("s_%1", "s1", "sxy1"),
                maybe("dev", "prod"),
                maybe("chat", "nightly"),
                maybe("v1", "v2"),
                maybe("search", "draft"),
                tags,
                maybe("free"));
    }

    private @Nullable String maybe(String... values) {
        return random.nextInt(3) == 0 ? null : one(values);
    }

    private String one(String... values) {
        return values[random.nextInt(values.length)];
    }
}
