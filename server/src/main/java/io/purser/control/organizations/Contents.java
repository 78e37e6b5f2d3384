package io.purser.control.organizations;

/// What an organization has booked and noted, in figures.
///
/// @param entries of the ledger, corrections too
/// @param cost of all of them, a decimal number in `currency`
/// @param auditEntries of its chain
public record Contents(long entries, String cost, String currency, long auditEntries) {}
