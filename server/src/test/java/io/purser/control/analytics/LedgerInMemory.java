package io.purser.control.analytics;

import io.purser.core.attribution.Attribution;
import io.purser.core.ledger.Adjustment;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.Particulars;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.governance.ingest.BookedCalls;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Ledger entries that a test wrote down.
public final class LedgerInMemory implements LedgerReader, BookedCalls {
    private final List<Entry> entries = new ArrayList<>();

    /// What `accounts` answers.
    public final List<StoredAccount> accounts = new ArrayList<>();

    /// Trails of requests that have no event.
    public final Map<String, RequestTrail> trails = new HashMap<>();

    /// Adds an entry.
    public void add(UsageEvent event) {
        entries.add(Entry.usage(entries.size() + 1L, event));
    }

    /// Adds what corrects one.
    public void add(Adjustment adjustment) {
        entries.add(Entry.of(entries.size() + 1L, adjustment));
    }

    /// An entry with what tests look at.
    public static UsageEvent event(
            String requestId,
            long admittedAt,
            Attribution attribution,
            String model,
            TokenUsage usage,
            @Nullable Long cost) {
        return new UsageEvent(
                requestId,
                admittedAt,
                admittedAt + 1_000,
                attribution,
                "openai",
                model,
                model,
                model,
                Outcome.SUCCESS,
                UsageSource.PROVIDER,
                usage,
                cost,
                cost == null ? null : "list-1",
                0,
                1_000,
                200,
                false,
                cost == null ? List.of("unpriced") : List.of(),
                Particulars.NONE);
    }

    @Override
    public Map<String, UsageEvent> calls(String organization, Collection<String> requestIds) {
        Map<String, UsageEvent> calls = new HashMap<>();
        events(organization, Long.MIN_VALUE, Long.MAX_VALUE, entry -> {
            if (requestIds.contains(entry.id())) {
                calls.put(entry.id(), entry.event());
            }
        });
        return calls;
    }

    @Override
    public List<Stored> accounts(String organization, long windowEnd) {
        return List.of();
    }

    @Override
    public void events(String organization, long from, long to, Consumer<Entry> each) {
        entries.stream()
                .filter(entry ->
                        entry.event().attribution().identity().organization().equals(organization))
                .filter(entry ->
                        entry.event().admittedAt() >= from && entry.event().admittedAt() < to)
                .forEach(each);
    }

    @Override
    public void calls(String organization, long from, long to, Consumer<RequestTrail> each) {
        events(
                organization,
                from,
                to,
                entry -> request(organization, entry.id()).ifPresent(each));
    }

    @Override
    public Optional<RequestTrail> request(String organization, String requestId) {
        Optional<RequestTrail> settled = entries.stream()
                .map(Entry::event)
                .filter(event -> event.requestId().equals(requestId))
                .filter(event -> event.attribution().identity().organization().equals(organization))
                .findFirst()
                .map(event -> new RequestTrail(null, event, List.of(), null, null));
        return settled.or(() -> Optional.ofNullable(trails.get(organization + "/" + requestId)));
    }

    @Override
    public List<StoredAccount> accounts(String organization) {
        return List.copyOf(accounts);
    }

    @Override
    public long lastSequence() {
        return entries.size();
    }

    /// The trail of a refused request.
    public static RequestTrail refused(LedgerRecord.CallRefused refused) {
        return new RequestTrail(null, null, List.of(), refused, null);
    }
}
