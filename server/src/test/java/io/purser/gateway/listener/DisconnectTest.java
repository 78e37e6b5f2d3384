package io.purser.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.budget.Budget;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Unit;
import io.purser.core.calendar.Period;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.Rates;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.gateway.relay.OnDisconnect;
import io.purser.gateway.relay.Provider;
import io.purser.governance.admission.GovernedHouse;
import io.purser.storage.memory.MemoryLedger;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// I-12: a client that leaves at any byte of a stream. Real connections, the real evaluator and
/// ledger; every call asks for a model of its own, by which its ledger entry is found.
final class DisconnectTest {
    private static final int AT_ONCE = 64;
    private static final Duration BOUND = Duration.ofSeconds(5);
    private static final long INPUT_RATE = 1_000_000_000L;
    private static final long OUTPUT_RATE = 10_000_000_000L;
    private static final int BEFORE_THE_HEAD = -1;

    private final ExecutorService journal = Executors.newSingleThreadExecutor();
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Integer, HttpServerRequest> providers = new ConcurrentHashMap<>();

    @AfterEach
    void stop() {
        clients.close();
        journal.close();
    }

    private enum Policy {
        CANCEL,
        DRAIN;

        OnDisconnect onDisconnect() {
            return switch (this) {
                case CANCEL -> new OnDisconnect.Cancel();
                case DRAIN -> new OnDisconnect.Drain(Duration.ofSeconds(20), 10_000);
            };
        }
    }

    private static Rig rig(GovernedHouse house, Policy policy) {
        Duration patience = Duration.ofSeconds(60);
        Provider.Timeouts patient = new Provider.Timeouts(patience, patience, patience);
        return new Rig(null, house.admission, policy.onDisconnect(), patient, Rig.NOWHERE);
    }

    private GovernedHouse house(SpokenStream stream) {
        String provider = switch (stream) {
            case CHAT -> "openai";
            case MESSAGES -> "anthropic";
            case GEMINI -> "gemini";
        };
        Rates rates = Rates.of(INPUT_RATE, OUTPUT_RATE);
        GovernedHouse house =
                new GovernedHouse(new MemoryLedger(journal), ModelPrice.custom(provider, "*", CurrencyUnit.USD, rates));
        house.enforce(new Budget(
                "b1",
                "all",
                1,
                Scope.ORGANIZATION,
                Unit.TOKENS,
                1_000_000_000_000L,
                new Period.Day(ZoneOffset.UTC),
                Enforcement.HARD,
                false,
                Estimation.ADAPTIVE,
                8,
                List.of(),
                Duration.ofHours(6),
                false,
                false,
                List.of()));
        return house;
    }

    /// The provider sends exactly so many bytes and then waits; the client has read whatever passes
    /// of them when it leaves.
    @ParameterizedTest
    @CsvSource({"CHAT, CANCEL", "CHAT, DRAIN", "MESSAGES, CANCEL", "MESSAGES, DRAIN", "GEMINI, CANCEL", "GEMINI, DRAIN"
    })
    void i12ALeavingAtEveryByteThatTheProviderSentEndsOneHoldOnce(SpokenStream stream, Policy policy) throws Exception {
        GovernedHouse house = house(stream);
        try (Rig rig = rig(house, policy)) {
            rig.upstream = request -> send(stream, request);
            for (int first = BEFORE_THE_HEAD; first < stream.length(); first += AT_ONCE) {
                leaveAt(rig, house, stream, policy, first, Math.min(first + AT_ONCE, stream.length()));
            }
            Map<Integer, UsageEvent> events = events(house);
            assertThat(events).hasSize(stream.length() + 1);
            events.forEach((sent, event) -> check(stream, policy, sent, event));
            assertNothingOpen(rig, house, events);
        }
    }

    private void send(SpokenStream stream, HttpServerRequest request) {
        int sent = number(request);
        if (sent != BEFORE_THE_HEAD) {
            request.response().putHeader("content-type", "text/event-stream").setChunked(true);
            request.response().writeHead();
            request.response().write(stream.from(0, sent));
        }
        providers.put(sent, request);
    }

    private static int number(HttpServerRequest request) {
        return Integer.parseInt(request.getHeader("user-agent"));
    }

    private void leaveAt(Rig rig, GovernedHouse house, SpokenStream stream, Policy policy, int from, int to)
            throws Exception {
        List<Callable<Integer>> leaving = new ArrayList<>();
        for (int sent = from; sent < to; sent++) {
            int all = sent;
            leaving.add(() -> leaveAfter(rig, stream, all));
        }
        for (Future<Integer> left : clients.invokeAll(leaving)) {
            left.get();
        }
        if (policy == Policy.DRAIN) {
            until(() -> rig.metrics.drainsRunning.get() == to - from);
            for (int sent = from; sent < to; sent++) {
                goOn(stream, sent);
            }
        }
        until(() -> house.organizations.openHolds("acme") == 0);
        providers.clear();
    }

    private int leaveAfter(Rig rig, SpokenStream stream, int sent) throws Exception {
        try (Leaver client = stream.call(rig, sent)) {
            if (sent == BEFORE_THE_HEAD) {
                until(() -> providers.containsKey(sent));
                return 0;
            }
            client.head();
            int passed = stream.passed(sent);
            assertThat(client.body(passed)).isEqualTo(stream.from(0, passed));
            return passed;
        }
    }

    private void goOn(SpokenStream stream, int sent) {
        HttpServerRequest request = providers.get(sent);
        if (request != null) {
            if (sent == BEFORE_THE_HEAD) {
                request.response().putHeader("content-type", "text/event-stream");
            }
            request.response().end(stream.from(Math.max(0, sent), stream.length()));
        }
    }

    private static void check(SpokenStream stream, Policy policy, int sent, UsageEvent event) {
        int delivered = stream.deltas(sent);
        String description = stream + " after " + sent + " bytes: " + event;
        assertThat(event.usage().output()).describedAs(description).isGreaterThanOrEqualTo(delivered);
        assertThat(event.cost()).describedAs(description).isGreaterThanOrEqualTo(delivered * OUTPUT_RATE / 1_000_000);
        assertThat(event.outcome()).describedAs(description).isEqualTo(Outcome.CLIENT_GONE);
        switch (policy) {
            case CANCEL ->
                assertThat(event.usageSource())
                        .describedAs(description)
                        .isEqualTo(sent == BEFORE_THE_HEAD ? UsageSource.HELD : UsageSource.COUNTED);
            case DRAIN -> assertReported(stream, description, event);
        }
    }

    private static void assertReported(SpokenStream stream, String description, UsageEvent event) {
        assertThat(event.usageSource()).describedAs(description).isEqualTo(UsageSource.PROVIDER);
        assertThat(event.usage()).describedAs(description).isEqualTo(TokenUsage.of(SpokenStream.PROMPT, stream.tokens));
        assertThat(event.cost())
                .describedAs(description)
                .isEqualTo((SpokenStream.PROMPT * INPUT_RATE + stream.tokens * OUTPUT_RATE) / 1_000_000);
    }

    /// The provider sends everything at once; the client reads exactly so many bytes of it.
    @ParameterizedTest
    @CsvSource({"CHAT, CANCEL", "MESSAGES, DRAIN"})
    void i12ALeavingAtEveryByteThatTheClientReadEndsOneHoldOnce(SpokenStream stream, Policy policy) throws Exception {
        GovernedHouse house = house(stream);
        try (Rig rig = rig(house, policy)) {
            rig.upstream = request -> request.response()
                    .putHeader("content-type", "text/event-stream")
                    .end(stream.from(0, stream.length()));
            List<Callable<String>> leaving = new ArrayList<>();
            for (int read = 0; read <= stream.lastUnsettled(); read++) {
                int bytes = read;
                leaving.add(() -> {
                    try (Leaver client = stream.call(rig, bytes)) {
                        client.head();
                        return client.body(bytes);
                    }
                });
            }
            List<Future<String>> left = inWaves(leaving);
            for (int read = 0; read < left.size(); read++) {
                assertThat(left.get(read).get()).isEqualTo(stream.from(0, read));
            }
            until(() -> house.organizations.openHolds("acme") == 0);

            Map<Integer, UsageEvent> events = events(house);
            assertThat(events).hasSize(leaving.size());
            events.forEach((read, event) -> assertThat(event.usage().output())
                    .describedAs("%s after %d bytes: %s", stream, read, event)
                    .isGreaterThanOrEqualTo(stream.deltas(read)));
            assertNothingOpen(rig, house, events);
        }
    }

    private <T> List<Future<T>> inWaves(List<Callable<T>> tasks) throws InterruptedException {
        List<Future<T>> all = new ArrayList<>();
        for (int from = 0; from < tasks.size(); from += AT_ONCE) {
            all.addAll(clients.invokeAll(tasks.subList(from, Math.min(from + AT_ONCE, tasks.size()))));
        }
        return all;
    }

    /// The ledger's entries by the number in the model's name; never two of one call.
    private static Map<Integer, UsageEvent> events(GovernedHouse house) {
        Map<Integer, UsageEvent> events = new HashMap<>();
        house.ledger().events("acme", 0, Long.MAX_VALUE, entry -> {
            String model = entry.event().requestedModel();
            Integer number = Integer.valueOf(model.substring(model.indexOf('-') + 1));
            assertThat(events.put(number, entry.event())).isNull();
        });
        return events;
    }

    private static void assertNothingOpen(Rig rig, GovernedHouse house, Map<Integer, UsageEvent> events) {
        var account = house.organizations.budgets("acme").getFirst();
        assertThat(account.held()).isZero();
        assertThat(account.settled())
                .isEqualTo(events.values().stream()
                        .mapToLong(event -> event.usage().total())
                        .sum());
        until(() -> rig.bodies.heldBytes() == 0 && rig.metrics.openStreams.get() == 0);
        assertThat(rig.metrics.drainsRunning.get()).isZero();
    }

    /// Within the time that is promised.
    private static void until(BooleanSupplier expected) {
        long deadline = System.nanoTime() + BOUND.toNanos();
        while (!expected.getAsBoolean() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(100_000);
        }
        assertThat(expected.getAsBoolean()).isTrue();
    }
}
