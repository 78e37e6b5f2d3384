package io.purser.core.tenancy;

import io.purser.core.money.CurrencyUnit;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.List;

/// The tenant boundary.
///
/// @param name unique on the installation
/// @param currency the accounting currency; fixed once the ledger has an entry
/// @param zone where days begin unless a budget says otherwise
/// @param billingCycleDay 1 to 31, clamped at the month's end
/// @param fiscalYearStart where quarters and years begin
/// @param platformOwners ids of the users who run the platform, as far as the file names them
public record Organization(
        String name,
        CurrencyUnit currency,
        ZoneId zone,
        int billingCycleDay,
        MonthDay fiscalYearStart,
        List<String> platformOwners) {

    public Organization {
        // Null in a document that was kept before they could be named.
        platformOwners = platformOwners == null ? List.of() : List.copyOf(platformOwners);
    }

    /// One whose platform's owners nobody names.
    public Organization(
            String name, CurrencyUnit currency, ZoneId zone, int billingCycleDay, MonthDay fiscalYearStart) {
        this(name, currency, zone, billingCycleDay, fiscalYearStart, List.of());
    }

    /// The same, run by these users.
    public Organization ownedBy(List<String> userIds) {
        return new Organization(name, currency, zone, billingCycleDay, fiscalYearStart, userIds);
    }
}
