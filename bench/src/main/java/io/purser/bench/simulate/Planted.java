package io.purser.bench.simulate;

import io.purser.core.ledger.Engine;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.LedgerRecord.CallSettled;
import io.purser.core.ledger.Posting;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.usage.UsageSource;
import io.purser.governance.recovery.LedgerStore;
import io.purser.governance.recovery.Organizations.EngineFactory;
import io.purser.governance.settlement.Journal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The ports of the real parts, with the world's planted bug in between where it has one.
final class Planted {
    private Planted() {}

    static PlantedEngine engine(World world, long nextAccount, long lastMillis, EngineFactory real) {
        return PlantedEngine.over(real.create(nextAccount, lastMillis), world.mutant(), lastMillis);
    }

    /// @param all what is found where nothing is skipped
    static Map<String, List<Engine.Total>> past(
            World world,
            Supplier<Map<String, List<Engine.Total>>> real,
            Supplier<Map<String, List<Engine.Total>>> all) {
        return switch (world.mutant()) {
            case ARMING_COUNTS_TWICE -> all.get();
            case ARMING_FORGETS_THE_PAST -> Map.of();
            default -> real.get();
        };
    }

    /// The request ids whose holds a start leaves open.
    static Set<String> keeps(World world) {
        Set<String> open = new HashSet<>();
        if (world.mutant() != Mutant.A_START_ENDS_BATCHES) {
            open.addAll(world.shelf().open().keySet());
        }
        if (world.mutant() != Mutant.A_START_ENDS_HOLDS) {
            world.holds().openHolds().forEach(each -> open.add(each.requestId()));
        }
        return open;
    }

    static LedgerStore recovery(World world, LedgerStore real) {
        Mutant mutant = world.mutant();
        return (organization, since) -> {
            LedgerStore.Recovered found = real.recover(organization, since);
            List<LedgerStore.OpenHold> holds = found.holds();
            List<LedgerStore.AccountState> accounts = found.accounts();
            if (mutant == Mutant.RECOVERY_FORGETS_TOP_UPS) {
                holds = holds.stream().map(Planted::asPlaced).toList();
            }
            if (mutant == Mutant.RECOVERY_FORGETS_HOLDS) {
                holds = List.of();
            }
            if (mutant == Mutant.TELLS_A_CROSSING_TWICE) {
                accounts = accounts.stream()
                        .map(each -> new LedgerStore.AccountState(each.account(), each.settled(), List.of()))
                        .toList();
            }
            long next = mutant == Mutant.GIVES_ACCOUNT_NUMBERS_AGAIN ? 1 : found.nextAccount();
            long last = mutant == Mutant.TIME_RUNS_BACK ? 0 : found.lastAdmittedAt();
            return new LedgerStore.Recovered(accounts, holds, found.armed(), next, last);
        };
    }

    private static LedgerStore.OpenHold asPlaced(LedgerStore.OpenHold open) {
        LedgerRecord.HoldPlaced hold = open.hold();
        return new LedgerStore.OpenHold(hold, hold.held(), hold.outputTokens(), hold.heldCost());
    }

    static Journal journal(World world, Journal real) {
        return world.mutant() == Mutant.NONE ? real : new PlantedJournal(world, real);
    }

    /// Changes records on their way to the store.
    private static final class PlantedJournal implements Journal {
        private final World world;
        private final Journal real;
        private final Map<String, Map<Long, Long>> held = new HashMap<>();

        PlantedJournal(World world, Journal real) {
            this.world = world;
            this.real = real;
        }

        @Override
        public void append(String organization, List<LedgerRecord> records, Done done) {
            List<LedgerRecord> changed = new ArrayList<>();
            for (LedgerRecord each : records) {
                note(each);
                changed.add(each instanceof CallSettled call ? changed(call) : each);
            }
            boolean early = world.mutant() == Mutant.SENDS_BEFORE_THE_HOLD_IS_JOURNALLED
                    && !records.isEmpty()
                    && records.getLast() instanceof LedgerRecord.HoldPlaced;
            real.append(organization, changed, early ? _ -> {} : done);
            if (early) {
                done.durable(null);
            }
        }

        private void note(LedgerRecord record) {
            if (record instanceof LedgerRecord.HoldPlaced hold) {
                hold.held().forEach(each -> note(hold.requestId(), each));
            }
            if (record instanceof LedgerRecord.HoldGrown grown) {
                grown.more().forEach(each -> note(grown.requestId(), each));
            }
        }

        private void note(String requestId, Posting posting) {
            held.computeIfAbsent(requestId, _ -> new HashMap<>()).merge(posting.account(), posting.amount(), Long::sum);
        }

        private CallSettled changed(CallSettled call) {
            UsageEvent event = call.event();
            return switch (world.mutant()) {
                case SETTLES_TWICE -> posting(call, each -> new Posting(each.account(), 2 * each.amount()));
                case SETTLES_AT_MOST_THE_HOLD -> {
                    Map<Long, Long> most = held.getOrDefault(event.requestId(), Map.of());
                    yield posting(
                            call,
                            each -> new Posting(
                                    each.account(),
                                    Math.min(each.amount(), most.getOrDefault(each.account(), each.amount()))));
                }
                case FLOATS_MONEY -> {
                    Long cost = event.cost();
                    yield cost == null ? call : costing(call, (long) cost.floatValue(), event.priceVersion());
                }
                case UNKNOWN_COST_IS_ZERO -> event.cost() == null ? costing(call, 0, event.priceVersion()) : call;
                case PRICE_NOT_PINNED ->
                    priced(call, event.model(), world.agenda().wallMillis());
                case BILLS_WHAT_WAS_ASKED_FOR ->
                    event.model().equals(event.requestedModel())
                            ? call
                            : priced(call, event.requestedModel(), event.admittedAt());
                case OVER_HOLD_UNFLAGGED -> without(call, "over_hold");
                case RECOVERY_FORGETS_THE_FLAG -> without(call, "orphan");
                default -> call;
            };
        }

        private CallSettled priced(CallSettled call, String model, long at) {
            UsageEvent event = call.event();
            PriceTag tag = PriceTag.of(world.prices().tags(), event.provider(), model, at);
            boolean one = event.usageSource() == UsageSource.PROVIDER
                    && !Desk.isBatch(event.requestId())
                    && !ReportChecks.isOf(event);
            return tag == null || event.usage().total() == 0 || !one
                    ? call
                    : costing(
                            call, tag.cost(event.usage().input(), event.usage().output()), tag.version());
        }

        private static CallSettled costing(CallSettled call, long cost, @Nullable String version) {
            UsageEvent event = call.event();
            return new CallSettled(
                    Renaming.priced(event, event.requestId(), cost, version, event.flags()),
                    call.settled(),
                    call.crossings());
        }

        private static CallSettled without(CallSettled call, String flag) {
            UsageEvent event = call.event();
            List<String> flags =
                    event.flags().stream().filter(each -> !each.equals(flag)).toList();
            return new CallSettled(
                    Renaming.priced(event, event.requestId(), event.cost(), event.priceVersion(), flags),
                    call.settled(),
                    call.crossings());
        }

        private interface Change {
            Posting of(Posting posting);
        }

        private static CallSettled posting(CallSettled call, Change change) {
            return new CallSettled(
                    call.event(), call.settled().stream().map(change::of).toList(), call.crossings());
        }

        @Override
        public boolean healthy() {
            return real.healthy();
        }
    }
}
