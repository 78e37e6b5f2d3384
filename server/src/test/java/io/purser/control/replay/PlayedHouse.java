package io.purser.control.replay;

import io.purser.control.analytics.PastSpendReader;
import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Allowance;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Threshold;
import io.purser.core.budget.Unit;
import io.purser.core.calendar.Period;
import io.purser.core.estimation.CallShape;
import io.purser.core.estimation.EstimationSettings;
import io.purser.core.estimation.PromptSize;
import io.purser.core.ledger.Crossing;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.OrganizationEngine;
import io.purser.core.ledger.Particulars;
import io.purser.core.limits.RateLimit;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.ExchangeRates;
import io.purser.core.policy.Policy;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.PriceBook;
import io.purser.core.pricing.Rates;
import io.purser.core.pricing.Unpriced;
import io.purser.core.tenancy.KeyPolicy;
import io.purser.core.tenancy.Organization;
import io.purser.core.usage.DataMode;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.governance.access.Caller;
import io.purser.governance.admission.Admission;
import io.purser.governance.admission.Evaluator;
import io.purser.governance.admission.Verdict;
import io.purser.governance.ingest.Booking;
import io.purser.governance.ingest.Ingest;
import io.purser.governance.ingest.Report;
import io.purser.governance.recovery.Organizations;
import io.purser.governance.settlement.GovernedCall;
import io.purser.governance.settlement.GovernedCall.Cover;
import io.purser.governance.settlement.Journal;
import io.purser.governance.settlement.PriceRule;
import io.purser.storage.sqlite.DataFolder;
import io.purser.storage.sqlite.Durability;
import io.purser.storage.sqlite.SqliteLedger;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.MonthDay;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A gateway's governance on a ledger in a file, with a clock that a test turns.
final class PlayedHouse implements AutoCloseable {
    static final long MICRO = 1_000;
    static final long BEGINNING = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();

    private static final Organization ACME =
            new Organization("acme", CurrencyUnit.USD, ZoneOffset.UTC, 1, MonthDay.of(1, 1));

    final SqliteLedger ledger;
    /// Top-ups, in the order in which they were granted.
    final List<String> grown = Collections.synchronizedList(new ArrayList<>());
    final List<Crossing> crossings = Collections.synchronizedList(new ArrayList<>());
    /// Turned by `tick`.
    volatile long now = BEGINNING;

    private final DataFolder folder;
    private final Organizations organizations;
    private final Evaluator admission;
    private final Ingest ingest;
    private final AtomicInteger serial = new AtomicInteger();

    PlayedHouse(Path path) throws IOException {
        folder = DataFolder.open(path);
        ledger = SqliteLedger.open(folder, Durability.PROCESS, Thread::new);
        InstantSource clock = () -> Instant.ofEpochMilli(now);
        organizations = new Organizations(
                new Listening(), ledger, new PastSpendReader(ledger), OrganizationEngine::new, _ -> {}, clock);
        PriceRule prices = new PriceRule(
                PriceBook.of(List.of(
                        ModelPrice.custom("stub", "model", CurrencyUnit.USD, Rates.of(1_000_000_000L, 10_000_000_000L)),
                        ModelPrice.custom("stub", "mini", CurrencyUnit.USD, Rates.of(300_000_000L, 2_000_000_000L)))),
                ExchangeRates.NONE,
                new Unpriced.Refuse(),
                provider -> provider);
        admission = new Evaluator(organizations::ledger, prices, EstimationSettings.DEFAULT, Runnable::run);
        ingest = new Ingest(organizations::ledger, admission::prices, ledger, clock);
    }

    /// A moment later.
    synchronized void tick(long millis) {
        now += millis;
    }

    /// Hears which holds grew and which thresholds were crossed.
    private final class Listening implements Journal {
        @Override
        public void append(String organization, List<LedgerRecord> records, Done done) {
            for (LedgerRecord each : records) {
                if (each instanceof LedgerRecord.CallSettled settled) {
                    crossings.addAll(settled.crossings());
                }
                if (each instanceof LedgerRecord.HoldGrown more) {
                    grown.add(more.requestId() + " to " + more.outputTokens());
                }
            }
            ledger.append(organization, records, done);
        }

        @Override
        public boolean healthy() {
            return ledger.healthy();
        }
    }

    static Policy policy(List<RateLimit> limits, Budget... budgets) {
        return new Policy(
                1,
                ACME,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(new Policy.Endpoint("nightly", "low"), new Policy.Endpoint("checkout", "high")),
                List.of(budgets),
                limits,
                List.of(),
                List.of());
    }

    static Budget budget(String name, Scope scope, Unit unit, long limit, Enforcement enforcement, Estimation way) {
        return new Budget(
                name,
                name,
                1,
                scope,
                unit,
                limit,
                new Period.Day(ZoneOffset.UTC),
                enforcement,
                false,
                way,
                64,
                List.of(new Threshold("50%", limit / 2, List.of()), new Threshold("80%", limit / 10 * 8, List.of())),
                Duration.ofHours(6),
                false,
                false,
                List.of());
    }

    static Scope customer(String name) {
        return new Scope(List.of(new Scope.Condition(Dimension.CUSTOMER, null, name)), null);
    }

    void enforce(Policy policy) {
        organizations.enforce(policy);
    }

    void allow(Allowance allowance) {
        organizations.allow("acme", allowance);
    }

    /// What a call wants.
    record Wish(
            String requestId,
            String user,
            @Nullable String customer,
            @Nullable String endpoint,
            OptionalLong maximum,
            int letters) {}

    Verdict ask(String user, @Nullable String customer, OptionalLong maximum) {
        return ask(new Wish("r" + serial.getAndIncrement(), user, customer, null, maximum, 84));
    }

    Verdict ask(Wish wish) {
        Attribution attribution = attribution(wish);
        KeyPolicy key = new KeyPolicy(List.of(), null, Map.of(), true, List.of(), Map.of(), false, false, false);
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        admission.admit(
                new Admission.Request(
                        wish.requestId(),
                        new Caller(attribution.identity(), key, List.of()),
                        attribution,
                        CallShape.text(
                                CallShape.Kind.GENERATE,
                                "model",
                                true,
                                PromptSize.text(wish.letters(), 1),
                                wish.maximum()),
                        "stub",
                        "model",
                        null,
                        List.of(),
                        () -> List.of("ink ".repeat(wish.letters() / 4)),
                        now,
                        0,
                        to -> new Admission.Route("stub", to, null),
                        null),
                Runnable::run,
                verdict::complete);
        return verdict.join();
    }

    private static Attribution attribution(Wish wish) {
        Identity identity = new Identity(
                "acme",
                List.of(),
                null,
                new Identity.Ref(wish.user(), wish.user()),
                new Identity.Ref("k-" + wish.user(), "key-" + wish.user()));
        return new Attribution(identity, wish.customer(), null, null, null, wish.endpoint(), null, null, Map.of());
    }

    /// A call that was made elsewhere.
    void tell(Wish wish, long at, TokenUsage usage) {
        Report report = new Report(
                new Particulars.Reported("elsewhere", wish.requestId()),
                at,
                attribution(wish),
                "stub",
                "model",
                null,
                null,
                Outcome.SUCCESS,
                usage,
                0,
                0,
                -1,
                false,
                DataMode.REAL,
                List.of());
        List<Booking> bookings = ingest.book("acme", List.of(report));
        if (!(bookings.getFirst() instanceof Booking.Booked)) {
            throw new AssertionError(bookings + "; expected a call that is booked");
        }
    }

    static Cover cover(GovernedCall call, long output) {
        CompletableFuture<Cover> covered = new CompletableFuture<>();
        Cover at = call.cover(output, Runnable::run, covered::complete);
        return at == Cover.PENDING ? covered.join() : at;
    }

    static void settle(GovernedCall call, long input, long output) {
        CompletableFuture<GovernedCall.Receipt> receipt = new CompletableFuture<>();
        GovernedCall.End end = new GovernedCall.End(
                TokenUsage.of(input, output), UsageSource.PROVIDER, Outcome.SUCCESS, null, 5, 1, List.of());
        call.settle(end, Runnable::run, receipt::complete);
        receipt.join();
    }

    static void release(GovernedCall call) {
        CompletableFuture<Boolean> released = new CompletableFuture<>();
        call.release("connect refused", Runnable::run, released::complete);
        released.join();
    }

    @Override
    public void close() throws IOException {
        ledger.close();
        folder.close();
    }
}
