package io.purser.control.admin;

import io.purser.control.admin.GovernanceFile.ConditionEntry;
import io.purser.control.admin.GovernanceFile.ScopeEntry;
import io.purser.core.budget.Dimension;
import io.purser.platform.config.Place;
import io.purser.platform.config.Section;
import io.purser.platform.config.Yaml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a scope: several fields are an AND, at most one of them is an `each…`.
final class ScopeReader {
    private static final Map<String, Dimension> PLAIN = plain();

    private static final String EVERY = "*";

    private final Section section;
    private final String organization;
    private final List<ConditionEntry> conditions = new ArrayList<>();
    private @Nullable Dimension each;

    private ScopeReader(Section section, String organization) {
        this.section = section;
        this.organization = organization;
    }

    private static Map<String, Dimension> plain() {
        Map<String, Dimension> fields = new LinkedHashMap<>();
        fields.put("group", Dimension.GROUP);
        fields.put("user", Dimension.USER);
        fields.put("key", Dimension.KEY);
        fields.put("customer", Dimension.CUSTOMER);
        fields.put("plan", Dimension.PLAN);
        fields.put("endpoint", Dimension.ENDPOINT);
        fields.put("feature", Dimension.FEATURE);
        fields.put("environment", Dimension.ENVIRONMENT);
        fields.put("session", Dimension.SESSION);
        fields.put("provider", Dimension.PROVIDER);
        fields.put("model", Dimension.MODEL);
        return fields;
    }

    /// Reads the field `scope` of a budget or a rate limit.
    static ScopeEntry read(Section owner, String organization) {
        if (!owner.has("scope")) {
            owner.problem("scope", "is missing; expected what it bounds, such as {organization: " + organization + "}");
            return new ScopeEntry(owner.place(), List.of(), null);
        }
        return of(owner.section("scope"), organization);
    }

    /// Reads the fields of a scope.
    static ScopeEntry of(Section section, String organization) {
        return new ScopeReader(section, organization).read();
    }

    private ScopeEntry read() {
        boolean whole = organization();
        PLAIN.forEach(this::condition);
        tags();
        eachOwner("eachUserIn", Dimension.USER, false);
        eachOwner("eachKeyOf", Dimension.KEY, true);
        eachValue("eachCustomer", Dimension.CUSTOMER);
        eachValue("eachSession", Dimension.SESSION);
        eachValue("eachEndUser", Dimension.END_USER);
        if (section.has("endUser")) {
            section.problem("endUser", "a budget of one end user is not built yet; expected eachEndUser");
        }
        if (!whole && section.names().isEmpty()) {
            section.problem(
                    "organization", "bounds nothing; expected a field such as {organization: " + organization + "}");
        }
        section.done();
        return new ScopeEntry(section.place(), conditions, each);
    }

    private boolean organization() {
        section.text("organization").ifPresent(name -> {
            if (!name.equals(organization)) {
                section.problem(
                        "organization",
                        "\"" + Names.shown(name) + "\" is not this file's organization; expected " + organization);
            }
        });
        return section.has("organization");
    }

    private void condition(String field, Dimension dimension) {
        section.text(field).ifPresent(value -> add(section.place(field), field, dimension, null, value, false));
    }

    private void tags() {
        for (String field : section.names()) {
            if (field.startsWith("tag.")) {
                String tag = field.substring(4);
                section.text(field)
                        .ifPresent(value -> add(section.place(field), field, Dimension.TAG, tag, value, false));
                if (!Names.acceptable(tag)) {
                    section.problem(field, "the tag's name: expected " + Names.EXPECTED);
                }
            }
        }
    }

    private void eachOwner(String field, Dimension dimension, boolean userToo) {
        Yaml value = section.value(field);
        if (value == null || !becomes(field, dimension)) {
            return;
        }
        if (value instanceof Yaml.Fields && userToo) {
            Section owner = section.section(field);
            owner.text("user").ifPresent(name -> add(owner.place("user"), field, Dimension.USER, null, name, false));
            owner.text("group").ifPresent(name -> add(owner.place("group"), field, Dimension.GROUP, null, name, false));
            owner.done();
            return;
        }
        section.text(field)
                .filter(name -> !name.equals(EVERY))
                .ifPresent(name -> add(section.place(field), field, Dimension.GROUP, null, name, userToo));
    }

    private void eachValue(String field, Dimension dimension) {
        if (section.value(field) == null || !becomes(field, dimension)) {
            return;
        }
        if (section.value(field) instanceof Yaml.Fields && dimension == Dimension.CUSTOMER) {
            Section set = section.section(field);
            String plan = set.required("plan");
            add(set.place("plan"), field, Dimension.PLAN, null, plan, false);
            set.done();
            return;
        }
        section.text(field)
                .filter(value -> !value.equals(EVERY))
                .ifPresent(value -> section.problem(
                        field, "\"" + Names.shown(value) + "\" is not a set; expected \"*\" for every one"));
    }

    private boolean becomes(String field, Dimension dimension) {
        if (each != null) {
            section.problem(field, "is the second `each…` of this scope; expected at most one");
            return false;
        }
        each = dimension;
        return true;
    }

    /// A pattern of such values would bound nothing, and nobody would be told.
    private static boolean isSaidByCalls(Dimension dimension) {
        return switch (dimension) {
            case CUSTOMER, TAG, ENDPOINT, FEATURE, ENVIRONMENT, SESSION, END_USER, PROVIDER -> true;
            case ORGANIZATION, GROUP, USER, KEY, PLAN, MODEL -> false;
        };
    }

    private void add(
            Place place, String field, Dimension dimension, @Nullable String tag, String value, boolean owner) {
        if (value.equals(EVERY) && dimension != Dimension.MODEL) {
            String instead = "each" + Character.toUpperCase(field.charAt(0)) + field.substring(1);
            section.problem(
                    field,
                    "\"*\" is no value; leave the field out for all together, or use an `each…` field"
                            + (dimension == Dimension.CUSTOMER || dimension == Dimension.SESSION
                                    ? " (" + instead + ")"
                                    : ""));
        } else if (value.indexOf('*') >= 0 && isSaidByCalls(dimension)) {
            section.problem(
                    field,
                    "\"" + Names.shown(value)
                            + "\" is a pattern, and those of models alone are built; expected a value as calls say it");
        } else if (!Names.acceptable(value)) {
            section.problem(field, "\"" + Names.shown(value) + "\" is not a name; expected " + Names.EXPECTED);
        } else {
            conditions.add(new ConditionEntry(place, dimension, tag, value, owner));
        }
    }
}
