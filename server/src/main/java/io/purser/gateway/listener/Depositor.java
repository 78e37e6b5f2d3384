package io.purser.gateway.listener;

import io.purser.core.attribution.Identity;
import io.purser.gateway.dialect.Peeked;
import io.purser.gateway.dialect.Reference;
import io.purser.gateway.relay.Job;
import io.purser.gateway.relay.Providers;
import io.purser.governance.custody.Custody;
import io.purser.governance.custody.Deposit;
import io.purser.governance.custody.OpenResponse;
import org.jspecify.annotations.Nullable;

/// Notes whose an answer is that a provider keeps, and the conversation that it was added to: from
/// then on its maker can ask for it, and nobody else. Of one that goes on in the background also
/// what the next process needs to end its call. Lives on one event loop.
final class Depositor implements Job.Deposits {
    private final Custody custody;
    private final Arrival arrival;
    private final Peeked peeked;
    private final Providers.Routed routed;
    private final String madeBy;
    private boolean noting;
    private @Nullable Runnable waiting;

    private Depositor(Custody custody, Arrival arrival, Peeked peeked, Providers.Routed routed, String madeBy) {
        this.custody = custody;
        this.arrival = arrival;
        this.peeked = peeked;
        this.routed = routed;
        this.madeBy = madeBy;
    }

    /// Null where the provider keeps nothing of a call.
    ///
    /// @param madeBy the request id of the attempt that makes it
    static @Nullable Depositor of(
            Custody custody, Arrival arrival, Peeked peeked, Providers.Routed routed, String madeBy) {
        return peeked.isStored() || !peeked.references().isEmpty()
                ? new Depositor(custody, arrival, peeked, routed, madeBy)
                : null;
    }

    @Override
    public void keptAs(String id) {
        if (peeked.isStored()) {
            keep(Deposit.Kind.RESPONSE, id);
        }
        for (Reference each : peeked.references()) {
            if (each.kind() == Reference.Kind.CONVERSATION) {
                keep(Deposit.Kind.CONVERSATION, each.id());
            }
        }
        if (peeked.isBackground()) {
            noting = true;
            custody.keepOpen(open(id), arrival.executor(), this::noted);
        }
    }

    private void noted() {
        noting = false;
        Runnable then = waiting;
        waiting = null;
        if (then != null) {
            then.run();
        }
    }

    @Override
    public void whenNoted(Runnable then) {
        if (noting) {
            waiting = then;
        } else {
            then.run();
        }
    }

    private OpenResponse open(String id) {
        return new OpenResponse(
                madeBy,
                id,
                routed.provider().name(),
                routed.upstreamModel(),
                routed.priceAs(),
                peeked.shape().service(),
                arrival.receivedMillis());
    }

    private void keep(Deposit.Kind kind, String id) {
        if (!id.isEmpty() && id.length() <= Deposit.MAX_ID_LENGTH) {
            Identity maker = arrival.caller().identity();
            custody.keep(new Deposit(
                    id,
                    kind,
                    maker.organization(),
                    Deposit.owner(maker),
                    routed.provider().name(),
                    madeBy,
                    arrival.receivedMillis()));
        }
    }
}
