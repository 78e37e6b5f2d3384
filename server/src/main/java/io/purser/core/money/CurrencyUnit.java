package io.purser.core.money;

import java.util.Currency;
import java.util.Set;

/// An ISO 4217 currency with the scale at which the ledger counts it: 9 decimal places where a
/// unit is worth about as much as a US dollar, fewer where it is small, so that the same range
/// holds about the same wealth. A scale never changes: the ledger's history stands on it.
///
/// @param code the ISO 4217 code
/// @param scale decimal places of one ledger unit
public record CurrencyUnit(String code, int scale) {

    /// One unit is worth less than about three US cents.
    private static final Set<String> SMALL = Set.of(
            "AFN", "ALL", "AMD", "AOA", "ARS", "BDT", "BTN", "CRC", "CVE", "DJF", "DOP", "DZD", "EGP", "ETB", "GMD",
            "GYD", "HUF", "INR", "ISK", "JMD", "JPY", "KES", "KGS", "KMF", "KZT", "LKR", "LRD", "MKD", "MRU", "MUR",
            "MZN", "NGN", "NPR", "PHP", "PKR", "RSD", "RUB", "RWF", "SDG", "SSP", "TRY", "UAH", "UYU", "VUV", "XAF",
            "XOF", "XPF", "YER");

    /// One unit is worth less than about a fifth of a US cent.
    private static final Set<String> TINY = Set.of(
            "BIF", "CDF", "CLP", "COP", "GNF", "IDR", "IQD", "IRR", "KHR", "KPW", "KRW", "LAK", "LBP", "MGA", "MMK",
            "MNT", "MWK", "PYG", "SLE", "SOS", "STN", "SYP", "TZS", "UGX", "UZS", "VES", "VND", "ZMW");

    public static final CurrencyUnit USD = new CurrencyUnit("USD", 9);

    public CurrencyUnit {
        if (scale < 0 || scale > 9) {
            throw new IllegalArgumentException(scale + " is not a scale; expected 0 to 9 decimal places");
        }
    }

    /// The currency of an ISO 4217 code.
    public static CurrencyUnit of(String code) {
        if (code.equals("USD")) {
            return USD;
        }
        if (!isTender(code)) {
            throw new IllegalArgumentException(
                    "\"" + code + "\" is not a currency; expected an ISO 4217 code such as USD, EUR or JPY");
        }
        return new CurrencyUnit(code, TINY.contains(code) ? 6 : SMALL.contains(code) ? 7 : 9);
    }

    /// Decimal places that people write: 2 for USD, 0 for JPY, 3 for KWD.
    public int minorDigits() {
        return Math.max(0, Currency.getInstance(code).getDefaultFractionDigits());
    }

    /// Metals, funds and test codes have no minor unit, and nobody pays with them.
    private static boolean isTender(String code) {
        try {
            return Currency.getInstance(code).getDefaultFractionDigits() >= 0;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    @Override
    public String toString() {
        return code;
    }
}
