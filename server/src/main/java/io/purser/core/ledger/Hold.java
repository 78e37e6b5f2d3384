package io.purser.core.ledger;

import java.util.List;
import java.util.OptionalLong;

/// What one admitted call reserves, on every applicable account. The engine owns its state; others read it
/// under the engine's lock.
public interface Hold {
    String requestId();

    /// Epoch milliseconds; decides the windows for good.
    long admittedAt();

    /// The output tokens that the hold covers on every adaptive account; grows with top-ups.
    long coveredOutput();

    /// The output cap to write upstream: present where a strict budget applies or the hard headroom is below
    /// the model's own maximum.
    OptionalLong outputCap();

    /// What lies on each account now.
    List<Posting> postings();

    /// Accounts that this admission opened, to be journalled before the hold.
    List<LedgerRecord.AccountOpened> opened();
}
