package io.purser.core.tenancy;

import io.purser.core.money.CurrencyUnit;
import java.time.MonthDay;
import java.time.ZoneId;

/// The tenant boundary.
///
/// @param name unique on the installation
/// @param currency the accounting currency; fixed once the ledger has an entry
/// @param zone where days begin unless a budget says otherwise
/// @param billingCycleDay 1 to 31, clamped at the month's end
/// @param fiscalYearStart where quarters and years begin
public record Organization(
        String name, CurrencyUnit currency, ZoneId zone, int billingCycleDay, MonthDay fiscalYearStart) {}
