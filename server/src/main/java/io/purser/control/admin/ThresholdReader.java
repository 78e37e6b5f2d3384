package io.purser.control.admin;

import io.purser.control.admin.GovernanceFile.ThresholdEntry;
import io.purser.control.admin.LimitText.Limit;
import io.purser.core.budget.Threshold;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import io.purser.platform.config.Section;
import io.purser.platform.config.Yaml;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the stages of a budget: shares of its limit, or amounts.
final class ThresholdReader {
    /// The stages of a budget that names none.
    static final List<String> DEFAULT = List.of("50%", "80%", "100%");

    /// The one channel name that stands for every channel of the organization.
    static final String EVERY_CHANNEL = "*";

    private static final Threshold NONE = new Threshold("", 1, List.of());
    private static final Pattern SHARE = Pattern.compile("(\\d{1,4}(?:\\.\\d{1,3})?)\\s*%");
    private static final Set<String> PEOPLE = Set.of("subject", "owner", "groupLead", "accountOwner", "platformOwner");

    private ThresholdReader() {}

    static List<ThresholdEntry> read(Section budget, Limit limit, CurrencyUnit currency) {
        Yaml value = budget.value("thresholds");
        if (value == null) {
            return DEFAULT.stream()
                    .map(share -> new ThresholdEntry(budget.place(), share(share, limit, List.of(EVERY_CHANNEL))))
                    .toList();
        }
        List<ThresholdEntry> stages = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Section section : budget.sections("thresholds")) {
            List<String> channels = channels(section);
            Threshold stage = section.required("at", NONE, text -> parse(text, limit, currency, channels));
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
        if (section.value("notify") == null) {
            return List.of(EVERY_CHANNEL);
        }
        List<String> channels = section.texts("notify");
        for (String channel : channels) {
            if (PEOPLE.contains(channel)) {
                section.problem(
                        "notify",
                        "the recipient \"" + channel + "\" is not built yet; expected the name of a webhook channel");
            }
        }
        return channels.stream().filter(channel -> !PEOPLE.contains(channel)).toList();
    }

    private static Threshold parse(String text, Limit limit, CurrencyUnit currency, List<String> channels) {
        Matcher share = SHARE.matcher(text.strip());
        if (share.matches()) {
            return share(text.strip(), limit, channels);
        }
        if (text.contains("burn")) {
            throw new IllegalArgumentException("\"" + text + "\": burn-rate stages are not built yet;"
                    + " expected a share such as 80% or an amount");
        }
        Limit amount = LimitText.parse(text, currency);
        if (amount.unit() != limit.unit()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not in the budget's unit; expected a share or an amount in it");
        }
        return new Threshold(
                LimitText.print(amount.unit(), amount.amount(), currency), Math.max(1, amount.amount()), channels);
    }

    private static Threshold share(String text, Limit limit, List<String> channels) {
        BigDecimal share = new BigDecimal(text.substring(0, text.length() - 1).strip());
        if (share.signum() <= 0 || share.compareTo(BigDecimal.valueOf(1_000)) > 0) {
            throw new IllegalArgumentException("\"" + text + "\" is out of bounds; expected more than 0% to 1000%");
        }
        BigDecimal at = share.multiply(BigDecimal.valueOf(limit.amount()))
                .movePointLeft(2)
                .setScale(0, RoundingMode.CEILING);
        if (at.compareTo(BigDecimal.valueOf(Money.LARGEST)) > 0) {
            throw new IllegalArgumentException("\"" + text + "\" of the limit is beyond what can be counted");
        }
        String name = share.stripTrailingZeros().toPlainString() + "%";
        return new Threshold(name, Math.max(1, at.longValueExact()), channels);
    }
}
