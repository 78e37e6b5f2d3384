package io.purser.control.admin;

import io.purser.core.budget.Action;
import io.purser.core.budget.Criticality;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An action as the governance file writes it, and in words for a plan.
final class ActionForm {
    private ActionForm() {}

    static Map<String, Object> of(Action action) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("at", action.name());
        criticality(form, action.upTo());
        if (!action.models().isEmpty()) {
            Map<String, Object> models = new LinkedHashMap<>();
            action.models().forEach(each -> models.put(each.from(), each.to()));
            form.put("model", models);
        }
        tokens(form, "outputCap", action.outputCap());
        tokens(form, "contextCap", action.contextCap());
        if (action.maxTools() != null) {
            form.put("maxTools", action.maxTools());
        }
        Action.Throttle throttle = action.throttle();
        if (throttle != null) {
            Map<String, Object> pace = new LinkedHashMap<>();
            pace.put("requestsPerMinute", LimitText.print(throttle.requestsPerMinute()));
            criticality(pace, throttle.upTo());
            form.put("throttle", pace);
        }
        if (action.refuse()) {
            form.put("refuse", true);
        }
        return form;
    }

    private static void criticality(Map<String, Object> form, Criticality upTo) {
        if (upTo != Criticality.HIGH) {
            form.put("criticality", word(upTo));
        }
    }

    private static void tokens(Map<String, Object> form, String field, @Nullable Long tokens) {
        if (tokens != null) {
            form.put(field, LimitText.print(tokens));
        }
    }

    private static String word(Criticality criticality) {
        return criticality.name().toLowerCase(Locale.ROOT);
    }

    /// `at 80% gpt-5.4 → gpt-5.4-mini; at 100% refuses`
    static String words(List<Action> actions) {
        List<String> stages = new ArrayList<>();
        for (Action action : actions) {
            stages.add("at " + action.name() + whose(action.upTo()) + " " + String.join(", ", deeds(action)));
        }
        return String.join("; ", stages);
    }

    private static List<String> deeds(Action action) {
        List<String> deeds = new ArrayList<>();
        action.models().forEach(each -> deeds.add(each.from() + " → " + each.to()));
        if (action.outputCap() != null) {
            deeds.add("output up to " + LimitText.print(action.outputCap()) + " tokens");
        }
        if (action.contextCap() != null) {
            deeds.add("input up to " + LimitText.print(action.contextCap()) + " tokens");
        }
        if (action.maxTools() != null) {
            deeds.add("at most " + action.maxTools() + " tools");
        }
        Action.Throttle throttle = action.throttle();
        if (throttle != null) {
            deeds.add(LimitText.print(throttle.requestsPerMinute()) + " requests a minute" + whose(throttle.upTo()));
        }
        if (action.refuse()) {
            deeds.add("refuses");
        }
        return deeds;
    }

    private static String whose(Criticality upTo) {
        return switch (upTo) {
            case LOW -> " (low criticality)";
            case NORMAL -> " (low and normal criticality)";
            case HIGH -> "";
        };
    }
}
