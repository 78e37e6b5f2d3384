package io.purser.core.ledger;

/// Bugs that can be planted in the reference, to show that the comparison finds them.
enum Flaw {
    NONE,
    /// The organization's own budgets are not looked at when a group's budget matches too.
    SKIPS_A_LEVEL,
    /// A settlement counts twice.
    SETTLES_TWICE,
    /// A release leaves its hold on the accounts.
    FORGETS_THE_RELEASE,
    /// Costs go through floating point.
    FLOATS_MONEY,
    /// A hold settles in the window of its end.
    SETTLES_IN_THE_WINDOW_OF_THE_END,
    /// A budget that is reached exactly still admits.
    MORE_THAN_INSTEAD_OF_AT_LEAST,
    /// Thresholds are told again with every settlement.
    TELLS_AGAIN,
    /// A refused call has taken its place under the rate limits.
    TAKES_BEFORE_IT_CHECKS,
    /// Actions wait until the call itself would not fit.
    ACTS_TOO_LATE,
    /// A corrected price counts in the window in which it is corrected.
    CORRECTS_TODAY,
    /// A call that is told late counts in the window in which it is told.
    COUNTS_LATE_CALLS_TODAY,
    /// An allowance moves the ceiling for ever.
    LETS_ALLOWANCES_LAST
}
