package io.purser.bench.simulate;

import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.policy.Policy;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is looked at after each step: the records as they are decided, what was answered for,
/// what is in flight. It outlives the processes; after a crash it knows what the disk knows.
final class Checks {
    private final World world;
    private final Map<String, Books> books = new LinkedHashMap<>();
    private final Map<String, Policy> policies = new LinkedHashMap<>();
    private final Map<String, UsageEvent> answered = new LinkedHashMap<>();
    private final Map<String, @Nullable PriceTag> pinned = new LinkedHashMap<>();
    private final Set<String> durable = new HashSet<>();
    private final Map<String, Long> durableCover = new LinkedHashMap<>();
    private final Map<String, Long> delivered = new LinkedHashMap<>();
    private final Set<String> lost = new HashSet<>();

    Checks(World world) {
        this.world = world;
    }

    Books books(String organization) {
        return books.computeIfAbsent(organization, _ -> new Books());
    }

    @Nullable
    Policy policy(String organization) {
        return policies.get(organization);
    }

    /// From now on calls are judged by it.
    void policy(Policy policy) {
        policies.put(policy.organization().name(), policy);
    }

    /// The price that holds for a call that comes to this model now.
    void pin(String requestId, String provider, String model, @Nullable PriceTag tag) {
        pinned.put(requestId + " " + provider + "/" + model, tag);
    }

    @Nullable
    PriceTag pinned(String requestId, String provider, String model) {
        return pinned.get(requestId + " " + provider + "/" + model);
    }

    /// An organization has decided something; the engine stands as these records say, as long
    /// as its store works.
    void decided(String organization, List<LedgerRecord> records, boolean healthy) {
        if (!healthy) {
            return;
        }
        Books ofOrganization = books(organization);
        DecisionChecks looks = new DecisionChecks(world, ofOrganization, policies.get(organization));
        for (LedgerRecord each : records) {
            if (world.agenda().isTold()) {
                world.agenda().note("  " + organization + " decides " + each);
            }
            looks.before(each);
            ofOrganization.apply(each);
            looks.after(each);
            if (each instanceof LedgerRecord.HoldPlaced hold) {
                world.life().holds(organization, hold.requestId());
                world.held(hold);
            }
            String ended = ended(each);
            if (ended != null && Agents.isHold(ended)) {
                world.life().ended(organization, ended);
            }
            if (each instanceof LedgerRecord.CallSettled) {
                world.coverage(world.isArming(), Pair.SETTLED_WHILE_ARMING);
            }
        }
    }

    private static @Nullable String ended(LedgerRecord record) {
        return record instanceof LedgerRecord.CallSettled || record instanceof LedgerRecord.HoldReleased
                ? requestId(record)
                : null;
    }

    /// A row is on the disk.
    void kept(Row row) {
        Disk.each(List.of(row), (_, record) -> note(record));
    }

    private void note(LedgerRecord record) {
        if (record instanceof LedgerRecord.HoldPlaced hold) {
            durable.add(hold.requestId());
            durableCover.put(hold.requestId(), hold.outputTokens());
        } else if (record instanceof LedgerRecord.HoldGrown grown) {
            durableCover.put(grown.requestId(), grown.outputTokens());
        }
    }

    /// The journal tells somebody what became of an append.
    void told(List<LedgerRecord> records, boolean good, boolean afterFailure) {
        if (!good) {
            return;
        }
        if (afterFailure) {
            throw new Violation("I-16", "the journal answers for " + records + " after a write had failed");
        }
        for (LedgerRecord each : records) {
            if (each instanceof LedgerRecord.CallSettled settled) {
                answered.put(settled.event().requestId(), settled.event());
            }
        }
    }

    /// A call goes upstream.
    void sent(String requestId) {
        if (!durable.contains(requestId)) {
            throw new Violation("I-3", requestId + " goes upstream and its hold is not in the journal");
        }
    }

    /// Output goes to a client.
    void delivered(String requestId, long outputTokens, boolean bounded) {
        if (bounded && outputTokens > durableCover.getOrDefault(requestId, 0L)) {
            throw new Violation(
                    "I-3", requestId + " delivers " + outputTokens + " tokens and its journalled hold covers less");
        }
    }

    /// How much output the journalled hold of a call covers.
    long durableCover(String requestId) {
        return durableCover.getOrDefault(requestId, 0L);
    }

    /// A call ends with so much delivered.
    void ends(String requestId, long outputTokens) {
        delivered.put(requestId, outputTokens);
    }

    long delivered(String requestId) {
        return delivered.getOrDefault(requestId, 0L);
    }

    /// What a client was told of its settlement, and what was lost since with the right to be.
    Map<String, UsageEvent> answered() {
        return answered;
    }

    boolean isLost(String requestId) {
        return lost.contains(requestId);
    }

    /// The process is gone; what counts is on the disk.
    void afterCrash(Disk disk, Disk.Damage damage) {
        if (disk.forcesFirst() && !damage.lost().isEmpty()) {
            forgetNothing(damage.lost());
        }
        Disk.each(damage.lost(), (_, record) -> lose(record));
        books.clear();
        durable.clear();
        durableCover.clear();
        List<Row> whole = disk.rows().stream().filter(Row::isWhole).toList();
        Disk.each(whole, (organization, record) -> {
            books(organization).apply(record);
            note(record);
        });
    }

    /// Under disk durability nothing that was answered for may go.
    private void forgetNothing(List<Row> rows) {
        Disk.each(rows, (_, record) -> {
            String id = requestId(record);
            if (id != null && (answered.containsKey(id) || durable.contains(id))) {
                throw new Violation("I-15", id + " was answered for under disk durability, and power took it");
            }
        });
    }

    private void lose(LedgerRecord record) {
        String id = requestId(record);
        if (id != null) {
            lost.add(id);
            answered.remove(id);
        }
    }

    private static @Nullable String requestId(LedgerRecord record) {
        return switch (record) {
            case LedgerRecord.HoldPlaced hold -> hold.requestId();
            case LedgerRecord.HoldGrown grown -> grown.requestId();
            case LedgerRecord.CallSettled settled -> settled.event().requestId();
            case LedgerRecord.HoldReleased released -> released.requestId();
            case LedgerRecord.AccountOpened _,
                    LedgerRecord.EntryAdjusted _,
                    LedgerRecord.BudgetArmed _,
                    LedgerRecord.CallRefused _ -> null;
        };
    }

    /// After each step of a process that is well: it holds what it has in flight.
    void inFlight(Life life) {
        for (String organization : policies.keySet()) {
            int open = life.openHolds(organization);
            int expected = life.inFlight(organization);
            if (open >= 0 && open != expected) {
                throw new Violation(
                        "I-7", organization + " holds " + open + " calls and has " + expected + " in flight");
            }
        }
    }

    Map<String, Policy> policies() {
        return policies;
    }

    Policy required(String organization) {
        return Objects.requireNonNull(policies.get(organization), organization);
    }
}
