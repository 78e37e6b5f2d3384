package io.purser.storage.sqlite;

import io.purser.core.budget.BudgetState;
import io.purser.core.ledger.Demand;
import io.purser.core.usage.DataMode;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.UsageSource;

/// The numbers under which the ledger keeps the values of an enum. A number once given is never
/// given to another value.
final class Codes {

    private Codes() {}

    static int of(Outcome outcome) {
        return switch (outcome) {
            case SUCCESS -> 1;
            case PROVIDER_ERROR -> 2;
            case CLIENT_GONE -> 3;
            case BROKEN_OFF -> 4;
            case CUT -> 5;
            case UNKNOWN -> 6;
        };
    }

    static Outcome outcome(int code) {
        for (Outcome each : Outcome.values()) {
            if (of(each) == code) {
                return each;
            }
        }
        throw unknown(code, "an outcome");
    }

    static int of(UsageSource source) {
        return switch (source) {
            case PROVIDER -> 1;
            case COUNTED -> 2;
            case HELD -> 3;
        };
    }

    static UsageSource usageSource(int code) {
        for (UsageSource each : UsageSource.values()) {
            if (of(each) == code) {
                return each;
            }
        }
        throw unknown(code, "a usage source");
    }

    static int of(BudgetState state) {
        return switch (state) {
            case OK -> 1;
            case WARNING -> 2;
            case EXCEEDED -> 3;
            case BLOCKED -> 4;
        };
    }

    static BudgetState budgetState(int code) {
        for (BudgetState each : BudgetState.values()) {
            if (of(each) == code) {
                return each;
            }
        }
        throw unknown(code, "a budget state");
    }

    static int of(DataMode mode) {
        return switch (mode) {
            case REAL -> 1;
            case TEST -> 2;
            case DEMO -> 3;
        };
    }

    static DataMode dataMode(int code) {
        for (DataMode each : DataMode.values()) {
            if (of(each) == code) {
                return each;
            }
        }
        throw unknown(code, "a data mode");
    }

    static int of(Demand.Price price) {
        return switch (price) {
            case PRICED -> 1;
            case FREE -> 2;
            case UNKNOWN -> 3;
            case FLAGGED -> 4;
            case UNMETERED -> 5;
        };
    }

    static Demand.Price price(int code) {
        for (Demand.Price each : Demand.Price.values()) {
            if (of(each) == code) {
                return each;
            }
        }
        throw unknown(code, "what is known of a price");
    }

    private static IllegalStateException unknown(int code, String what) {
        return new IllegalStateException(
                code + " is not " + what + " that this version knows; was the ledger written by a newer Purser?");
    }
}
