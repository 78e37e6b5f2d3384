package io.purser.control.admin;

import io.purser.control.admin.LimitText.Limit;
import io.purser.core.budget.Action;
import io.purser.core.budget.Criticality;
import io.purser.core.budget.Enforcement;
import io.purser.core.money.CurrencyUnit;
import io.purser.platform.config.Quantity;
import io.purser.platform.config.Section;
import io.purser.platform.config.Yaml;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads what a budget that degrades does at its stages.
final class ActionReader {
    static final List<String> CRITICALITIES = List.of("low", "normal", "high");

    private static final List<String> DEEDS =
            List.of("model", "outputCap", "contextCap", "maxTools", "throttle", "refuse");
    private static final long MOST_TOKENS = 1_000_000_000L;
    private static final long MOST_TOOLS = 1_000;
    private static final long MOST_A_MINUTE = 1_000_000_000L;

    private final Section budget;
    private final Limit limit;
    private final CurrencyUnit currency;
    private final Set<String> seen = new HashSet<>();
    private long latest = -1;

    private ActionReader(Section budget, Limit limit, CurrencyUnit currency) {
        this.budget = budget;
        this.limit = limit;
        this.currency = currency;
    }

    /// The actions of a budget; none unless it degrades.
    static List<Action> read(Section budget, Limit limit, Enforcement enforcement, CurrencyUnit currency) {
        List<Section> sections = budget.sections("actions");
        if (enforcement != Enforcement.DEGRADE) {
            boolean meant = budget.text("enforcement")
                    .filter(word -> word.equals("hard") || word.equals("soft"))
                    .isPresent();
            if (budget.has("actions") && meant) {
                budget.problem("actions", "mean nothing without `enforcement: degrade`");
            }
            return List.of();
        }
        if (sections.isEmpty()) {
            budget.problem(
                    "actions",
                    "is missing; `enforcement: degrade` does what is listed here, such as"
                            + " [{at: 80%, outputCap: 1000}, {at: 100%, refuse: true}]");
        }
        ActionReader reader = new ActionReader(budget, limit, currency);
        List<Action> actions = new ArrayList<>();
        for (Section section : sections) {
            actions.add(reader.action(section));
        }
        reader.checkCircles(actions);
        return actions;
    }

    private Action action(Section section) {
        Stage stage = section.required("at", new Stage("", limit.amount()), text -> Stage.parse(text, limit, currency));
        Criticality upTo = criticality(section);
        boolean refuse = section.flag("refuse", false);
        Action action = new Action(
                stage.name(),
                stage.at(),
                upTo,
                switches(section),
                section.read("outputCap", text -> tokens(text)).orElse(null),
                section.read("contextCap", text -> tokens(text)).orElse(null),
                section.read("maxTools", text -> (int) within(text, 0, MOST_TOOLS))
                        .orElse(null),
                throttle(section),
                refuse);
        section.done();
        check(section, stage, action);
        return action;
    }

    private void check(Section section, Stage stage, Action action) {
        if (DEEDS.stream().noneMatch(section.names()::contains)) {
            section.problem("at", "nothing happens at this stage; expected " + String.join(", ", DEEDS));
        }
        if (stage.name().isEmpty()) {
            return;
        }
        if (!seen.add(stage.name() + "/" + action.upTo())) {
            section.problem("at", "\"" + stage.name() + "\" stands twice for calls of the same criticality");
        }
        if (stage.at() < latest) {
            section.problem("at", "\"" + stage.name() + "\" is below the stage before it; expected them to ascend");
        }
        latest = Math.max(latest, stage.at());
        if (action.refusesAll() && stage.at() < limit.amount()) {
            section.problem(
                    "refuse",
                    "every call refused below the limit is a lower limit; expected `at: 100%` or more, or a `criticality`");
        }
    }

    private static Criticality criticality(Section section) {
        String word = section.choice("criticality", "high", CRITICALITIES);
        return Criticality.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static List<Action.Switch> switches(Section section) {
        List<Action.Switch> switches = new ArrayList<>();
        if (section.value("model") == null) {
            return switches;
        }
        Map<String, String> models = section.textMap("model");
        if (models.isEmpty() && section.value("model") instanceof Yaml.Fields) {
            section.problem("model", "names no model; expected one in the place of another: {gpt-5.4: gpt-5.4-mini}");
        }
        models.forEach((from, to) -> {
            String wrong = wrong(from, to);
            if (wrong == null) {
                switches.add(new Action.Switch(from, to));
            } else {
                section.problem("model", wrong);
            }
        });
        return switches;
    }

    private static @Nullable String wrong(String from, String to) {
        if (!Names.acceptable(from)) {
            return "\"" + Names.shown(from) + "\" is not a model; expected a name or a pattern";
        }
        if (!Names.acceptable(to) || to.indexOf('*') >= 0) {
            return "\"" + Names.shown(to) + "\" is not a model; expected the name of the one that runs instead";
        }
        return from.equals(to) ? "\"" + Names.shown(from) + "\" leads to itself; expected another model" : null;
    }

    private static long tokens(String text) {
        return within(text, 1, MOST_TOKENS);
    }

    private static long within(String text, long least, long most) {
        long count = Quantity.count(text);
        if (count < least || count > most) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is out of bounds; expected " + least + " to " + LimitText.print(most));
        }
        return count;
    }

    private static Action.@Nullable Throttle throttle(Section section) {
        if (section.value("throttle") == null) {
            return null;
        }
        Section throttle = section.section("throttle");
        long pace = throttle.required("requestsPerMinute", 1L, text -> within(text, 1, MOST_A_MINUTE));
        Action.Throttle read = new Action.Throttle(pace, criticality(throttle));
        throttle.done();
        return read;
    }

    /// A model that leads back to itself would leave it to chance which one runs.
    private void checkCircles(List<Action> actions) {
        Map<String, String> next = new HashMap<>();
        for (Action action : actions) {
            action.models().forEach(each -> next.put(each.from(), each.to()));
        }
        for (String start : next.keySet().stream().sorted().toList()) {
            Set<String> way = new HashSet<>();
            String at = start;
            while (at != null && way.add(at)) {
                at = next.get(at);
            }
            if (start.equals(at)) {
                budget.problem("actions", "\"" + Names.shown(start) + "\" leads back to itself; expected no circle");
                return;
            }
        }
    }
}
