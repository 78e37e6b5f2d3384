package io.purser.control.api.rest;

import io.purser.control.exports.Column;
import io.purser.control.exports.Column.Kind;
import io.purser.core.usage.Meter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// A version of the FinOps Open Cost and Usage Specification, with its columns in their order: those of FOCUS by name,
/// then our own.
enum FocusVersion {
    V1_2("1.2", "ProviderName", "PublisherName"),
    V1_4("1.4", "HostProviderName", "ServiceProviderName");

    private static final List<String> NAMES = List.of(
            "BilledCost",
            "BillingAccountId",
            "BillingAccountName",
            "BillingCurrency",
            "BillingPeriodEnd",
            "BillingPeriodStart",
            "ChargeCategory",
            "ChargeClass",
            "ChargeDescription",
            "ChargeFrequency",
            "ChargePeriodEnd",
            "ChargePeriodStart",
            "CommitmentDiscountCategory",
            "CommitmentDiscountId",
            "CommitmentDiscountName",
            "CommitmentDiscountQuantity",
            "CommitmentDiscountStatus",
            "CommitmentDiscountType",
            "CommitmentDiscountUnit",
            "ConsumedQuantity",
            "ConsumedUnit",
            "ContractedCost",
            "ContractedUnitPrice",
            "EffectiveCost",
            "InvoiceIssuerName",
            "ListCost",
            "ListUnitPrice",
            "PricingCategory",
            "PricingQuantity",
            "PricingUnit",
            "RegionId",
            "RegionName",
            "ServiceCategory",
            "ServiceName",
            "ServiceSubcategory",
            "SkuId",
            "SkuMeter",
            "SkuPriceDetails",
            "SkuPriceId",
            "SubAccountId",
            "SubAccountName",
            "Tags");

    private static final List<String> OWN = List.of(
            "x_EntryId",
            "x_RequestId",
            "x_EntryKind",
            "x_Model",
            "x_RequestedModel",
            "x_GroupPath",
            "x_CostCentre",
            "x_User",
            "x_Key",
            "x_Customer",
            "x_EndUser",
            "x_Environment",
            "x_Endpoint",
            "x_Feature",
            "x_PriceVersion",
            "x_Exchange",
            "x_Unpriced",
            "x_OccurredAt",
            "x_OccurredAtLocal");

    private static final Set<String> AMOUNTS = Set.of(
            "BilledCost",
            "CommitmentDiscountQuantity",
            "ConsumedQuantity",
            "ContractedCost",
            "ContractedUnitPrice",
            "EffectiveCost",
            "ListCost",
            "ListUnitPrice",
            "PricingQuantity");

    private final String number;
    private final String one;
    private final String other;

    /// @param one a column that only this version has
    /// @param other another
    FocusVersion(String number, String one, String other) {
        this.number = number;
        this.one = one;
        this.other = other;
    }

    List<Column> columns() {
        List<String> names = new ArrayList<>(NAMES);
        names.add(one);
        names.add(other);
        names.sort(null);
        names.addAll(OWN);
        return names.stream().map(name -> new Column(name, kind(name))).toList();
    }

    /// The version of this number.
    static FocusVersion of(String number) {
        for (FocusVersion version : values()) {
            if (version.number.equals(number)) {
                return version;
            }
        }
        throw new IllegalArgumentException("version: is not one of FOCUS that is written here; expected 1.4 or 1.2");
    }

    /// The unit of a line's quantity, as FOCUS writes units.
    static String unit(String bucket) {
        if (bucket.equals("request")) {
            return "Requests";
        }
        for (Meter meter : Meter.values()) {
            if (meter.bucket().equals(bucket)) {
                return switch (meter.unit()) {
                    case TOKEN -> "Tokens";
                    case MILLISECOND -> "Milliseconds";
                    case PIECE -> piece(bucket);
                };
            }
        }
        return "Tokens";
    }

    /// `web_searches_low` counts searches.
    private static String piece(String bucket) {
        String word = bucket.replaceFirst("_(low|high)$", "");
        word = word.substring(word.lastIndexOf('_') + 1);
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    private static Kind kind(String name) {
        if (AMOUNTS.contains(name)) {
            return Kind.AMOUNT;
        }
        if (name.equals("Tags") || name.equals("SkuPriceDetails")) {
            return Kind.OBJECT;
        }
        if (name.endsWith("PeriodStart") || name.endsWith("PeriodEnd") || name.equals("x_OccurredAt")) {
            return Kind.MOMENT;
        }
        return name.equals("x_OccurredAtLocal") ? Kind.LOCAL : Kind.TEXT;
    }
}
