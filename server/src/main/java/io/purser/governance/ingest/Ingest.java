package io.purser.governance.ingest;

import io.purser.core.ledger.Engine;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.Particulars;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.ServiceTier;
import io.purser.core.usage.UsageSource;
import io.purser.governance.settlement.OrganizationLedger;
import io.purser.governance.settlement.PriceRule;
import io.purser.governance.settlement.PriceTerms;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Books calls that were made elsewhere, each once, in the windows of its own time and at the prices of it.
public final class Ingest {
    /// How far clocks may differ: what is told to come from the future counts as now.
    public static final Duration AHEAD = Duration.ofMinutes(5);

    /// How late a call may be told.
    public static final Duration BACK = Duration.ofDays(35);

    private final Function<String, @Nullable OrganizationLedger> ledgers;
    private final Supplier<PriceRule> prices;
    private final BookedCalls booked;
    private final InstantSource clock;
    /// Request ids that are looked up or on their way to the disk.
    private final Set<String> inProgress = ConcurrentHashMap.newKeySet();

    /// @param ledgers finds an organization's ledger
    /// @param prices what is known of prices now
    public Ingest(
            Function<String, @Nullable OrganizationLedger> ledgers,
            Supplier<PriceRule> prices,
            BookedCalls booked,
            InstantSource clock) {
        this.ledgers = ledgers;
        this.prices = prices;
        this.booked = booked;
        this.clock = clock;
    }

    /// The accounting currency of an organization; null where it is not served.
    public @Nullable CurrencyUnit currency(String organization) {
        OrganizationLedger ledger = ledgers.apply(organization);
        return ledger == null ? null : ledger.policy().organization().currency();
    }

    /// Books what one organization's sources tell; comes back when all of it is durable. It waits for the disk, so it
    /// belongs on a virtual thread.
    ///
    /// @return of each report what became of it, in their order
    public List<Booking> book(String organization, List<Report> reports) {
        OrganizationLedger ledger = ledgers.apply(organization);
        if (ledger == null || !ledger.healthy()) {
            return reports.stream()
                    .map(_ -> (Booking) new Booking.Unavailable())
                    .toList();
        }
        if (!ledger.keepsUp()) {
            return reports.stream().map(_ -> (Booking) new Booking.Overloaded()).toList();
        }
        Round round = new Round(organization, ledger);
        try {
            reports.stream().map(Report::requestId).forEach(round::claim);
            return round.book(reports);
        } finally {
            inProgress.removeAll(round.claimed);
        }
    }

    /// What one request brings.
    private final class Round {
        private final String organization;
        private final OrganizationLedger ledger;
        private final PriceRule rule = prices.get();
        private final long now = clock.millis();
        private final Set<String> claimed = ConcurrentHashMap.newKeySet();
        /// What the ledger has, and what it will have when this is over; read where the journal tells of an end.
        private final Map<String, UsageEvent> known = new ConcurrentHashMap<>();
        private final LookedUp closed = new LookedUp();
        /// What is on its way to the disk in this round.
        private final Map<String, CompletableFuture<Booking>> underWay = new HashMap<>();

        Round(String organization, OrganizationLedger ledger) {
            this.organization = organization;
            this.ledger = ledger;
        }

        /// From here on nobody else books it; who booked it before has it in the ledger.
        void claim(String requestId) {
            if (inProgress.add(requestId)) {
                claimed.add(requestId);
            }
        }

        List<Booking> book(List<Report> reports) {
            known.putAll(booked.calls(organization, claimed));
            List<CompletableFuture<Booking>> bookings =
                    reports.stream().map(this::book).toList();
            return bookings.stream().map(CompletableFuture::join).toList();
        }

        private CompletableFuture<Booking> book(Report report) {
            String id = report.requestId();
            if (!claimed.contains(id)) {
                return CompletableFuture.completedFuture(new Booking.InProgress());
            }
            UsageEvent before = known.get(id);
            if (before != null) {
                return underWay.getOrDefault(id, CompletableFuture.completedFuture(new Booking.Known(before)))
                        .thenApply(first -> first instanceof Booking.Unavailable ? first : again(report, before));
            }
            String expected = timeExpected(report.at());
            return expected == null
                    ? count(report)
                    : CompletableFuture.completedFuture(new Booking.OutOfTime(expected));
        }

        private @Nullable String timeExpected(@Nullable Long at) {
            if (at != null && at > now + AHEAD.toMillis()) {
                return "an instant at most " + AHEAD.toMinutes() + " minutes ahead";
            }
            return at != null && at < now - BACK.toMillis()
                    ? "an instant at most " + BACK.toDays() + " days back"
                    : null;
        }

        private CompletableFuture<Booking> count(Report report) {
            Pricing priced = Pricing.of(report, rule, ledger, now);
            CompletableFuture<Booking> booking = new CompletableFuture<>();
            underWay.put(report.requestId(), booking);
            Engine.Counted counted;
            do {
                counted = ledger.count(
                        priced.event(now, false),
                        closed,
                        (done, at) -> record(priced, done, at),
                        failure -> booking.complete(booking(report, failure)));
            } while (counted instanceof Engine.Counted.Wanting wanting && lookUp(wanting));
            if (counted instanceof Engine.Counted.TooMuch(String budget)) {
                booking.complete(new Booking.TooMuch(budget));
            }
            return booking;
        }

        private Booking booking(Report report, @Nullable Throwable failure) {
            return failure == null
                    ? new Booking.Booked(Objects.requireNonNull(known.get(report.requestId())))
                    : new Booking.Unavailable();
        }

        private LedgerRecord.CallSettled record(Pricing priced, Engine.Counted.Done done, long at) {
            UsageEvent event = priced.event(at, done.overLimit());
            known.put(event.requestId(), event);
            closed.posted(done.settled());
            return new LedgerRecord.CallSettled(event, done.settled(), done.crossings());
        }

        /// What was decided before must be readable first.
        private boolean lookUp(Engine.Counted.Wanting wanting) {
            closed.renew(wanting.asOf());
            CompletableFuture<Boolean> written = new CompletableFuture<>();
            ledger.barrier(failure -> written.complete(failure == null));
            written.join();
            wanting.windowEnds().forEach(end -> closed.add(end, booked.accounts(organization, end)));
            return true;
        }
    }

    /// Whether what is told again is what is known.
    private static Booking again(Report report, UsageEvent event) {
        String field = difference(report, event);
        return field == null ? new Booking.Known(event) : new Booking.Taken(field);
    }

    private static @Nullable String difference(Report report, UsageEvent event) {
        Long at = report.at();
        boolean wasAhead = at != null && at > event.bookedAt() && at <= event.bookedAt() + AHEAD.toMillis();
        if (at != null && at != event.admittedAt() && !wasAhead) {
            return "time";
        }
        if (!report.provider().equals(event.provider())) {
            return "provider";
        }
        if (!report.model().equals(event.requestedModel())) {
            return "model";
        }
        if (report.dataMode() != event.dataMode()) {
            return "dataMode";
        }
        return report.usage().equals(event.usage()) ? null : "usage";
    }

    /// A report with its price.
    private record Pricing(
            Report report, long at, @Nullable String region, PriceTerms.Result charge, String requestId) {

        static Pricing of(Report report, PriceRule rule, OrganizationLedger ledger, long now) {
            Long told = report.at();
            long at = told == null ? now : Math.min(told, now);
            ServiceTier tier = report.serviceTier() == null ? null : ServiceTier.named(report.serviceTier());
            String region = rule.regions().apply(report.provider());
            PriceRule.Subject subject = new PriceRule.Subject(
                    report.provider(),
                    report.model(),
                    null,
                    false,
                    List.of(),
                    tier == null ? ServiceTier.STANDARD : tier,
                    region,
                    at);
            PriceTerms terms =
                    rule.terms(subject, ledger.policy().organization().currency());
            boolean isFree = report.outcome() == Outcome.PROVIDER_ERROR
                    && report.usage().total() == 0
                    && report.usage().others().isEmpty();
            PriceTerms.Result charge = isFree
                    ? new PriceTerms.Result(0L, report.model(), null, List.of())
                    : terms.charge(report.usage(), report.model(), report.responseModel(), report.serviceTier());
            return new Pricing(report, at, region, charge, report.requestId());
        }

        UsageEvent event(long bookedAt, boolean overLimit) {
            String model = charge.model();
            return new UsageEvent(
                    requestId,
                    at,
                    bookedAt,
                    report.attribution(),
                    report.provider(),
                    report.model(),
                    model == null ? report.model() : model,
                    report.responseModel(),
                    report.outcome(),
                    UsageSource.PROVIDER,
                    report.usage(),
                    charge.cost(),
                    charge.version(),
                    report.retryCount(),
                    report.latencyMillis(),
                    report.firstTokenMillis(),
                    report.streamed(),
                    flags(overLimit),
                    Particulars.NONE
                            .said(report.serviceTier(), null)
                            .in(region)
                            .exchanged(charge.exchange())
                            .reportedAs(report.as()));
        }

        private List<String> flags(boolean overLimit) {
            List<String> own = overLimit ? List.of("external", "over_limit") : List.of("external");
            return Stream.of(report.dataMode().on(own), report.flags(), charge.flags())
                    .flatMap(List::stream)
                    .distinct()
                    .sorted()
                    .toList();
        }
    }
}
