package io.purser.gateway.listener;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.core.money.Money;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.UsageSource;
import io.purser.governance.batches.Owner;
import io.purser.governance.holds.ExternalHold;
import io.purser.governance.holds.ExternalHolds;
import io.purser.governance.settlement.GovernedCall;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The holds of calls that others make: each ends once, by its maker or when its time is over. What the process leaves
/// open is taken up by the next one. Safe to use from any thread.
public final class HoldDesk {
    static final Logger LOG = LoggerFactory.getLogger(HoldDesk.class);

    /// How long a hold stands at most.
    static final Duration LONGEST = Duration.ofHours(24);

    private static final int MOST_OPEN = 100_000;

    private final ExternalHolds store;
    private final InstantSource clock;
    private final Function<ExternalHold, @Nullable GovernedCall> resume;
    private final Executor disk;
    private final ConcurrentHashMap<String, Open> open = new ConcurrentHashMap<>();
    private final Set<String> beginning = ConcurrentHashMap.newKeySet();

    /// @param resume takes up a hold that the process before this one left open, null where it has ended or its
    ///     organization is not served
    /// @param disk runs what waits for the disk
    public HoldDesk(
            ExternalHolds store,
            InstantSource clock,
            Function<ExternalHold, @Nullable GovernedCall> resume,
            Executor disk) {
        this.store = store;
        this.clock = clock;
        this.resume = resume;
        this.disk = disk;
    }

    /// A hold that has not ended.
    ///
    /// @param grows whether more output can be covered: not after a restart
    public record Open(ExternalHold hold, GovernedCall call, boolean grows) {}

    /// Takes up a hold that the process before this one left open; waits for the disk.
    ///
    /// @param isServed whether its organization is served: what its ledger does not know has ended
    /// @return whether nothing more is to be done for it
    public boolean takeUp(ExternalHold left, boolean isServed) {
        GovernedCall call = resume.apply(left);
        if (call != null) {
            open.put(left.requestId(), new Open(left, call, false));
        } else if (isServed) {
            keepEnd(left, ended(left, "ended"));
        }
        return isServed;
    }

    boolean hasRoom() {
        return open.size() < MOST_OPEN;
    }

    /// Whether nobody else is making a hold under this id now.
    public boolean begin(Owner owner, String id) {
        return beginning.add(name(owner, id));
    }

    /// Nobody is making it any more.
    public void began(Owner owner, String id) {
        beginning.remove(name(owner, id));
    }

    private static String name(Owner owner, String id) {
        return owner.organization() + '\n' + owner.id() + '\n' + id;
    }

    /// From now on its maker can end it.
    public void opened(ExternalHold hold, GovernedCall call) {
        open.put(hold.requestId(), new Open(hold, call, true));
    }

    /// An open hold of this owner.
    public @Nullable Open find(Owner owner, String requestId) {
        Open found = open.get(requestId);
        return found != null && found.hold().owner().equals(owner) ? found : null;
    }

    /// Hands an open hold over to whoever ends it, once.
    public @Nullable Open take(Owner owner, String requestId) {
        Open found = find(owner, requestId);
        return found != null && open.remove(requestId, found) ? found : null;
    }

    /// Lets a hold stand for longer; waits for the disk. False where it has ended.
    public synchronized boolean prolong(ExternalHold longer) {
        Open now =
                open.computeIfPresent(longer.requestId(), (_, known) -> new Open(longer, known.call(), known.grows()));
        if (now != null) {
            store.keep(longer);
        }
        return now != null;
    }

    /// Notes what its maker is told of its end; waits for the disk. Nobody who prolongs it at the same time undoes it.
    public synchronized void keepEnd(ExternalHold hold, String told) {
        store.keep(hold.ended(told));
    }

    /// Ends what nobody ended in time, at what is held. Call it on an event loop, from time to time.
    public void expire(Executor loop) {
        long now = clock.millis();
        open.forEach((requestId, each) -> {
            boolean isOver = each.hold().expiresAt() <= now;
            if (isOver && open.remove(requestId, each)) {
                expire(each, now, loop);
            }
        });
    }

    private void expire(Open over, long now, Executor loop) {
        GovernedCall.End end = new GovernedCall.End(
                over.call().held(),
                UsageSource.HELD,
                Outcome.UNKNOWN,
                null,
                Math.max(0, now - over.hold().at()),
                -1,
                List.of("external", "hold_expired"));
        over.call().settle(end, loop, receipt -> {
            if (receipt.durable()) {
                keepLater(over.hold(), told(over.hold(), "expired", receipt));
            }
        });
    }

    private void keepLater(ExternalHold hold, String told) {
        disk.execute(() -> {
            try {
                keepEnd(hold, told);
            } catch (RuntimeException broken) {
                LOG.error("the end of the hold {} cannot be kept", hold.requestId(), broken);
            }
        });
    }

    /// What is told of a hold that has not ended.
    static String open(ExternalHold hold) {
        ObjectNode told = form(hold, "open");
        told.put("expiresAt", Instant.ofEpochMilli(hold.expiresAt()).toString());
        return told.toString();
    }

    static String settled(ExternalHold hold, GovernedCall.Receipt receipt) {
        return told(hold, "settled", receipt);
    }

    private static String told(ExternalHold hold, String status, GovernedCall.Receipt receipt) {
        ObjectNode told = form(hold, status);
        Long cost = receipt.cost();
        told.put("cost", cost == null ? null : Money.plain(cost, receipt.currency()));
        told.put("currency", receipt.currency().code());
        return told.toString();
    }

    static String ended(ExternalHold hold, String status) {
        return form(hold, status).toString();
    }

    private static ObjectNode form(ExternalHold hold, String status) {
        ObjectNode told = JsonNodeFactory.instance.objectNode();
        told.put("hold", hold.requestId());
        told.put("status", status);
        return told;
    }
}
