package io.purser.control.alerts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Unit;
import io.purser.core.ledger.Crossing;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import io.purser.core.policy.Policy;
import io.purser.platform.secret.Sha256;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A crossing in words, as a mail and as the body of a webhook.
final class CrossingMessage {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String organization;
    private final Crossing crossing;
    private final @Nullable Policy policy;
    private final @Nullable Budget budget;

    CrossingMessage(String organization, Crossing crossing, @Nullable Policy policy) {
        this.organization = organization;
        this.crossing = crossing;
        this.policy = policy;
        this.budget = policy == null
                ? null
                : policy.budgets().stream()
                        .filter(one -> one.id().equals(crossing.budgetId()))
                        .findFirst()
                        .orElse(null);
    }

    /// The stable id of its deliveries: letters and digits only, since the specification joins it with dots.
    String id() {
        return "evt_" + Sha256.hex(organization + "\u0000" + crossing.id()).substring(0, 32);
    }

    /// `budget "each" of ada crossed 80%: 4.02 of 5.00 USD`.
    String sentence() {
        @Nullable String subject = subject();
        return "budget \"" + crossing.budgetName() + "\" of " + organization
                + (subject == null ? "" : ", " + subject + ",")
                + (crossing.reminder() == 0 ? " crossed " : " is still above ")
                + crossing.threshold() + ": " + amount(crossing.settled()) + " of " + amount(crossing.limit()) + unit();
    }

    String organization() {
        return organization;
    }

    Crossing crossing() {
        return crossing;
    }

    /// Null where the policy has it no longer.
    @Nullable
    Budget budget() {
        return budget;
    }

    /// The member of an `each` scope by its name, else null.
    @Nullable
    String subject() {
        @Nullable String subject = crossing.subject();
        @Nullable Dimension each = budget == null ? null : budget.scope().each();
        if (subject == null || policy == null) {
            return subject;
        }
        if (each == Dimension.USER) {
            return policy.users().stream()
                    .filter(user -> user.id().equals(subject))
                    .map(user -> user.name())
                    .findFirst()
                    .orElse(subject);
        }
        if (each == Dimension.KEY) {
            return policy.keys().stream()
                    .filter(key -> key.id().equals(subject))
                    .map(key -> key.name())
                    .findFirst()
                    .orElse(subject);
        }
        return subject;
    }

    /// Whether no call passes at the ceiling.
    boolean refusesAtTheCeiling() {
        return budget != null && budget.refuses();
    }

    String state() {
        return word(crossing.state());
    }

    private boolean money() {
        return budget != null && budget.unit() == Unit.MONEY;
    }

    private CurrencyUnit currency() {
        return policy == null ? CurrencyUnit.USD : policy.organization().currency();
    }

    String amount(long amount) {
        return money() ? Money.plain(amount, currency()) : Long.toString(amount);
    }

    String unit() {
        if (budget == null) {
            return "";
        }
        return " " + (money() ? currency().code() : word(budget.unit()));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /// What a channel is told.
    Notice notice(long nowMillis) {
        return new Notice(id(), subjectLine(), text(), body(nowMillis));
    }

    private String subjectLine() {
        String of = subject() == null ? organization : organization + ", " + subject();
        return "Purser: " + crossing.budgetName() + " of " + of
                + (crossing.reminder() == 0 ? " crossed " : " is still above ") + crossing.threshold();
    }

    private String text() {
        String sentence = sentence();
        long end = crossing.window().end();
        StringBuilder text = new StringBuilder();
        text.append(Character.toUpperCase(sentence.charAt(0)))
                .append(sentence.substring(1))
                .append(".\n\n");
        line(text, "State", word(crossing.state()));
        line(text, "Enforcement", budget == null ? "the budget is gone" : word(budget.enforcement()));
        line(text, "From", Instant.ofEpochMilli(crossing.window().start()).toString());
        line(
                text,
                "To",
                end == Long.MAX_VALUE ? "for ever" : Instant.ofEpochMilli(end).toString());
        line(text, "Event", id());
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append(" ".repeat(14 - name.length())).append(value).append('\n');
    }

    private String body(long nowMillis) {
        Map<String, @Nullable Object> event = new LinkedHashMap<>();
        event.put("type", crossing.reminder() == 0 ? "budget.threshold_crossed" : "budget.threshold_reminder");
        event.put("timestamp", Instant.ofEpochMilli(nowMillis).toString());
        event.put("data", fields());
        try {
            return JSON.writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event of our own cannot be written", e);
        }
    }

    /// As the body of a webhook has them.
    Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("id", crossing.id());
        data.put("organization", organization);
        data.put("budget", crossing.budgetName());
        data.put("subject", subject());
        data.put("threshold", crossing.threshold());
        data.put("unit", budget == null ? null : word(budget.unit()));
        data.put("currency", money() ? currency().code() : null);
        data.put("limit", amount(crossing.limit()));
        data.put("settled", amount(crossing.settled()));
        data.put("state", word(crossing.state()));
        data.put("enforcement", budget == null ? null : word(budget.enforcement()));
        data.put("windowStart", Instant.ofEpochMilli(crossing.window().start()).toString());
        long end = crossing.window().end();
        data.put(
                "windowEnd",
                end == Long.MAX_VALUE ? null : Instant.ofEpochMilli(end).toString());
        data.put("reminder", crossing.reminder());
        data.put("message", sentence());
        return data;
    }
}
