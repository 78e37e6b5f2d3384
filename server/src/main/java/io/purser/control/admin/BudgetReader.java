package io.purser.control.admin;

import io.purser.control.admin.GovernanceFile.BudgetEntry;
import io.purser.control.admin.GovernanceFile.ScopeEntry;
import io.purser.control.admin.GovernanceFile.ThresholdEntry;
import io.purser.control.admin.LimitText.Limit;
import io.purser.control.alerts.Recipient;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Rollover;
import io.purser.core.budget.Unit;
import io.purser.core.calendar.Period;
import io.purser.core.tenancy.Organization;
import io.purser.platform.config.Quantity;
import io.purser.platform.config.Section;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads one budget of a governance file.
final class BudgetReader {
    static final int STRICT_FLOOR = 1_024;
    static final Duration COOLDOWN = Duration.ofHours(24);

    private final Section section;
    private final Organization organization;
    /// The plan whose budget it is, null where it stands for itself.
    private final @Nullable String plan;

    private BudgetReader(Section section, Organization organization, @Nullable String plan) {
        this.section = section;
        this.organization = organization;
        this.plan = plan;
    }

    static BudgetEntry read(Section section, Organization organization) {
        return new BudgetReader(section, organization, null).read(ScopeReader.read(section, organization.name()));
    }

    /// Reads a budget of a plan, which needs no name and has no scope of its own.
    ///
    /// @param scope each customer on the plan
    static BudgetEntry read(Section section, Organization organization, String plan, ScopeEntry scope) {
        return new BudgetReader(section, organization, plan).read(scope);
    }

    private BudgetEntry read(ScopeEntry scope) {
        Limit limit = section.required(
                "limit", new Limit(Unit.MONEY, 0), text -> LimitText.parse(text, organization.currency()));
        Period period = PeriodReader.read(section, organization);
        GovernanceFile.Naming naming = naming(period);
        Enforcement enforcement = section.required("enforcement", Enforcement.SOFT, BudgetReader::enforcement);
        Estimation estimation = section.read("estimation", Estimation.ADAPTIVE, BudgetReader::estimation);
        List<ThresholdEntry> thresholds = ThresholdReader.read(section, limit, organization.currency());
        boolean showAmounts = section.read("visibility", false, BudgetReader::visibility);
        boolean passesFree = section.read("freeModels", false, BudgetReader::freeModels);
        BudgetEntry entry = new BudgetEntry(
                naming,
                scope,
                limit.unit(),
                limit.amount(),
                period,
                enforcement,
                section.flag("shadow", false),
                estimation,
                strictFloor(estimation),
                thresholds,
                section.read("cooldown", COOLDOWN, BudgetReader::cooldown),
                passesFree,
                showAmounts,
                ActionReader.read(section, limit, enforcement, organization.currency()),
                section.text("reason").orElse(null),
                PersonReader.person(section, "owner"),
                rollover(limit, period),
                toldOfWindows(scope, period));
        NamingReader.notBuilt(section, "plan");
        section.done();
        return entry;
    }

    /// A plan's budget that says no name has the plan's and its period's: `free month`.
    private GovernanceFile.Naming naming(Period period) {
        return plan == null || section.has("name")
                ? NamingReader.read(section, true)
                : NamingReader.read(section, plan + " " + PeriodText.print(period));
    }

    private @Nullable Rollover rollover(Limit limit, Period period) {
        if (!section.has("rollover")) {
            return null;
        }
        if (!Budget.hasWindows(period)) {
            section.problem("rollover", "means nothing without windows that end; expected another `period`");
        }
        Section rollover = section.section("rollover");
        Rollover read = rollover.required("cap", new Rollover("100%", 1), text -> cap(text, limit));
        rollover.done();
        return Budget.hasWindows(period) ? read : null;
    }

    /// Who is told that a window began; what is not built is refused by name.
    private List<String> toldOfWindows(ScopeEntry scope, Period period) {
        if (plan != null) {
            NamingReader.notBuilt(section, "newWindow");
            return List.of();
        }
        if (!section.has("newWindow")) {
            return List.of();
        }
        if (!Budget.hasWindows(period)) {
            section.problem("newWindow", "means nothing without windows that end; expected another `period`");
        }
        if (scope.each() != null) {
            section.problem(
                    "newWindow", "is not built for a budget over each of many; expected a scope of one account");
        }
        Section told = section.section("newWindow");
        List<String> names = told.texts("notify").stream().distinct().toList();
        if (names.isEmpty()) {
            told.problem("notify", "names nobody; expected channels or people, or no `newWindow`");
        }
        for (String name : names) {
            if (name.equals(ThresholdReader.EVERY_CHANNEL) || name.equals(Recipient.SUBJECT.word())) {
                told.problem(
                        "notify",
                        "`" + name + "` is not built for new windows; expected names of channels, or owner, groupLead,"
                                + " accountOwner, platformOwner");
            }
        }
        told.done();
        return names;
    }

    private Rollover cap(String text, Limit limit) {
        Stage cap = Stage.parse(text, limit, organization.currency());
        if (cap.at() == 0) {
            throw new IllegalArgumentException("\"" + text + "\" carries nothing; expected more than 0");
        }
        return new Rollover(cap.name(), cap.at());
    }

    private static Enforcement enforcement(String text) {
        return Enforcement.valueOf(
                Section.oneOf(text, List.of("hard", "soft", "degrade")).toUpperCase(Locale.ROOT));
    }

    private static Estimation estimation(String text) {
        return Section.oneOf(text, List.of("adaptive", "strict")).equals("strict")
                ? Estimation.STRICT
                : Estimation.ADAPTIVE;
    }

    private int strictFloor(Estimation estimation) {
        if (section.has("strictFloor") && estimation != Estimation.STRICT) {
            section.problem("strictFloor", "means nothing without `estimation: strict`");
        }
        return section.read("strictFloor", STRICT_FLOOR, text -> {
            long tokens = Quantity.count(text);
            if (tokens < 1 || tokens > 1_000_000) {
                throw new IllegalArgumentException("\"" + text + "\" is out of bounds; expected 1 to 1M tokens");
            }
            return (int) tokens;
        });
    }

    private static boolean visibility(String text) {
        return Section.oneOf(text, List.of("amounts", "state")).equals("amounts");
    }

    private static boolean freeModels(String text) {
        return Section.oneOf(text, List.of("pass", "count")).equals("pass");
    }

    private static Duration cooldown(String text) {
        Duration cooldown = Quantity.duration(text);
        if (cooldown.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException("\"" + text + "\" is too short; expected 1m or longer");
        }
        return cooldown;
    }
}
