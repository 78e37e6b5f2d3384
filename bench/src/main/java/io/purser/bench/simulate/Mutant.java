package io.purser.bench.simulate;

import java.util.List;

/// Bugs that can be planted beside the real code, to show that the checks find them.
enum Mutant {
    NONE,
    /// The organization's own budgets are not looked at.
    SKIPS_A_LEVEL("I-5"),
    /// A settlement counts twice on its accounts.
    SETTLES_TWICE("I-6"),
    /// Costs go through single-precision floating point.
    FLOATS_MONEY("I-1", "I-6"),
    /// A call that the provider refused keeps its hold.
    FORGETS_THE_RELEASE_ON_5XX("I-7"),
    /// A hold settles in the window of its end, as after a reset job.
    RESETS_INSTEAD_OF_A_KEYED_WINDOW("I-10"),
    /// The call goes upstream while its hold waits for its commit.
    SENDS_BEFORE_THE_HOLD_IS_JOURNALLED("I-3"),
    /// A start sees holds as they were placed.
    RECOVERY_FORGETS_TOP_UPS("I-15"),
    /// A start leaves the holds of the process that died out.
    RECOVERY_FORGETS_HOLDS("I-15"),
    /// A start takes the hold of a batch for one that a process left behind.
    A_START_ENDS_BATCHES("I-15"),
    /// A start does not say which entries it made up.
    RECOVERY_FORGETS_THE_FLAG("I-15"),
    /// A start does not know what was told before.
    TELLS_A_CROSSING_TWICE("I-20"),
    /// A call that a budget moved is billed as what was asked for.
    BILLS_WHAT_WAS_ASKED_FOR("I-1", "I-9"),
    /// A re-rating does not look at what earlier ones have booked.
    RERATING_FORGETS_WHAT_IT_CORRECTED("I-1", "I-3"),
    /// A settlement takes the price of its own moment.
    PRICE_NOT_PINNED("I-9"),
    /// A commit of which nobody knows the outcome is tried again under new request ids.
    UNKNOWN_COMMIT_RETRIED_UNDER_A_NEW_ID("I-1", "I-3", "I-6", "I-15", "I-19"),
    /// A second end is booked like the first.
    BOOKS_A_DUPLICATE_END("I-3"),
    /// Half a record is read as a whole one.
    TORN_RECORD_PARSED("I-3", "I-6", "I-15", "I-16"),
    /// Disk durability answers for what is only with the operating system.
    ANSWERS_BEFORE_THE_DISK_HAS_IT("I-15"),
    /// After a failed write the store goes on answering.
    ACKNOWLEDGES_AFTER_A_FAILURE("I-16"),
    /// A refused call leaves its hold behind.
    A_REFUSAL_LEAVES_A_HOLD("I-2", "I-7"),
    /// A refused call has taken its place under the rate limits.
    A_REFUSAL_TAKES_A_TOKEN("I-2", "I-6"),
    /// Limits are looked at without what others hold.
    FORGETS_WHAT_OTHERS_HOLD("I-5"),
    /// A stream goes on without asking for more.
    GROWS_WITHOUT_ASKING("I-3"),
    /// A settlement above its hold is not flagged.
    OVER_HOLD_UNFLAGGED("I-4"),
    /// A settlement above its hold is booked at the hold.
    SETTLES_AT_MOST_THE_HOLD("I-4", "I-6"),
    /// After a start the time of the ledger begins anew.
    TIME_RUNS_BACK("I-10", "I-20"),
    /// After a start account numbers are given again.
    GIVES_ACCOUNT_NUMBERS_AGAIN("I-6"),
    /// What settles while a budget arms is counted by both.
    ARMING_COUNTS_TWICE("I-6"),
    /// A new budget begins at nothing.
    ARMING_FORGETS_THE_PAST("I-6"),
    /// Reminders come with every settlement.
    REMINDS_AT_ONCE("I-20"),
    /// A delivery that failed counts as done.
    GIVES_UP_AFTER_ONE_TRY("I-20"),
    /// Cumulative usage of a stream is added up.
    ADDS_UP_CUMULATIVE_USAGE("I-1", "I-3", "I-13"),
    /// An unknown cost is booked as 0.
    UNKNOWN_COST_IS_ZERO("I-1"),
    /// A revoked key works until a restart.
    REVOKED_KEY_WORKS("I-9"),
    /// A start does not know what was granted.
    A_START_FORGETS_ALLOWANCES("I-15"),
    /// What was granted for a time stays for good.
    A_RAISE_NEVER_ENDS("I-5"),
    /// What is moved from an account may be spent or held there.
    MOVES_WHAT_IS_HELD("I-5"),
    /// What calls hold when a window turns counts as left.
    CARRIES_WHAT_IS_HELD("I-5"),
    /// What was carried before is carried again.
    CARRIES_ONCE_MORE("I-5"),
    /// A call that is told twice under one id is booked twice.
    BOOKS_A_REPORT_TWICE("I-1"),
    /// A call that is told late counts in the windows of now.
    COUNTS_A_LATE_REPORT_NOW("I-10"),
    /// A call that is told late misses accounts that only the ledger has.
    LATE_REPORTS_MISS_CLOSED_WINDOWS("I-6"),
    /// Whoever asks for a hold again gets another one.
    A_HOLD_ASKED_TWICE_IS_TWO("I-3"),
    /// A start takes the hold of a call that somebody else makes for one that a process left behind.
    A_START_ENDS_HOLDS("I-15"),
    /// What nobody ends stays held.
    HOLDS_NEVER_EXPIRE("I-7", "liveness"),
    /// Who gives a hold back is told so before the journal has it.
    A_RELEASE_IS_TOLD_UNKEPT("I-15");

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> breaks;

    Mutant(String... breaks) {
        this.breaks = List.of(breaks);
    }

    /// The promises by which it may be found.
    List<String> breaks() {
        return breaks;
    }
}
