package io.purser.control.admin;

/// A budget's id in the ledger: what makes it the same budget for people, and the policy version in which its scope,
/// unit or period was last set. So accounts are never shared between two meanings of one name.
final class BudgetIds {
    private static final char SEPARATOR = '~';

    private BudgetIds() {}

    static String of(String base, long policyVersion) {
        return base + SEPARATOR + policyVersion;
    }

    static String base(String id) {
        int at = id.lastIndexOf(SEPARATOR);
        return at < 0 ? id : id.substring(0, at);
    }
}
