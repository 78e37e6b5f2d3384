package io.purser.governance.admission;

import io.purser.control.analytics.PastSpendReader;
import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Threshold;
import io.purser.core.budget.Unit;
import io.purser.core.calendar.Period;
import io.purser.core.estimation.CallShape;
import io.purser.core.estimation.EstimationSettings;
import io.purser.core.estimation.PromptSize;
import io.purser.core.ledger.OrganizationEngine;
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
import io.purser.governance.recovery.Organizations;
import io.purser.governance.settlement.GovernedCall;
import io.purser.governance.settlement.GovernedCall.End;
import io.purser.governance.settlement.GovernedCall.Receipt;
import io.purser.governance.settlement.PriceRule;
import io.purser.storage.memory.MemoryLedger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.MonthDay;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// The governance floor on a ledger in memory, with a clock that a test turns. Prices: 1 USD per million input
/// tokens, 10 USD per million output tokens for `model`; nothing is known of `mystery`.
public final class GovernedHouse {
    static final long MICRO = 1_000;
    private static final Rates PRICE = Rates.of(1_000_000_000L, 10_000_000_000L);
    final MemoryLedger ledger;
    final List<Policy> announced = new ArrayList<>();
    public final Organizations organizations;
    public final Evaluator admission;
    long now = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();
    /// Runs while new budgets are filled from the ledger.
    Runnable whileArming = () -> {};

    private final CurrencyUnit currency;
    private int serial;

    public GovernedHouse() {
        this(new MemoryLedger(Runnable::run));
    }

    GovernedHouse(MemoryLedger ledger) {
        this(ledger, price());
    }

    /// A house with one other price.
    public GovernedHouse(MemoryLedger ledger, ModelPrice price) {
        this(
                ledger,
                CurrencyUnit.USD,
                new PriceRule(
                        PriceBook.of(List.of(price)), ExchangeRates.NONE, new Unpriced.Refuse(), provider -> provider));
    }

    static ModelPrice price() {
        return ModelPrice.custom("stub", "model", CurrencyUnit.USD, PRICE);
    }

    /// A house that accounts in another currency.
    GovernedHouse(MemoryLedger ledger, CurrencyUnit currency, PriceRule prices) {
        this.ledger = ledger;
        this.serial = Math.toIntExact(ledger.lastSequence()); // ids of a house before this one are not given again
        this.currency = currency;
        InstantSource clock = () -> Instant.ofEpochMilli(now);
        this.organizations = new Organizations(
                ledger,
                ledger,
                (policy, budgetIds, at, skip) -> {
                    whileArming.run();
                    return new PastSpendReader(ledger).of(policy, budgetIds, at, skip);
                },
                OrganizationEngine::new,
                announced::addAll,
                clock);
        this.admission = new Evaluator(organizations::ledger, prices, EstimationSettings.DEFAULT, Runnable::run);
    }

    public MemoryLedger ledger() {
        return ledger;
    }

    public void enforce(Budget... budgets) {
        Organization acme = new Organization("acme", currency, ZoneOffset.UTC, 1, MonthDay.of(1, 1));
        long version = organizations.policy("acme").map(Policy::version).orElse(0L) + 1;
        organizations.enforce(Policy.empty(version, acme).withBudgets(List.of(budgets)));
    }

    static Budget hard(String name, long limit, Estimation estimation) {
        return new Budget(
                name,
                name,
                1,
                Scope.ORGANIZATION,
                Unit.MONEY,
                limit,
                new Period.Day(ZoneOffset.UTC),
                Enforcement.HARD,
                false,
                estimation,
                1_024,
                List.of(new Threshold("80%", limit / 10 * 8, List.of())),
                Duration.ofHours(6),
                false,
                false,
                List.of());
    }

    Verdict ask(String model, OptionalLong maximum) {
        return ask(model, maximum, List.of());
    }

    Verdict ask(String model, OptionalLong maximum, List<String> allowedModels) {
        return ask(model, maximum, allowedModels, DataMode.REAL);
    }

    Verdict ask(String model, OptionalLong maximum, List<String> allowedModels, DataMode mode) {
        Identity identity = new Identity("acme", List.of(), null, null, new Identity.Ref("k1", "key"));
        KeyPolicy key = new KeyPolicy(allowedModels, null, Map.of(), true, List.of(), Map.of(), false, false, false);
        CallShape shape = CallShape.text(CallShape.Kind.GENERATE, model, true, PromptSize.text(84, 1), maximum);
        List<Verdict> verdicts = new ArrayList<>();
        admission.admit(
                new Admission.Request(
                        "r" + serial++,
                        new Caller(identity, key, List.of()),
                        Attribution.of(identity),
                        shape,
                        "stub",
                        model,
                        null,
                        List.of(),
                        () -> List.of("x".repeat(84)),
                        now,
                        0,
                        null,
                        null,
                        mode),
                Runnable::run,
                verdicts::add);
        if (verdicts.size() != 1) {
            throw new AssertionError(verdicts.size() + " verdicts; expected exactly one");
        }
        return verdicts.getFirst();
    }

    static GovernedCall admitted(Verdict verdict) {
        return ((Verdict.Admitted) verdict).call();
    }

    static List<Receipt> settle(GovernedCall call, long input, long output) {
        List<Receipt> receipts = new ArrayList<>();
        End end = new End(TokenUsage.of(input, output), UsageSource.PROVIDER, Outcome.SUCCESS, null, 5, 1, List.of());
        call.settle(end, Runnable::run, receipts::add);
        return receipts;
    }
}
