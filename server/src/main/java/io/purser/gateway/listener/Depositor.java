package io.purser.gateway.listener;

import io.purser.core.attribution.Identity;
import io.purser.governance.custody.Custody;
import io.purser.governance.custody.Deposit;
import java.util.function.Consumer;

/// Notes whose an answer is that a provider keeps: from then on its maker can ask for it, and
/// nobody else.
///
/// @param madeBy the request id of the attempt that made it
record Depositor(Custody custody, Identity maker, String provider, String madeBy, long receivedMillis)
        implements Consumer<String> {

    @Override
    public void accept(String id) {
        if (!id.isEmpty() && id.length() <= Deposit.MAX_ID_LENGTH) {
            custody.keep(new Deposit(
                    id,
                    Deposit.Kind.RESPONSE,
                    maker.organization(),
                    Deposit.owner(maker),
                    provider,
                    madeBy,
                    receivedMillis));
        }
    }
}
