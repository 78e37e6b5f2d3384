package io.purser.storage;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.attribution.Identity.Ref;
import io.purser.core.budget.BudgetState;
import io.purser.core.calendar.Window;
import io.purser.core.ledger.Crossing;
import io.purser.core.ledger.LedgerRecord.AccountOpened;
import io.purser.core.ledger.LedgerRecord.BudgetArmed;
import io.purser.core.ledger.LedgerRecord.CallRefused;
import io.purser.core.ledger.LedgerRecord.CallSettled;
import io.purser.core.ledger.LedgerRecord.HoldGrown;
import io.purser.core.ledger.LedgerRecord.HoldPlaced;
import io.purser.core.ledger.LedgerRecord.HoldReleased;
import io.purser.core.ledger.Particulars;
import io.purser.core.ledger.Posting;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.usage.Meter;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.Quantities;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import java.util.List;
import java.util.Map;

/// Records as the gateway makes them, for every test of the stores.
public final class Samples {

    public static final long NOON = 1_795_348_800_000L;
    public static final Window DAY = new Window(NOON - 43_200_000L, NOON + 43_200_000L);
    public static final Identity ADA = new Identity(
            "acme",
            List.of(new Ref("g1", "engineering"), new Ref("g2", "data science \u2264 50")),
            "CC-110",
            new Ref("u1", "ada@acme.example"),
            new Ref("k1", "ada-notebook"));

    private Samples() {}

    public static AccountOpened opened(long account) {
        return new AccountOpened(account, "b" + account, account % 2 == 0 ? null : "subject-" + account, DAY);
    }

    public static Attribution full() {
        return new Attribution(
                ADA,
                "globex",
                "e1f0",
                "session-1",
                "production",
                "nightly-eval",
                "v7",
                "search \"beta\"\n",
                Map.of("project", "atlas", "team", "s\u00f8k, \uD83D\uDE00"));
    }

    public static HoldPlaced placed(String requestId) {
        return new HoldPlaced(
                requestId,
                NOON,
                full(),
                "openai",
                "gpt-5.4",
                "gpt-5.4-mini",
                "2026-11-01",
                120,
                300,
                900_000L,
                List.of(new Posting(1, 900_000), new Posting(2, 420)));
    }

    public static HoldGrown grown(String requestId) {
        return new HoldGrown(requestId, 500, 1_500_000L, List.of(new Posting(1, 600_000), new Posting(2, 200)));
    }

    public static UsageEvent event(String requestId) {
        return new UsageEvent(
                requestId,
                NOON,
                NOON + 1_500,
                full(),
                "openai",
                "gpt-5.4",
                "gpt-5.4-mini",
                "gpt-5.4-mini-2026-09-01",
                Outcome.SUCCESS,
                UsageSource.PROVIDER,
                new TokenUsage(
                        100,
                        20,
                        3,
                        4,
                        250,
                        60,
                        Quantities.of(Meter.AUDIO_OUTPUT, 70).with(Meter.WEB_SEARCHES, 2)),
                700_123L,
                "2026-11-01",
                1,
                1_500,
                210,
                true,
                List.of("missing_sub_price", "over_hold"),
                new Particulars(
                        "priority",
                        "eu",
                        "0.0007 USD",
                        "1 USD = 0.92 EUR, 2026-11-20",
                        "req-before",
                        "gpt-5.4-mini",
                        List.of("model;from=a;to=b"),
                        new Particulars.Cover(800L, 1_024, 3),
                        new Particulars.Reported("billing-job", "call-7")));
    }

    /// An event whose optional parts are all absent.
    public static UsageEvent bare(String requestId, long admittedAt) {
        return new UsageEvent(
                requestId,
                admittedAt,
                admittedAt,
                Attribution.of(new Identity("acme", List.of(), null, null, null)),
                "sandbox",
                "m",
                "m",
                null,
                Outcome.UNKNOWN,
                UsageSource.HELD,
                TokenUsage.NONE,
                null,
                null,
                0,
                0,
                -1,
                false,
                List.of(),
                Particulars.NONE);
    }

    public static CallSettled settled(String requestId) {
        return new CallSettled(event(requestId), List.of(new Posting(1, 700_123), new Posting(2, 377)), List.of());
    }

    public static CallSettled settled(String requestId, Crossing crossing) {
        return new CallSettled(event(requestId), List.of(new Posting(1, 700_123)), List.of(crossing));
    }

    public static Crossing crossing(long account, String threshold) {
        AccountOpened opened = opened(account);
        return new Crossing(
                opened.budgetId(),
                "name of " + opened.budgetId(),
                opened.subject(),
                opened.window(),
                threshold,
                3,
                0,
                800_000,
                1_000_000,
                BudgetState.WARNING);
    }

    public static Crossing reminder(Crossing of, int number) {
        return new Crossing(
                of.budgetId(),
                of.budgetName(),
                of.subject(),
                of.window(),
                of.threshold(),
                of.limitVersion(),
                number,
                of.settled(),
                of.limit(),
                of.state());
    }

    public static HoldReleased released(String requestId) {
        return new HoldReleased(requestId, NOON + 700, "connect refused");
    }

    public static CallRefused refused(String requestId, long at) {
        return new CallRefused(requestId, at, full(), "gpt-5.4", "budget_exceeded", "each", "{\"limit\":\"1.00\"}");
    }

    public static BudgetArmed armed(long account, long total) {
        return new BudgetArmed(
                "b" + account, NOON + 2_000, List.of(new Posting(account, total)), List.of(crossing(account, "50%")));
    }
}
