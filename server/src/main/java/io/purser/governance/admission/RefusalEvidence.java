package io.purser.governance.admission;

import io.purser.core.ledger.Decision;
import io.purser.core.ledger.LedgerRecord;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is kept of a refusal by a budget or a limit.
///
/// @param code the error code the caller sees
/// @param governs the budget's or limit's name
/// @param detail the figures the caller sees
record RefusalEvidence(String code, String governs, String detail) {

    /// Null where the decision refuses nothing, or is not the last about the call.
    ///
    /// @param arming ids of the budgets that are not in force yet
    static @Nullable RefusalEvidence of(Decision decision, Set<String> arming) {
        return switch (decision) {
            case Decision.Refuse refuse ->
                new RefusalEvidence(
                        "budget_exceeded", refuse.governs().budget().name(), RefusalDetail.of(refuse, arming));
            case Decision.Restricted restricted ->
                new RefusalEvidence(
                        code(restricted.kind()), restricted.governs().budget().name(), RefusalDetail.of(restricted));
            case Decision.Throttle throttle ->
                new RefusalEvidence("rate_limit_exceeded", throttle.limit().name(), RefusalDetail.of(throttle));
            case Decision.Unpriced none ->
                new RefusalEvidence("model_unpriced", none.governs().budget().name(), RefusalDetail.of(none.governs()));
            case Decision.Unbounded none ->
                new RefusalEvidence(
                        "estimate_unbounded", none.governs().budget().name(), RefusalDetail.of(none.governs()));
            case Decision.Admit _, Decision.Known _, Decision.Tight _, Decision.Reroute _ -> null;
        };
    }

    /// As the ledger keeps it.
    ///
    /// @param whole the detail with all that is kept beside it
    LedgerRecord.CallRefused record(Admission.Request request, long nowMillis, String whole) {
        return new LedgerRecord.CallRefused(
                request.requestId(),
                nowMillis,
                request.attribution(),
                request.shape().model(),
                code,
                governs,
                whole);
    }

    private static String code(Decision.Restricted.Kind kind) {
        return switch (kind) {
            case STAGE -> "budget_exceeded";
            case CONTEXT -> "context_capped";
            case TOOLS -> "tools_capped";
        };
    }
}
