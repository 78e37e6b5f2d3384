package io.purser.gateway.listener;

import io.purser.core.attribution.Identity;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.money.CurrencyUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A refusal before it is worded in a dialect.
///
/// @param status the HTTP status
/// @param code OpenAI's `code`, also the metric's label
/// @param openAiType OpenAI's `type`
/// @param anthropicType Anthropic's `type`
/// @param message one sentence that a person can act on
/// @param param the field at fault, where there is one
/// @param shouldRetry what SDKs are told; null leaves it to them
/// @param retryAfterMillis 0 for none
/// @param figures the budgets behind a refusal, null where none is
/// @param plan the plan behind a refusal, null where none is
record Refusal(
        int status,
        String code,
        String openAiType,
        String anthropicType,
        String message,
        @Nullable String param,
        @Nullable Boolean shouldRetry,
        long retryAfterMillis,
        @Nullable Figures figures,
        @Nullable OnPlan plan) {

    /// The plan that refuses, and whose it is.
    ///
    /// @param message what the plan says to it
    /// @param upgradeUrl where the customer gets more
    record OnPlan(
            String customer,
            String name,
            @Nullable String message,
            @Nullable String upgradeUrl) {}

    /// The budgets that a refusal quotes.
    ///
    /// @param reason `settled` or `held`
    /// @param caller whose call it was: a subject that is the caller is shown by its name
    record Figures(
            String reason, BudgetFigures governs, List<BudgetFigures> looked, CurrencyUnit currency, Identity caller) {

        /// What people call the subject of an account.
        @Nullable
        String subject(BudgetFigures figures) {
            String subject = figures.subject();
            if (caller.user() != null && caller.user().id().equals(subject)) {
                return caller.user().name();
            }
            return caller.key() != null && caller.key().id().equals(subject)
                    ? caller.key().name()
                    : subject;
        }
    }

    /// The name of the budget that governs, null where none does.
    @Nullable
    String governs() {
        return figures == null ? null : figures.governs().budget().name();
    }

    /// A refusal that says the request is wrong.
    static Refusal invalid(String code, String message, @Nullable String param) {
        return of(400, code, "invalid_request_error", "invalid_request_error", message)
                .at(param);
    }

    static Refusal of(int status, String code, String openAiType, String anthropicType, String message) {
        return new Refusal(status, code, openAiType, anthropicType, message, null, null, 0, null, null);
    }

    /// Google's `status`, which follows from the HTTP status and, where that says too little, the
    /// code.
    String googleStatus() {
        if (code.equals("budget_exceeded")) {
            return "RESOURCE_EXHAUSTED";
        }
        return switch (status) {
            case 400 -> code.equals("model_unpriced") ? "FAILED_PRECONDITION" : "INVALID_ARGUMENT";
            case 401 -> "UNAUTHENTICATED";
            case 402, 429 -> "RESOURCE_EXHAUSTED";
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 409 -> "ABORTED";
            case 405, 501 -> "UNIMPLEMENTED";
            case 500 -> "INTERNAL";
            case 502, 503 -> "UNAVAILABLE";
            case 504 -> "DEADLINE_EXCEEDED";
            default -> "INVALID_ARGUMENT";
        };
    }

    Refusal at(@Nullable String field) {
        return new Refusal(
                status, code, openAiType, anthropicType, message, field, shouldRetry, retryAfterMillis, figures, plan);
    }

    /// Says that a retry is of no use.
    Refusal isFinal() {
        return new Refusal(status, code, openAiType, anthropicType, message, param, false, 0, figures, plan);
    }

    /// Says that a retry may pass after a while.
    Refusal retryAfter(long millis) {
        return new Refusal(status, code, openAiType, anthropicType, message, param, true, millis, figures, plan);
    }

    /// With one more sentence.
    Refusal adding(String sentence) {
        return new Refusal(
                status,
                code,
                openAiType,
                anthropicType,
                message + " " + sentence,
                param,
                shouldRetry,
                retryAfterMillis,
                figures,
                plan);
    }

    Refusal with(Figures budgets) {
        return new Refusal(
                status, code, openAiType, anthropicType, message, param, shouldRetry, retryAfterMillis, budgets, plan);
    }

    /// With the plan that refuses.
    Refusal with(OnPlan newPlan) {
        return new Refusal(
                status,
                code,
                openAiType,
                anthropicType,
                message,
                param,
                shouldRetry,
                retryAfterMillis,
                figures,
                newPlan);
    }
}
