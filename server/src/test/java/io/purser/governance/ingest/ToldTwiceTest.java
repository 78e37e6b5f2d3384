package io.purser.governance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.OrganizationEngine;
import io.purser.core.ledger.Particulars;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.ExchangeRates;
import io.purser.core.policy.Policy;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.PriceBook;
import io.purser.core.pricing.Rates;
import io.purser.core.pricing.Unpriced;
import io.purser.core.tenancy.Organization;
import io.purser.core.usage.DataMode;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.governance.recovery.Organizations;
import io.purser.governance.settlement.Journal;
import io.purser.governance.settlement.PriceRule;
import io.purser.storage.memory.MemoryLedger;
import java.time.Instant;
import java.time.InstantSource;
import java.time.MonthDay;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A call that stands twice in one request. Found by the simulation: where the booking of the first failed, the second
/// was said to be known, so that whoever told it believed it to be in the ledger.
class ToldTwiceTest {
    private static final InstantSource CLOCK = () -> Instant.parse("2026-11-22T12:00:00Z");
    private static final Organization ACME =
            new Organization("acme", CurrencyUnit.USD, ZoneOffset.UTC, 1, MonthDay.of(1, 1));

    private @Nullable Throwable failure;

    private final Journal journal = new Journal() {
        @Override
        public void append(String organization, List<LedgerRecord> records, Done done) {
            done.durable(failure);
        }

        @Override
        public boolean healthy() {
            return true;
        }
    };

    @Test
    void itIsBookedOnceAndKnownThen() {
        assertThat(book())
                .satisfiesExactly(
                        one -> assertThat(one).isInstanceOf(Booking.Booked.class),
                        two -> assertThat(two).isInstanceOf(Booking.Known.class));
    }

    @Test
    void itIsNotKnownWhereItCouldNotBeBooked() {
        failure = new IllegalStateException("the disk is full");

        assertThat(book()).containsExactly(new Booking.Unavailable(), new Booking.Unavailable());
    }

    private List<Booking> book() {
        MemoryLedger ledger = new MemoryLedger(Runnable::run);
        Organizations organizations =
                new Organizations(journal, ledger, (_, _, _, _) -> Map.of(), OrganizationEngine::new, _ -> {}, CLOCK);
        organizations.enforce(Policy.empty(1, ACME));
        ModelPrice price = ModelPrice.custom("stub", "model", CurrencyUnit.USD, Rates.of(1_000_000_000L, 1));
        PriceRule rule = new PriceRule(
                PriceBook.of(List.of(price)), ExchangeRates.NONE, new Unpriced.Refuse(), provider -> provider);
        Ingest ingest = new Ingest(organizations::ledger, () -> rule, new NothingBooked(), CLOCK);
        return ingest.book("acme", List.of(report(), report()));
    }

    private static Report report() {
        return new Report(
                new Particulars.Reported("proxy", "42"),
                null,
                Attribution.of(new Identity("acme", List.of(), null, null, null)),
                "stub",
                "model",
                null,
                null,
                Outcome.SUCCESS,
                TokenUsage.of(10, 20),
                0,
                5,
                -1,
                false,
                DataMode.REAL,
                List.of());
    }

    private static final class NothingBooked implements BookedCalls {
        @Override
        public Map<String, UsageEvent> calls(String organization, Collection<String> requestIds) {
            return Map.of();
        }

        @Override
        public List<Stored> accounts(String organization, long windowEnd) {
            return List.of();
        }
    }
}
