package io.purser.gateway.listener;

import com.fasterxml.jackson.core.JsonGenerator;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.money.CurrencyUnit;
import io.purser.gateway.dialect.Family;
import io.purser.gateway.dialect.Json;
import io.purser.gateway.relay.PurserHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Writes a refusal's body in a dialect, with the `purser` object inside `error` and the same
/// beside it: one SDK keeps only the former, another only the whole body.
final class RefusalWriter {
    private final String publicUrl;

    RefusalWriter(String publicUrl) {
        this.publicUrl = publicUrl;
    }

    byte[] write(Refusal refusal, Family family, String requestId, @Nullable String charged) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
            json.writeStartObject();
            if (family == Family.ANTHROPIC) {
                json.writeStringField("type", "error");
            }
            json.writeObjectFieldStart("error");
            switch (family) {
                case OPENAI -> openAi(json, refusal, requestId);
                case ANTHROPIC -> anthropic(json, refusal, requestId);
                case GEMINI -> gemini(json, refusal, requestId);
            }
            purser(json, refusal, requestId, charged);
            json.writeEndObject();
            if (family == Family.ANTHROPIC) {
                json.writeStringField("request_id", requestId);
            }
            purser(json, refusal, requestId, charged);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private void openAi(JsonGenerator json, Refusal refusal, String requestId) throws IOException {
        json.writeStringField("message", message(refusal, requestId));
        json.writeStringField("type", refusal.openAiType());
        json.writeStringField("param", refusal.param());
        json.writeStringField("code", refusal.code());
    }

    private void anthropic(JsonGenerator json, Refusal refusal, String requestId) throws IOException {
        json.writeStringField("type", refusal.anthropicType());
        json.writeStringField("message", message(refusal, requestId));
    }

    /// Google's `code` is the HTTP status; the reason and when to come again are its details.
    private void gemini(JsonGenerator json, Refusal refusal, String requestId) throws IOException {
        json.writeNumberField("code", refusal.status());
        json.writeStringField("message", message(refusal, requestId));
        json.writeStringField("status", refusal.googleStatus());
        json.writeArrayFieldStart("details");
        json.writeStartObject();
        json.writeStringField("@type", "type.googleapis.com/google.rpc.ErrorInfo");
        json.writeStringField("reason", refusal.code().toUpperCase(Locale.ROOT));
        json.writeStringField("domain", "purser");
        json.writeEndObject();
        if (refusal.retryAfterMillis() > 0) {
            json.writeStartObject();
            json.writeStringField("@type", "type.googleapis.com/google.rpc.RetryInfo");
            json.writeStringField("retryDelay", Answers.seconds(refusal.retryAfterMillis()) + "s");
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private String message(Refusal refusal, String requestId) {
        return refusal.figures() == null ? refusal.message() : refusal.message() + " Ask for more: " + ask(requestId);
    }

    private String ask(String requestId) {
        return publicUrl + "/r/" + requestId;
    }

    private void purser(JsonGenerator json, Refusal refusal, String requestId, @Nullable String charged)
            throws IOException {
        json.writeObjectFieldStart("purser");
        json.writeStringField("requestId", requestId);
        json.writeStringField("code", refusal.code());
        Boolean retryable = refusal.shouldRetry();
        if (retryable != null) {
            json.writeBooleanField("retryable", retryable);
        }
        if (charged != null) {
            json.writeStringField("charged", charged);
        }
        Refusal.Figures figures = refusal.figures();
        if (figures != null) {
            json.writeStringField("reason", figures.reason());
            budget(json, figures.governs(), figures);
            json.writeArrayFieldStart("budgets");
            for (BudgetFigures looked : figures.looked()) {
                json.writeStartObject();
                budget(json, looked, figures);
                json.writeBooleanField("governs", looked.governs());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        Refusal.OnPlan plan = refusal.plan();
        if (plan != null) {
            json.writeStringField("customer", plan.customer());
            json.writeStringField("plan", plan.name());
        }
        action(json, refusal, requestId);
        json.writeEndObject();
    }

    /// What the caller may do about it.
    private void action(JsonGenerator json, Refusal refusal, String requestId) throws IOException {
        Refusal.OnPlan plan = refusal.plan();
        if (refusal.figures() == null && plan == null) {
            return;
        }
        json.writeObjectFieldStart("action");
        if (refusal.figures() != null) {
            json.writeStringField("ask", ask(requestId));
        }
        json.writeStringField("upgradeUrl", plan == null ? null : plan.upgradeUrl());
        if (plan != null) {
            json.writeStringField("message", plan.message());
        }
        json.writeEndObject();
    }

    private static void budget(JsonGenerator json, BudgetFigures figures, Refusal.Figures all) throws IOException {
        CurrencyUnit currency = all.currency();
        var budget = figures.budget();
        boolean shows = PurserHeaders.showsAmounts(budget);
        json.writeStringField("budget", budget.name());
        json.writeStringField("scope", BudgetWords.whose(budget));
        json.writeStringField("subject", shows ? all.subject(figures) : null);
        json.writeStringField("period", BudgetWords.period(budget.period()));
        json.writeStringField("unit", budget.unit().name().toLowerCase(Locale.ROOT));
        json.writeStringField("currency", currency.code());
        if (shows) {
            amount(json, "limit", budget.limit(), figures, currency);
            amount(json, "settled", figures.settled(), figures, currency);
            amount(json, "held", figures.held(), figures, currency);
            amount(json, "remaining", figures.remaining(), figures, currency);
            amount(json, "estimate", figures.estimate(), figures, currency);
        }
        json.writeStringField(
                "resetsAt",
                figures.resetsAt() == Long.MAX_VALUE
                        ? null
                        : Instant.ofEpochMilli(figures.resetsAt()).toString());
        json.writeStringField("state", figures.state().name().toLowerCase(Locale.ROOT));
    }

    private static void amount(
            JsonGenerator json, String name, long amount, BudgetFigures figures, CurrencyUnit currency)
            throws IOException {
        json.writeStringField(
                name, PurserHeaders.amount(amount, figures.budget().unit(), currency));
    }
}
