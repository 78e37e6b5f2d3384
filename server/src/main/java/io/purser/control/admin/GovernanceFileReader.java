package io.purser.control.admin;

import io.purser.control.admin.GovernanceFile.BudgetEntry;
import io.purser.control.admin.GovernanceFile.ChannelEntry;
import io.purser.control.admin.GovernanceFile.CustomerEntry;
import io.purser.control.admin.GovernanceFile.EndpointEntry;
import io.purser.control.admin.GovernanceFile.GroupEntry;
import io.purser.control.admin.GovernanceFile.KeyEntry;
import io.purser.control.admin.GovernanceFile.PlanEntry;
import io.purser.control.admin.GovernanceFile.RateLimitEntry;
import io.purser.control.admin.GovernanceFile.UserEntry;
import io.purser.control.alerts.Recipient;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.tenancy.Organization;
import io.purser.platform.config.EmailAddress;
import io.purser.platform.config.Problems;
import io.purser.platform.config.Section;
import io.purser.platform.config.Variables;
import io.purser.platform.config.Yaml;
import io.purser.platform.config.YamlReader;
import java.time.DateTimeException;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a governance file. Reading goes on after a problem, so that all of them are shown at once.
final class GovernanceFileReader {
    private static final int DEEPEST_GROUP = 16;

    private final Section root;
    private final Organization organization;

    private GovernanceFileReader(Section root, Organization organization) {
        this.root = root;
        this.organization = organization;
    }

    /// @param source the file's name, for messages
    static GovernanceFile read(String source, String text, Variables variables, Problems problems) {
        return read(YamlReader.read(source, text, variables, problems), problems);
    }

    /// Reads a document that is a tree already.
    static GovernanceFile read(Yaml.Fields fields, Problems problems) {
        Section root = new Section(fields, problems);
        return new GovernanceFileReader(root, organization(root)).read();
    }

    private static Organization organization(Section root) {
        return new Organization(
                NamingReader.name(root, "organization"),
                root.read("currency", CurrencyUnit.USD, CurrencyUnit::of),
                root.read("timezone", ZoneId.of("UTC"), PeriodText::zone),
                root.read("billingCycleDay", 1, GovernanceFileReader::dayOfMonth),
                root.read("fiscalYearStart", MonthDay.of(1, 1), GovernanceFileReader::monthDay));
    }

    private GovernanceFile read() {
        List<GroupEntry> groups = new ArrayList<>();
        root.sections("groups").forEach(section -> group(section, null, 1, groups));
        List<UserEntry> users = root.sections("users").stream().map(this::user).toList();
        List<KeyEntry> keys = root.sections("keys").stream()
                .map(section -> KeyReader.read(section, organization))
                .toList();
        List<BudgetEntry> budgets = new ArrayList<>();
        root.sections("budgets").forEach(section -> budgets.add(BudgetReader.read(section, organization)));
        List<PlanEntry> plans = root.sections("plans").stream()
                .map(section -> PlanReader.read(section, organization, budgets))
                .toList();
        GovernanceFile file = new GovernanceFile(
                root.place(),
                organization,
                groups,
                users,
                keys,
                plans,
                root.sections("customers").stream().map(this::customer).toList(),
                root.sections("endpoints").stream().map(this::endpoint).toList(),
                budgets,
                root.sections("rateLimits").stream().map(this::rateLimit).toList(),
                root.sections("channels").stream().map(this::channel).toList(),
                root.sections("tagPolicies").stream()
                        .map(section -> TagPolicyReader.read(section, organization.name()))
                        .toList(),
                PersonReader.people(root, "platformOwner"),
                root.sections("keyPolicies").stream()
                        .map(section -> KeyPolicyReader.read(section, organization.name()))
                        .toList());
        NamingReader.notBuilt(root, "prices", "providers", "roles", "renamedFrom", "id");
        root.done();
        return file;
    }

    private void group(Section section, @Nullable String parent, int depth, List<GroupEntry> groups) {
        GovernanceFile.Naming naming = NamingReader.read(section, true);
        groups.add(new GroupEntry(
                naming,
                parent,
                section.read("costCentre", NamingReader::checked).orElse(null),
                IdpGroupReader.read(section)));
        if (depth >= DEEPEST_GROUP && section.has("groups")) {
            section.problem("groups", "is nested too deep; expected at most " + DEEPEST_GROUP + " levels");
        } else {
            section.sections("groups").forEach(child -> group(child, naming.name(), depth + 1, groups));
        }
        NamingReader.notBuilt(section, "lead");
        section.done();
    }

    private UserEntry user(Section section) {
        UserEntry entry = new UserEntry(
                NamingReader.read(section, true),
                section.text("group").orElse(null),
                section.place("group"),
                section.choice("kind", "person", List.of("person", "service")).equals("service"),
                RoleReader.roles(section, organization.name()),
                section.read("email", EmailAddress::checked).orElse(null),
                PersonReader.person(section, "owner"));
        if (entry.owner() != null && !entry.service()) {
            section.problem("owner", "means nothing for a person; expected it beside `kind: service`");
        }
        NamingReader.notBuilt(section, "memberOf", "externalId");
        section.done();
        return entry;
    }

    private CustomerEntry customer(Section section) {
        CustomerEntry entry = new CustomerEntry(
                section.place(),
                NamingReader.read(section, false).name(),
                section.text("plan").orElse(null),
                section.place("plan"),
                section.text("accountOwner").orElse(null),
                section.place("accountOwner"));
        NamingReader.notBuilt(section, "revenue", "included", "overage");
        section.done();
        return entry;
    }

    private EndpointEntry endpoint(Section section) {
        EndpointEntry entry = new EndpointEntry(
                section.place(),
                NamingReader.read(section, false).name(),
                section.choice("criticality", "normal", List.of("low", "normal", "high")));
        section.done();
        return entry;
    }

    private RateLimitEntry rateLimit(Section section) {
        RateLimitEntry entry = new RateLimitEntry(
                section.place(),
                section.read("name", NamingReader::checked).orElse(null),
                ScopeReader.read(section, organization.name()),
                KeyReader.pace(section, false));
        NamingReader.notBuilt(section, "id", "renamedFrom", "criticality");
        section.done();
        return entry;
    }

    private ChannelEntry channel(Section section) {
        String name = NamingReader.read(section, false).name();
        if (name.equals(ThresholdReader.EVERY_CHANNEL)) {
            section.problem("name", "\"*\" stands for every channel; expected another name");
        }
        if (Recipient.of(name).isPresent()) {
            section.problem("name", "\"" + name + "\" stands for people in `notify`; expected another name");
        }
        NamingReader.notBuilt(section, "slack", "teams", "pagerduty", "opsgenie", "sms", "eventBridge", "kafka");
        ChannelEntry entry =
                new ChannelEntry(section.place(), name, ChannelReader.target(section), ChannelReader.digest(section));
        section.done();
        return entry;
    }

    private static int dayOfMonth(String text) {
        if (text.matches("[1-9]|[12]\\d|3[01]")) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException("\"" + text + "\" is not a day of the month; expected 1 to 31");
    }

    private static MonthDay monthDay(String text) {
        try {
            MonthDay day = MonthDay.parse("--" + text);
            if (!day.equals(MonthDay.of(2, 29))) {
                return day;
            }
        } catch (DateTimeException unknown) {
            // Told below, with what was expected.
        }
        throw new IllegalArgumentException("\"" + text + "\" is not a day of every year; expected one such as 04-01");
    }
}
