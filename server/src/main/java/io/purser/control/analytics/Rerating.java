package io.purser.control.analytics;

import io.purser.control.analytics.LedgerReader.Corrections;
import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.control.analytics.LedgerReader.StoredAccount;
import io.purser.core.ledger.Adjustment;
import io.purser.core.ledger.Engine;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.model.ModelPattern;
import io.purser.core.policy.Policy;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.ServiceTier;
import io.purser.core.usage.UsageSource;
import io.purser.governance.recovery.Governance;
import io.purser.governance.settlement.PriceRule;
import io.purser.governance.settlement.PriceTerms;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Brings what past calls cost to what the price book now says for their time, by adjustments: the
/// sum of an entry and its adjustments is the new cost. Whoever asks twice changes nothing the second
/// time, and a run that was killed goes on where it stopped, since every run reads what is booked.
public final class Rerating {
    private static final Route DIRECT = new Route(null, false);

    private final LedgerReader ledger;
    private final Governance governance;
    private final Supplier<PriceRule> prices;
    private final Routes routes;

    /// How a provider is asked for a model, as the configuration says.
    @FunctionalInterface
    public interface Routes {
        Route of(String provider, String model);
    }

    /// @param priceAs the model whose price applies, null where that is the one asked for
    /// @param aliased whether the provider is sent another name
    public record Route(@Nullable String priceAs, boolean aliased) {}

    public Rerating(LedgerReader ledger, Governance governance, Supplier<PriceRule> prices, Routes routes) {
        this.ledger = ledger;
        this.governance = governance;
        this.prices = prices;
        this.routes = routes;
    }

    /// Which calls.
    ///
    /// @param model a name or pattern, of the model asked for or of the one whose price applied
    /// @param provider null: any
    public record Scope(String model, @Nullable String provider, TimeRange range) {
        boolean takes(UsageEvent event) {
            return (provider == null || provider.equals(event.provider()))
                    && (ModelPattern.matches(model, event.requestedModel())
                            || ModelPattern.matches(model, event.model()));
        }
    }

    /// Who, and why.
    ///
    /// @param first told before anything is booked, where anything is to be
    public record Order(String reason, String actor, Consumer<Result> first) {}

    /// What a run found and did.
    ///
    /// @param calls that the scope takes
    /// @param changed whose cost differs from what the book says now
    /// @param unpriced among them, whose cost was not known
    /// @param left whose cost stays because the book has no price for them, or nobody knows what they
    ///     used; batches, of which the ledger has no lines
    /// @param before what the changed ones cost, where that was known
    /// @param after what they are to cost
    /// @param booked how many adjustments were booked
    public record Result(long calls, long changed, long unpriced, long left, long before, long after, long booked) {
        /// Changed calls that wait for another run.
        public long remaining() {
            return changed - booked;
        }
    }

    /// Looks, and books up to `most` adjustments.
    ///
    /// @param order null: only looks
    public synchronized Result run(Policy policy, Scope scope, @Nullable Order order, int most) {
        String organization = policy.organization().name();
        Map<String, Corrections> corrected = ledger.corrections(
                organization, scope.range().from(), scope.range().to());
        Run run = new Run(policy, scope, order, order == null ? 0 : most, corrected);
        ledger.events(organization, scope.range().from(), scope.range().to(), run::judge);
        if (order != null && !run.wanted.isEmpty()) {
            order.first().accept(run.result());
            governance.adjust(organization, run.wanted, stored(organization));
        }
        return run.result();
    }

    private Engine.StoredAccounts stored(String organization) {
        Map<Place, Long> numbers = new HashMap<>();
        for (StoredAccount each : ledger.accounts(organization)) {
            Place place = new Place(
                    each.account().budgetId(),
                    each.account().subject(),
                    each.account().window().start());
            numbers.put(place, each.account().account());
        }
        return (budget, subject, start) -> numbers.get(new Place(budget, subject, start));
    }

    private record Place(String budgetId, @Nullable String subject, long windowStart) {}

    /// One look at the ledger.
    private final class Run {
        private final Policy policy;
        private final Scope scope;
        private final @Nullable Order order;
        private final int most;
        private final PriceRule rule = prices.get();
        private final Map<String, Corrections> corrected;
        private final List<Adjustment> wanted = new ArrayList<>();
        private long calls;
        private long changed;
        private long unpriced;
        private long left;
        private long before;
        private long after;

        Run(Policy policy, Scope scope, @Nullable Order order, int most, Map<String, Corrections> corrected) {
            this.corrected = corrected;
            this.policy = policy;
            this.scope = scope;
            this.order = order;
            this.most = most;
        }

        void judge(Entry entry) {
            UsageEvent event = entry.event();
            if (entry.adjustment() != null || !scope.takes(event)) {
                return;
            }
            calls++;
            PriceTerms.Result now = now(event);
            if (now == null || now.cost() == null) {
                left++;
                return;
            }
            Corrections sum = corrected.getOrDefault(event.requestId(), Corrections.NONE);
            boolean unknown = event.cost() == null && sum.count() == 0;
            long was = Math.addExact(event.cost() == null ? 0 : event.cost(), sum.amount());
            if (unknown || was != now.cost()) {
                change(event, sum, unknown, was, now);
            }
        }

        private void change(UsageEvent event, Corrections sum, boolean unknown, long was, PriceTerms.Result now) {
            long cost = Objects.requireNonNull(now.cost());
            changed++;
            unpriced += unknown ? 1 : 0;
            before = Math.addExact(before, was);
            after = Math.addExact(after, cost);
            if (order != null && wanted.size() < most) {
                wanted.add(new Adjustment(
                        event.requestId() + "." + (sum.count() + 1),
                        Adjustment.RE_RATE,
                        order.reason(),
                        order.actor(),
                        event.priceVersion(),
                        unknown,
                        Adjustment.difference(event, cost - was, now.version(), now.exchange())));
            }
        }

        /// What the call costs by the book of now, null where nobody knows what it used: of a batch,
        /// what each of its lines did.
        private PriceTerms.@Nullable Result now(UsageEvent event) {
            boolean used = event.usage().total() > 0 || !event.usage().others().isEmpty();
            if (event.usageSource() == UsageSource.HELD || (event.cost() == null && !used)) {
                return null;
            }
            if (event.outcome() == Outcome.PROVIDER_ERROR && !used) {
                return new PriceTerms.Result(0L, event.model(), event.priceVersion(), List.of());
            }
            String admitted = event.admittedModel();
            Route route = wasMadeElsewhere(event) ? DIRECT : routes.of(event.provider(), admitted);
            String service = event.particulars().serviceTier();
            ServiceTier named = service == null ? null : ServiceTier.named(service);
            if (named == ServiceTier.BATCH) {
                return null; // its entry has the sum, and each line has tiers, a fee and a rounding of its own
            }
            PriceRule.Subject subject = new PriceRule.Subject(
                    event.provider(),
                    admitted,
                    route.priceAs(),
                    route.aliased(),
                    event.model().equals(admitted) ? List.of() : List.of(event.model()),
                    named == null ? ServiceTier.STANDARD : named,
                    event.particulars().region(),
                    event.admittedAt());
            return rule.terms(subject, policy.organization().currency())
                    .charge(event.usage(), admitted, event.responseModel(), null);
        }

        /// What the configuration does to names says nothing of such a call.
        private static boolean wasMadeElsewhere(UsageEvent event) {
            return event.flags().contains("external");
        }

        Result result() {
            return new Result(calls, changed, unpriced, left, before, after, wanted.size());
        }
    }
}
