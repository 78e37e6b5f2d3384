package io.purser.control.admin;

import io.purser.control.admin.DeclaredEntries.Found;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.Group;
import io.purser.core.tenancy.User;
import io.purser.platform.config.Place;
import io.purser.platform.config.Yaml;
import io.purser.platform.config.YamlValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes the governance document that an edit of one entry stands for: the declared policy as it would be exported,
/// with that entry set or taken out. What follows is what follows with any file.
final class EntryComposition {
    /// What messages call the rest of the document.
    static final String IN_FORCE = "the policy in force";

    private static final String RENAMED_FROM = "renamedFrom";
    private static final List<String> OF_THE_ORGANIZATION =
            List.of("currency", "timezone", "billingCycleDay", "fiscalYearStart", "platformOwner");

    private final Policy declared;
    private final Policy known;
    private final EntryEdit edit;
    private final Optional<ApiKey> key;

    private EntryComposition(Policy declared, Policy known, EntryEdit edit) {
        this.declared = declared;
        this.known = known;
        this.edit = edit;
        this.key = edit.key(declared);
    }

    /// What comes of an edit before anything is planned.
    sealed interface Composed {
        /// The document.
        record Document(Yaml.Fields root) implements Composed {}

        /// It cannot be made.
        record Refused(PolicyOutcome outcome) implements Composed {}
    }

    /// The document of what is declared as it is.
    static Yaml.Fields unchanged(Policy declared, Policy known) {
        return tree(new DeclaredEntries(declared, known).document());
    }

    /// @param known has the names of people who are not declared too
    static Composed of(Policy declared, Policy known, EntryEdit edit) {
        EntryComposition composition = new EntryComposition(declared, known, edit);
        Map<String, @Nullable Object> fields = edit.fields();
        if (edit.kind() == EntryKind.ORGANIZATION && fields != null) {
            return composition.organization(fields);
        }
        if (edit.deletes() && (edit.kind() == EntryKind.ORGANIZATION || edit.kind() == EntryKind.KEY)) {
            throw new IllegalArgumentException(
                    "no operation deletes a " + edit.kind().word() + " by itself");
        }
        return composition
                .key
                .filter(key -> key.origin() == ApiKey.Origin.USER)
                .map(composition::ownKey)
                .orElseGet(() -> fields == null ? composition.without() : composition.with(fields));
    }

    private Composed ownKey(ApiKey own) {
        return new Composed.Refused(new PolicyOutcome.BadInput(
                "input.name",
                "a key that no user made for itself; \"" + Names.shown(own.name())
                        + "\" is bounded by its key policy, and revokeKey ends it"));
    }

    /// Fields that stand beside the lists.
    private Composed organization(Map<String, @Nullable Object> fields) {
        Map<String, Object> document = new DeclaredEntries(declared, known).document();
        for (String field : fields.keySet()) {
            if (!OF_THE_ORGANIZATION.contains(field)) {
                return new Composed.Refused(
                        new PolicyOutcome.BadInput("input." + field, String.join(", ", OF_THE_ORGANIZATION)));
            }
        }
        YamlValues.numbered(input(), fields).values().forEach((field, value) -> {
            if (value instanceof Yaml.Nothing) {
                document.remove(field);
            } else {
                document.put(field, value);
            }
        });
        return new Composed.Document(tree(document));
    }

    /// What is declared, with the key of an operator that is meant.
    private DeclaredEntries entries(Policy names) {
        DeclaredEntries entries = new DeclaredEntries(
                declared, names, made -> key.filter(made::equals).isPresent());
        return edit.kind() == EntryKind.BUDGET ? entries.withBudgetsApart() : entries;
    }

    private Composed without() {
        DeclaredEntries entries = entries(known);
        Optional<Found> there = entries.find(edit.kind(), edit.name());
        if (there.isEmpty()) {
            return new Composed.Refused(new PolicyOutcome.NotFound(edit.kind().word(), Names.shown(edit.name())));
        }
        Found found = there.get();
        if (edit.kind() == EntryKind.GROUP && !found.children().isEmpty()) {
            return new Composed.Refused(new PolicyOutcome.BadInput(
                    "name", "a group without groups below it; delete those of \"" + edit.name() + "\" or move them"));
        }
        found.remove();
        return new Composed.Document(tree(entries.document()));
    }

    private Composed with(Map<String, @Nullable Object> fields) {
        @Nullable String before = fields.get(RENAMED_FROM) instanceof String name ? name : null;
        DeclaredEntries asTheyAre = entries(known);
        Optional<Found> same = asTheyAre.find(edit.kind(), edit.name());
        if (same.isPresent() || before == null) {
            return with(fields, asTheyAre, same);
        }
        DeclaredEntries entries = entries(renamed(before));
        return with(fields, entries, entries.find(edit.kind(), before));
    }

    private Composed with(Map<String, @Nullable Object> fields, DeclaredEntries entries, Optional<Found> there) {
        Map<String, @Nullable Object> merged =
                new LinkedHashMap<>(there.map(Found::flat).orElseGet(Map::of));
        merged.putAll(fields);
        merged.values().removeIf(Objects::isNull);
        if (edit.kind() == EntryKind.GROUP) {
            return group(entries, there.orElse(null), merged);
        }
        Yaml.Fields entry = YamlValues.numbered(input(), merged);
        there.ifPresentOrElse(found -> found.replace(entry), () -> entries.add(edit.kind(), null, entry));
        return new Composed.Document(tree(entries.document()));
    }

    /// A group takes the groups below it along.
    private Composed group(DeclaredEntries entries, @Nullable Found there, Map<String, @Nullable Object> merged) {
        @Nullable Object parent = merged.remove(DeclaredEntries.PARENT);
        List<Object> children = there == null ? List.of() : new ArrayList<>(there.children());
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(merged);
        if (!children.isEmpty()) {
            Place place = new Place(IN_FORCE, 0, "");
            fields.put(
                    "groups",
                    YamlValues.named(place, Map.of("groups", children)).values().get("groups"));
        }
        Yaml.Fields entry = YamlValues.numbered(input(), fields);
        if (there != null && Objects.equals(parent, there.parent())) {
            there.replace(entry);
            return new Composed.Document(tree(entries.document()));
        }
        if (there != null) {
            there.remove();
        }
        Optional<Found> above = parent == null ? Optional.empty() : entries.find(EntryKind.GROUP, parent.toString());
        if (parent != null && above.isEmpty()) {
            return new Composed.Refused(new PolicyOutcome.BadInput(
                    "input.parent",
                    "the name of a group that is neither this one nor below it; \"" + Names.shown(parent.toString())
                            + "\" is none"));
        }
        entries.add(EntryKind.GROUP, above.orElse(null), entry);
        return new Composed.Document(tree(entries.document()));
    }

    private Place input() {
        return new Place(edit.operation(), 0, "input");
    }

    private static Yaml.Fields tree(Map<String, Object> document) {
        return YamlValues.named(new Place(IN_FORCE, 0, ""), document);
    }

    /// What is known, with the new name where others refer to the thing.
    private Policy renamed(String before) {
        return switch (edit.kind()) {
            case GROUP ->
                known.withPeople(
                        known.groups().stream().map(one -> renamed(one, before)).toList(), known.users());
            case USER ->
                known.withPeople(
                        known.groups(),
                        known.users().stream().map(one -> renamed(one, before)).toList());
            case KEY ->
                known.withKeys(
                        known.keys().stream().map(one -> renamed(one, before)).toList());
            case ORGANIZATION, BUDGET, CUSTOMER, PLAN, ENDPOINT, RATE_LIMIT, TAG_POLICY, KEY_POLICY, CHANNEL -> known;
        };
    }

    private ApiKey renamed(ApiKey one, String before) {
        return one.name().equals(before) ? one.named(edit.name()) : one;
    }

    private Group renamed(Group group, String before) {
        return group.name().equals(before)
                ? new Group(group.id(), edit.name(), group.parentId(), group.costCentre(), group.idpGroups())
                : group;
    }

    private User renamed(User user, String before) {
        return user.name().equals(before)
                ? new User(
                        user.id(),
                        edit.name(),
                        user.groupId(),
                        user.service(),
                        user.roles(),
                        user.email(),
                        user.ownerId(),
                        user.left())
                : user;
    }
}
