package io.purser.core.ledger;

/// An amount on one account, in the account's unit.
///
/// @param account the account's number, unique in its organization
public record Posting(long account, long amount) {}
