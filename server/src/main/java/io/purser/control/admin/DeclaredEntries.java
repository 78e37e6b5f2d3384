package io.purser.control.admin;

import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A policy as the form of its governance file, of which one entry can be found, replaced or taken out. Groups are
/// told flat, with the name of the group above as `parent`.
final class DeclaredEntries {
    static final String PARENT = "parent";
    private static final String CHILDREN = "groups";

    private final PolicyForm form;
    private final Map<String, Object> document;

    /// @param known has the names of people who are not declared too
    DeclaredEntries(Policy declared, Policy known) {
        this(declared, known, _ -> false);
    }

    /// @param also keys that operators made and that are told beside those of the file
    DeclaredEntries(Policy declared, Policy known, Predicate<ApiKey> also) {
        form = new PolicyForm(declared, known);
        document = form.document();
        List<ApiKey> made = declared.keys().stream()
                .filter(key -> key.origin() == ApiKey.Origin.OPERATOR && also.test(key))
                .toList();
        if (!made.isEmpty()) {
            List<Object> keys = section(EntryKind.KEY);
            made.forEach(key -> keys.add(form.key(key)));
        }
    }

    /// Has the budgets of plans stand among the others, each with its scope, which says the same.
    DeclaredEntries withBudgetsApart() {
        for (Found plan : all(EntryKind.PLAN)) {
            List<Object> budgets = listOf(plan.entry(), EntryKind.BUDGET.section());
            for (Object one : budgets) {
                if (one instanceof Map<?, ?> map) {
                    Map<String, Object> apart = new LinkedHashMap<>();
                    map.forEach((field, value) -> apart.put(String.valueOf(field), value));
                    apart.put(
                            "scope",
                            Map.of("eachCustomer", Map.of("plan", plan.entry().get("name"))));
                    section(EntryKind.BUDGET).add(apart);
                }
            }
            plan.entry().remove(EntryKind.BUDGET.section());
        }
        return this;
    }

    /// The form itself; who changes an entry changes it.
    Map<String, Object> document() {
        return document;
    }

    /// Where an entry stands.
    ///
    /// @param list the list in which it is
    /// @param parent the name of the group above, null where there is none
    record Found(
            List<Object> list,
            int index,
            Map<String, Object> entry,
            @Nullable String parent) {
        /// Its fields as an operation tells and takes them.
        Map<String, Object> flat() {
            Map<String, Object> flat = new LinkedHashMap<>(entry);
            flat.remove(CHILDREN);
            if (parent != null) {
                flat.put(PARENT, parent);
            }
            return flat;
        }

        /// The groups below, in a list that may be changed.
        List<Object> children() {
            return listOf(entry, CHILDREN);
        }

        void replace(Object next) {
            list.set(index, next);
        }

        void remove() {
            list.remove(index);
        }
    }

    Optional<Found> find(EntryKind kind, String name) {
        return all(kind).stream()
                .filter(found -> name.equals(found.entry().get("name")))
                .findFirst();
    }

    List<Found> all(EntryKind kind) {
        List<Found> all = new ArrayList<>();
        if (kind == EntryKind.ORGANIZATION) {
            return all;
        }
        collect(kind, section(kind), null, all);
        return all;
    }

    /// Adds an entry at the end of its list, of a group's children where a parent is given.
    void add(EntryKind kind, @Nullable Found parent, Object entry) {
        (parent == null ? section(kind) : parent.children()).add(entry);
    }

    private List<Object> section(EntryKind kind) {
        return listOf(document, kind.section());
    }

    private static void collect(EntryKind kind, List<Object> list, @Nullable String parent, List<Found> all) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i) instanceof Map<?, ?> map) {
                @SuppressWarnings("unchecked") // a form's keys are names
                Map<String, Object> entry = (Map<String, Object>) map;
                Found found = new Found(list, i, entry, parent);
                all.add(found);
                if (kind == EntryKind.GROUP) {
                    collect(kind, found.children(), String.valueOf(entry.get("name")), all);
                }
            }
        }
    }

    /// The list of a field, put there where it is not, in a form that may be changed.
    private static List<Object> listOf(Map<String, Object> fields, String field) {
        if (fields.get(field) instanceof ArrayList<?> list) {
            @SuppressWarnings("unchecked") // made below, or a form's
            List<Object> known = (List<Object>) list;
            return known;
        }
        List<Object> made = new ArrayList<>(fields.get(field) instanceof List<?> list ? list : List.of());
        fields.put(field, made);
        return made;
    }

    /// The entries as text, by name.
    List<DeclaredEntry> told(EntryKind kind) {
        if (kind == EntryKind.ORGANIZATION) {
            Map<String, Object> organization = form.organization();
            String name = String.valueOf(organization.get(kind.section()));
            return List.of(new DeclaredEntry(kind, name, PolicyYaml.print(organization)));
        }
        if (kind == EntryKind.BUDGET) {
            withBudgetsApart();
        }
        return all(kind).stream()
                .map(found -> new DeclaredEntry(
                        kind, String.valueOf(found.entry().get("name")), PolicyYaml.print(found.flat())))
                .sorted(Comparator.comparing(DeclaredEntry::name))
                .toList();
    }
}
