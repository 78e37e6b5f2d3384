package io.purser.core.money;

/// An ISO 4217 currency with the scale at which the ledger counts it: 9 decimal places for USD,
/// EUR and GBP, fewer
/// where
/// the unit is small.
///
/// @param code the ISO 4217 code
/// @param scale decimal places of one ledger unit
public record CurrencyUnit(String code, int scale) {
    public static final CurrencyUnit USD = new CurrencyUnit("USD", 9);
}
