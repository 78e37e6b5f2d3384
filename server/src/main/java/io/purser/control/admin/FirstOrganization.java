package io.purser.control.admin;

import io.purser.control.admin.PolicyStore.Kept;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.Organization;
import java.time.MonthDay;
import java.time.ZoneId;

/// The organization of a first start.
final class FirstOrganization {
    static final Organization MADE =
            new Organization(Policies.DEFAULT_ORGANIZATION, CurrencyUnit.USD, ZoneId.of("UTC"), 1, MonthDay.of(1, 1));

    private FirstOrganization() {}

    /// Whether nobody has declared anything of it, so that the first file's organization may take its place.
    ///
    /// @param policy with its people
    static boolean isUntouched(Kept kept, Policy policy) {
        return kept.governanceHash() == null
                && policy.groups().isEmpty()
                && policy.users().isEmpty()
                && policy.keys().isEmpty()
                && policy.budgets().isEmpty()
                && policy.rateLimits().isEmpty();
    }
}
