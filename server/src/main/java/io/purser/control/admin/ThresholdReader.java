package io.purser.control.admin;

import io.purser.control.admin.GovernanceFile.ThresholdEntry;
import io.purser.control.admin.LimitText.Limit;
import io.purser.control.alerts.CrossingRouting;
import io.purser.core.budget.Share;
import io.purser.core.budget.Threshold;
import io.purser.core.money.CurrencyUnit;
import io.purser.platform.config.Section;
import io.purser.platform.config.Yaml;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads the stages of a budget: shares of its limit, or amounts.
final class ThresholdReader {
    /// The stages of a budget that names none.
    static final List<String> DEFAULT = List.of("50%", "80%", "100%");

    /// Stands for every channel of the organization, and for the budget's owner where a mail reaches one.
    static final String EVERY_CHANNEL = CrossingRouting.EVERY_CHANNEL;

    private static final List<Share> DEFAULT_SHARES =
            DEFAULT.stream().map(Share::parse).map(Optional::orElseThrow).toList();

    private static final Threshold NONE = new Threshold("", 1, List.of());

    private ThresholdReader() {}

    static List<ThresholdEntry> read(Section budget, Limit limit, CurrencyUnit currency) {
        Yaml value = budget.value("thresholds");
        if (value == null) {
            return DEFAULT_SHARES.stream()
                    .map(share -> new ThresholdEntry(
                            budget.place(), threshold(Stage.of(share, limit), List.of(EVERY_CHANNEL))))
                    .toList();
        }
        List<ThresholdEntry> stages = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Section section : budget.sections("thresholds")) {
            List<String> channels = channels(section);
            Threshold stage =
                    section.required("at", NONE, text -> threshold(Stage.parse(text, limit, currency), channels));
            if (!stage.name().isEmpty()) {
                if (!seen.add(stage.name())) {
                    section.problem("at", "\"" + stage.name() + "\" stands twice among the thresholds");
                }
                stages.add(new ThresholdEntry(section.place(), stage));
            }
            NamingReader.notBuilt(section, "burnRate", "forecast", "actions");
            section.done();
        }
        return stages;
    }

    private static List<String> channels(Section section) {
        return section.value("notify") == null
                ? List.of(EVERY_CHANNEL)
                : section.texts("notify").stream().distinct().toList();
    }

    private static Threshold threshold(Stage stage, List<String> channels) {
        return new Threshold(stage.name(), Math.max(1, stage.at()), channels);
    }
}
