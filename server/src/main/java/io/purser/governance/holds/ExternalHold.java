package io.purser.governance.holds;

import io.purser.core.usage.ServiceTier;
import io.purser.governance.batches.Owner;
import org.jspecify.annotations.Nullable;

/// A hold for a call that somebody else makes.
///
/// @param requestId of the hold in the ledger
/// @param id under which its maker asks again, the request id where none was given
/// @param fingerprint of what was asked: the same id for something else is an error
/// @param model that was admitted
/// @param asked the class of service that was asked for
/// @param at when it was asked for, epoch milliseconds
/// @param expiresAt from when on it ends by itself, epoch milliseconds
/// @param answer what its maker was told, JSON
/// @param ended what its maker was told of its end, JSON; null while it is open
public record ExternalHold(
        String requestId,
        Owner owner,
        String id,
        String fingerprint,
        String model,
        ServiceTier asked,
        long at,
        long expiresAt,
        String answer,
        @Nullable String ended) {

    /// The same, in force for longer.
    public ExternalHold until(long moment) {
        return new ExternalHold(requestId, owner, id, fingerprint, model, asked, at, moment, answer, ended);
    }

    /// The same after its end.
    public ExternalHold ended(String told) {
        return new ExternalHold(requestId, owner, id, fingerprint, model, asked, at, expiresAt, answer, told);
    }
}
