package io.purser.control.alerts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.control.alerts.WindowStore.Ended;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Unit;
import io.purser.core.calendar.Window;
import io.purser.core.money.Money;
import io.purser.core.policy.Channel;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.User;
import io.purser.platform.secret.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A window that is over and the one after it in words, once for each channel and person who is to be told. Who is
/// several recipients is told once, as the first of them.
final class WindowLetter {
    static final String TYPE = "budget.window_rolled";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LABEL = 14;

    private final Policy policy;
    private final Budget budget;
    private final Window over;
    private final Ended ended;
    private final Window next;
    private final long limit;
    private final long at;

    /// @param over the window that is over
    /// @param limit the ceiling of the next one as it is declared
    WindowLetter(Policy policy, Budget budget, Window over, Ended ended, Window next, long limit, long at) {
        this.policy = policy;
        this.budget = budget;
        this.over = over;
        this.ended = ended;
        this.next = next;
        this.limit = limit;
        this.at = at;
    }

    /// For everybody who is to be told, as the policy of now has them.
    List<Letter> letters() {
        List<Letter> letters = new ArrayList<>();
        List<String> names = budget.toldOfWindows();
        for (Channel channel : policy.channels()) {
            if (names.contains(channel.name()) && Recipient.of(channel.name()).isEmpty()) {
                letters.add(letter(channel.name(), null, null, true));
            }
        }
        Recipients recipients = new Recipients(policy);
        Set<String> told = new HashSet<>();
        for (Recipient recipient : Recipient.values()) {
            if (names.contains(recipient.word())) {
                people(recipient, recipients.of(recipient, budget, null), told, letters);
            }
        }
        return letters;
    }

    private void people(Recipient recipient, Recipients.Found found, Set<String> told, List<Letter> letters) {
        switch (found) {
            case Recipients.Found.Nobody(String why) -> letters.add(letter(recipient.word(), null, why, false));
            case Recipients.Found.People(List<User> users) ->
                users.stream()
                        .filter(user -> told.add(user.id()))
                        .forEach(user -> letters.add(letter(recipient.word(), user.id(), null, false)));
        }
    }

    private Letter letter(String word, @Nullable String userId, @Nullable String nobody, boolean isChannel) {
        String organization = policy.organization().name();
        String id = "evt_"
                + Sha256.hex(String.join("\u0000", organization, event(), word, userId == null ? "" : userId))
                        .substring(0, 32);
        return new Letter(
                id,
                organization,
                word,
                userId,
                nobody,
                "window " + moment(next.start()),
                budget.name(),
                null,
                "Purser: a new window of " + budget.name() + " of " + organization,
                text(id),
                at,
                0,
                isChannel ? json() : null);
    }

    /// Names what happened, whoever is told.
    private String event() {
        return budget.id() + "//" + over.start() + "/window";
    }

    String sentence() {
        String held = ended.held() == 0 ? "" : ", and calls under way hold " + amount(ended.held()) + unit() + " of it";
        return "a window of budget \"" + budget.name() + "\" of "
                + policy.organization().name() + " is over: " + amount(ended.settled()) + " of "
                + amount(ended.limit()) + unit() + " were spent" + held + "; the next one has begun";
    }

    private String text(String id) {
        String sentence = sentence();
        return new PlainText(LABEL)
                .paragraph(Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1) + ".")
                .figure("Over", moment(over.start()) + " to " + moment(over.end()))
                .figure("Begun", moment(next.start()) + " to " + moment(next.end()))
                .figure("Limit now", amount(limit) + unit())
                .figure("Event", id)
                .toString();
    }

    private String json() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("id", event());
        data.put("organization", policy.organization().name());
        data.put("budget", budget.name());
        data.put("unit", word(budget.unit()));
        data.put("currency", isMoney() ? policy.organization().currency().code() : null);
        data.put("enforcement", word(budget.enforcement()));
        Map<String, @Nullable Object> was = window(over, ended.limit());
        was.put("settled", amount(ended.settled()));
        was.put("held", amount(ended.held()));
        data.put("ended", was);
        data.put("begun", window(next, limit));
        data.put("message", sentence());
        Map<String, @Nullable Object> event = new LinkedHashMap<>();
        event.put("type", TYPE);
        event.put("timestamp", moment(at));
        event.put("data", data);
        try {
            return JSON.writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event of our own cannot be written", e);
        }
    }

    private Map<String, @Nullable Object> window(Window window, long ceiling) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("windowStart", moment(window.start()));
        form.put("windowEnd", moment(window.end()));
        form.put("limit", amount(ceiling));
        return form;
    }

    private boolean isMoney() {
        return budget.unit() == Unit.MONEY;
    }

    private String amount(long amount) {
        return isMoney() ? Money.plain(amount, policy.organization().currency()) : Long.toString(amount);
    }

    private String unit() {
        return " " + (isMoney() ? policy.organization().currency().code() : word(budget.unit()));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String moment(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
