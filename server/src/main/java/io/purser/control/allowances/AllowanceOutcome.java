package io.purser.control.allowances;

import io.purser.core.ledger.BudgetFigures;
import java.util.List;

/// What became of a wish.
public sealed interface AllowanceOutcome {

    /// It is kept and in force.
    ///
    /// @param granted of a reallocation first the side that gives
    /// @param accounts the accounts as they stand with it, in the same order
    record Done(List<Granted> granted, List<BudgetFigures> accounts) implements AllowanceOutcome {}

    /// The account has less left than is to be moved.
    record Lacking(BudgetFigures account) implements AllowanceOutcome {}

    /// There is nothing of this name that is the asker's business.
    record NotFound(String kind, String name) implements AllowanceOutcome {}

    /// A field cannot be what it is.
    record BadInput(String field, String expected) implements AllowanceOutcome {}

    /// It is seen and not the asker's to do.
    record Forbidden(String why) implements AllowanceOutcome {}

    /// Nobody said why.
    record ReasonRequired() implements AllowanceOutcome {}

    /// Somebody else did something with it at the same time.
    record Conflict() implements AllowanceOutcome {}
}
