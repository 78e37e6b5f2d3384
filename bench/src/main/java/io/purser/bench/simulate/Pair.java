package io.purser.bench.simulate;

/// Two states that must meet now and then for a run to say anything. One that no seed reached
/// fails the run.
enum Pair {
    GROUP_COMMIT("append x commit that waits"),
    CRASH_WITH_OPEN_HOLD("crash x open hold"),
    CRASH_WITH_TOP_UP_IN_FLIGHT("crash x top-up in flight"),
    CRASH_WITH_TOPPED_UP_HOLD("crash x hold with durable top-ups"),
    CRASH_WITH_SETTLEMENT_IN_FLIGHT("crash x settlement in flight"),
    CRASH_IN_RECOVERY("crash x recovery"),
    CRASH_WHILE_ARMING("crash x budget that is arming"),
    CRASH_BETWEEN_DELIVERY_AND_NOTE("crash x delivery not noted"),
    POWER_LOSS_WITH_LOST_ROWS("power loss x lost tail"),
    POWER_LOSS_UNDER_DISK_DURABILITY("power loss x disk durability"),
    TORN_ROW_CUT("start x torn row"),
    TORN_ROW_AFTER_UNKNOWN_COMMIT("torn row x unknown commit before"),
    UNKNOWN_COMMIT_OF_ONE("unknown commit x one append"),
    UNKNOWN_COMMIT_OF_A_GROUP("unknown commit x several appends"),
    UNKNOWN_COMMIT_OF_A_SETTLEMENT("unknown commit x settlement in it"),
    FULL_DISK_WITH_OPEN_HOLD("full disk x open hold"),
    FORCE_FAILED_WITH_ROWS_WAITING("failed sync x rows that wait for one"),
    STALL_WITH_CALL_WAITING("stall x call that waits for its hold"),
    ASKED_WHILE_STORE_IS_DOWN("store failed x call"),
    SETTLED_WHILE_STORE_IS_DOWN("store failed x settlement"),
    END_AFTER_TIMEOUT("usage x call that had timed out"),
    DUPLICATE_END("usage twice x one call"),
    DUPLICATE_END_AFTER_RECOVERY("usage x hold that recovery had ended"),
    DUPLICATE_REQUEST("request twice x provider"),
    DISCONNECT_WITH_TOP_UP("client gone x stream with top-ups"),
    DISCONNECT_BEFORE_FIRST_BYTE("client gone x nothing delivered"),
    LIMIT_LOWERED_UNDER_HOLD("limit lowered x open hold"),
    LIMIT_RAISED_AFTER_REFUSAL("limit raised x refused before"),
    BUDGET_REMOVED_UNDER_HOLD("budget removed x open hold"),
    BUDGET_ADDED_UNDER_HOLD("budget added x open hold"),
    SETTLED_WHILE_ARMING("settlement x budget that is arming"),
    PRICE_CHANGED_UNDER_HOLD("price changed x open hold"),
    KEY_REVOKED_UNDER_HOLD("key revoked x open hold"),
    CLOCK_BACK_OVER_WINDOW_EDGE("clock steps back x window edge"),
    CLOCK_FORWARD_WITH_OPEN_HOLD("clock steps forward x open hold"),
    SETTLED_IN_A_WINDOW_THAT_IS_OVER("settlement x window that is over"),
    RESTART_WITH_CLOCK_STEPPED_BACK("restart x clock stepped back"),
    SETTLED_ABOVE_HOLD("settlement x less held"),
    STRICT_CAP_WRITTEN("strict budget x output cap"),
    STREAM_CUT_BY_BUDGET("top-up refused x stream"),
    REFUSED_FOR_OTHERS_HOLDS("refused x others' holds"),
    REFUSED_FOR_WHAT_IS_SPENT("refused x what is spent"),
    THROTTLED("refused x rate limit"),
    UNPRICED_SERVED("no price x soft budgets"),
    CROSSING_WITH_RESTART("crossing told x restart"),
    REMINDER("exceeded x cooldown over"),
    ALERT_ARRIVED_TWICE("delivery repeated x receiver"),
    ALERT_RETRIED("delivery failed x retry"),
    PROVIDER_ERROR_RELEASES("provider error x hold"),
    MOVED_TO_ANOTHER_MODEL("stage reached x call"),
    REFUSED_AT_A_STAGE("stage that refuses x call"),
    ORPHAN_OF_A_MOVED_CALL("crash x call on another model"),
    CRASH_WITH_OPEN_BATCH("crash x batch without a result yet"),
    BATCH_ENDED_BY_A_LATER_PROCESS("start x result of a batch"),
    BATCH_WITHOUT_A_RESULT("three days x batch without a result"),
    ORPHAN_OF_A_BATCH("crash x batch that nobody has noted"),
    RERATED_AGAIN("re-rating x call that was corrected before"),
    RERATED_IN_A_WINDOW_THAT_IS_OVER("re-rating x window that is over"),
    CRASH_WHILE_RERATING("crash x re-rating"),
    ORPHAN_THAT_THE_PROVIDER_BILLED("orphan x provider's bill"),
    ROLLING_WINDOW_FORGETS("rolling budget x spend passed out"),
    ALLOWANCE_UNDER_HOLD("allowance x open hold"),
    ALLOWANCE_WHILE_ARMING("allowance x budget that is arming"),
    ADMITTED_BY_AN_ALLOWANCE("allowance x call above the declared ceiling"),
    MOVE_AGAINST_HOLDS("move x what calls hold"),
    RAISE_ENDED_OVER_USE("raise over x more used than declared"),
    CROSSING_OF_A_MOVED_STAGE("threshold crossed x ceiling moved"),
    CRASH_WITH_ALLOWANCE("crash x allowance in force"),
    CARRIED_UNDER_HOLD("rollover x hold open across the turn"),
    CARRIED_ANEW("rollover x call that ended after the turn"),
    CARRIED_BY_A_LATER_PROCESS("rollover x start since the window was seen"),
    CRASH_WHILE_CARRYING("crash x rollover");

    private final String what;

    Pair(String what) {
        this.what = what;
    }

    String what() {
        return what;
    }
}
