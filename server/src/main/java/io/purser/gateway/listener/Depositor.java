package io.purser.gateway.listener;

import io.purser.core.attribution.Identity;
import io.purser.gateway.dialect.Peeked;
import io.purser.gateway.dialect.Reference;
import io.purser.governance.custody.Custody;
import io.purser.governance.custody.Deposit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Notes whose an answer is that a provider keeps, and the conversation that it was added to: from
/// then on its maker can ask for it, and nobody else.
///
/// @param madeBy the request id of the attempt that made it
record Depositor(Custody custody, Identity maker, String provider, String madeBy, long receivedMillis, Peeked peeked)
        implements Consumer<String> {

    /// Null where the provider keeps nothing of a call.
    static @Nullable Depositor of(
            Custody custody, Identity maker, String provider, String madeBy, long receivedMillis, Peeked peeked) {
        return peeked.isStored() || !peeked.references().isEmpty()
                ? new Depositor(custody, maker, provider, madeBy, receivedMillis, peeked)
                : null;
    }

    @Override
    public void accept(String id) {
        if (peeked.isStored()) {
            keep(Deposit.Kind.RESPONSE, id);
        }
        for (Reference each : peeked.references()) {
            if (each.kind() == Reference.Kind.CONVERSATION) {
                keep(Deposit.Kind.CONVERSATION, each.id());
            }
        }
    }

    private void keep(Deposit.Kind kind, String id) {
        if (!id.isEmpty() && id.length() <= Deposit.MAX_ID_LENGTH) {
            custody.keep(new Deposit(
                    id, kind, maker.organization(), Deposit.owner(maker), provider, madeBy, receivedMillis));
        }
    }
}
