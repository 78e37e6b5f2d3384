package io.purser.control.admin;

import io.purser.control.admin.GovernanceFile.BudgetEntry;
import io.purser.control.admin.GovernanceFile.ConditionEntry;
import io.purser.control.admin.GovernanceFile.PlanEntry;
import io.purser.control.admin.GovernanceFile.ScopeEntry;
import io.purser.core.budget.Dimension;
import io.purser.core.policy.CustomerPlan;
import io.purser.core.tenancy.Organization;
import io.purser.platform.config.Place;
import io.purser.platform.config.Section;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads one plan of a governance file. Its budgets become ordinary ones whose scope is each customer on the plan.
final class PlanReader {
    private static final int LONGEST_MESSAGE = 300;
    private static final int LONGEST_URL = 1_000;

    private final Section section;
    private final Organization organization;
    private final List<BudgetEntry> budgets;

    private PlanReader(Section section, Organization organization, List<BudgetEntry> budgets) {
        this.section = section;
        this.organization = organization;
        this.budgets = budgets;
    }

    /// @param budgets to which the plan's own are added
    static PlanEntry read(Section section, Organization organization, List<BudgetEntry> budgets) {
        return new PlanReader(section, organization, budgets).read();
    }

    private PlanEntry read() {
        String name = NamingReader.read(section, false).name();
        CustomerPlan plan = new CustomerPlan(
                name,
                names("models"),
                names("providers"),
                names("endpoints"),
                section.read("message", PlanReader::message).orElse(null),
                section.read("upgradeUrl", PlanReader::address).orElse(null),
                section.flag("default", false));
        for (Section budget : section.sections("budgets")) {
            if (budget.has("scope")) {
                budget.problem(
                        "scope",
                        "means nothing in a plan, whose budgets bound each customer on it; expected no `scope`, or"
                                + " the budget under `budgets` with {eachCustomer: {plan: " + Names.shown(name)
                                + "}} and more");
            }
            budgets.add(BudgetReader.read(budget, organization, name, eachOn(budget.place(), name)));
        }
        PlanEntry entry = new PlanEntry(
                section.place(),
                plan,
                section.has("rateLimits") ? KeyReader.pace(section.section("rateLimits"), true) : null);
        NamingReader.notBuilt(section, "overage", "included", "metered", "revenue", "price", "attribution");
        section.done();
        return entry;
    }

    private static ScopeEntry eachOn(Place place, String plan) {
        return new ScopeEntry(
                place, List.of(new ConditionEntry(place, Dimension.PLAN, null, plan, false)), Dimension.CUSTOMER);
    }

    private List<String> names(String field) {
        List<String> names = section.texts(field);
        names.stream()
                .filter(name -> !Names.acceptable(name))
                .forEach(name -> section.problem(
                        field, "\"" + Names.shown(name) + "\" is not a name; expected " + Names.EXPECTED));
        if (section.has(field) && names.isEmpty()) {
            section.problem(field, "is empty; expected at least one name, or no `" + field + "` for all");
        }
        return names;
    }

    private static String message(String text) {
        String message = text.strip();
        boolean plain = message.codePoints().noneMatch(Character::isISOControl);
        if (message.isEmpty() || message.length() > LONGEST_MESSAGE || !plain) {
            throw new IllegalArgumentException("\"" + Names.shown(text) + "\" is not a message; expected 1 to "
                    + LONGEST_MESSAGE + " characters on one line");
        }
        return message;
    }

    private static String address(String text) {
        try {
            URI uri = new URI(text);
            @Nullable String scheme = uri.getScheme();
            boolean web = "https".equals(scheme) || "http".equals(scheme);
            if (web && uri.getHost() != null && uri.getUserInfo() == null && text.length() <= LONGEST_URL) {
                return text;
            }
        } catch (URISyntaxException wrong) {
            // Told below, with what was expected.
        }
        throw new IllegalArgumentException(
                "\"" + Names.shown(text) + "\" is not an address; expected one such as https://acme.example/upgrade");
    }
}
