package io.purser.control.alerts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.control.alerts.Outbox.Pending;
import io.purser.core.ledger.Crossing;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.User;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Several crossings as one message: how many accounts crossed which stage, and those that are furthest.
final class DigestMessage {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("EEE d MMM, HH:mm", Locale.ENGLISH);
    private static final int LABEL = 14;
    private static final int NAME = 40;
    private static final int SHOWN_OF_ONE = 20;
    private static final int SHOWN_STAGES = 20;

    private final String id;
    private final String organization;
    private final ZoneId zone;
    private final List<CrossingMessage> messages;
    private final long from;
    private final long to;

    /// @param rows at least two
    DigestMessage(String id, String organization, List<Pending> rows, @Nullable Policy policy) {
        this.id = id;
        this.organization = organization;
        this.zone = policy == null ? ZoneOffset.UTC : policy.organization().zone();
        this.messages = rows.stream()
                .map(row -> new CrossingMessage(organization, row.crossing(), policy))
                .toList();
        this.from = rows.stream().mapToLong(Pending::at).min().orElse(0);
        this.to = rows.stream().mapToLong(Pending::at).max().orElse(0);
    }

    /// What a channel is told.
    Notice notice(long nowMillis) {
        PlainText text = new PlainText(LABEL);
        body(text);
        closing(text);
        return new Notice(id, subjectLine(), text.toString(), json(nowMillis));
    }

    /// What a person is told.
    Notice letter(Recipient recipient, User user) {
        PlainText text = new PlainText(LABEL);
        text.paragraph("Hello " + user.name() + ",");
        body(text);
        text.figure("Told since", recipient.because() + " (" + recipient.word() + ")");
        closing(text);
        return new Notice(id, subjectLine(), text.toString(), "");
    }

    /// For logs.
    String sentence() {
        return messages.size() + " alerts in one message, the first: "
                + messages.getFirst().sentence();
    }

    /// Stages with those who crossed them, the most first.
    private Map<String, List<CrossingMessage>> stages() {
        Map<String, List<CrossingMessage>> stages = new LinkedHashMap<>();
        messages.forEach(one -> stages.computeIfAbsent(stage(one.crossing()), _ -> new ArrayList<>())
                .add(one));
        Map<String, List<CrossingMessage>> sorted = new LinkedHashMap<>();
        stages.entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<String, List<CrossingMessage>> each) ->
                        -each.getValue().size()))
                .forEach(each -> sorted.put(each.getKey(), each.getValue()));
        return sorted;
    }

    private static String stage(Crossing crossing) {
        return crossing.budgetName()
                + (crossing.reminder() == 0 ? " crossed " : " is still above ")
                + crossing.threshold();
    }

    private String subjectLine() {
        Map<String, List<CrossingMessage>> stages = stages();
        String first = stages.keySet().iterator().next();
        int more = messages.size() - stages.values().iterator().next().size();
        return "Purser: " + messages.size() + " alerts of " + organization + ": " + first
                + (more == 0 ? "" : ", and " + more + " more");
    }

    private void body(PlainText text) {
        text.paragraph(messages.size() + " alerts of " + organization + ", " + moment(from)
                + (moment(from).equals(moment(to)) ? "" : " to " + moment(to)) + " ("
                + (zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId())
                + "):");
        Map<String, List<CrossingMessage>> stages = stages();
        stages.entrySet().stream().limit(SHOWN_STAGES).forEach(stage -> {
            List<CrossingMessage> crossed = stage.getValue();
            text.paragraph(stage.getKey() + (crossed.size() == 1 ? "" : ": " + crossed.size() + " accounts"));
            crossed.stream()
                    .sorted(Comparator.comparingDouble(DigestMessage::share).reversed())
                    .limit(SHOWN_OF_ONE)
                    .forEach(one -> text.verbatim(line(one)));
            if (crossed.size() > SHOWN_OF_ONE) {
                text.verbatim("and " + (crossed.size() - SHOWN_OF_ONE) + " more");
            }
            text.gap();
        });
        if (stages.size() > SHOWN_STAGES) {
            text.paragraph("And " + (stages.size() - SHOWN_STAGES) + " stages more.");
        }
    }

    private void closing(PlainText text) {
        text.figure("Organization", organization);
        text.figure("All of them", "purser channel deliveries");
        text.figure("Event", id);
    }

    /// For the order of lines only.
    private static double share(CrossingMessage message) {
        Crossing crossing = message.crossing();
        return crossing.settled() / (double) Math.max(1, crossing.limit());
    }

    private static String line(CrossingMessage message) {
        Crossing crossing = message.crossing();
        @Nullable String subject = message.subject();
        String name = subject == null ? "in all" : subject;
        return name + " ".repeat(Math.max(2, NAME - name.length())) + message.amount(crossing.settled()) + " of "
                + message.amount(crossing.limit()) + message.unit();
    }

    private String moment(long at) {
        return MOMENT.format(Instant.ofEpochMilli(at).atZone(zone));
    }

    private String json(long nowMillis) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("id", id);
        data.put("organization", organization);
        data.put("count", messages.size());
        data.put("from", Instant.ofEpochMilli(from).toString());
        data.put("to", Instant.ofEpochMilli(to).toString());
        data.put("crossings", messages.stream().map(CrossingMessage::fields).toList());
        Map<String, @Nullable Object> event = new LinkedHashMap<>();
        event.put("type", "budget.threshold_digest");
        event.put("timestamp", Instant.ofEpochMilli(nowMillis).toString());
        event.put("data", data);
        try {
            return JSON.writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event of our own cannot be written", e);
        }
    }
}
