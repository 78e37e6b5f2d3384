package io.purser.control.causes;

import com.fasterxml.jackson.databind.JsonNode;
import io.purser.control.admin.FormerBudget;
import io.purser.control.analytics.Condition;
import io.purser.control.analytics.Selection;
import io.purser.control.analytics.TimeRange;
import io.purser.control.analytics.UsageDimension;
import io.purser.control.audit.AuditLog;
import io.purser.control.audit.AuditQuery;
import io.purser.control.audit.Chain;
import io.purser.control.audit.SealedEntry;
import io.purser.control.identity.Sight;
import io.purser.core.budget.Budget;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.Group;
import io.purser.core.tenancy.User;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What was declared otherwise in a range, from the audit log, as far as the asker sees it.
final class Declared {
    private static final int PAGE = 200;
    /// Entries that are read at most, the newest first.
    static final int MOST_ENTRIES = 5_000;

    /// Things of a policy that bound calls by a dimension of the same name.
    private static final Set<String> NAMED = Set.of("plan", "customer", "endpoint");

    /// Things by whose name usage stands, and that can be renamed: the dimension has the same name.
    private static final Set<String> BY_NAME = Set.of("key", "user", "group");

    private static final Set<String> POLICIES = Set.of("rateLimit", "tagPolicy", "keyPolicy", "organization");

    private final AuditLog log;
    private final Policy policy;
    private final Sight sight;
    private final Map<String, ApiKey> keys;
    private final Map<String, User> users;
    private final Map<String, Group> groups;
    private final Map<String, Budget> budgets = new HashMap<>();
    /// By what the audit calls a kind, and the newest name: a person and a group of one name are two.
    private final Map<String, Cause> found = new LinkedHashMap<>();
    /// Where something is found that had this name in older entries.
    private final Map<String, String> renamed = new HashMap<>();
    /// Every name that something renamed had in the range.
    private final Map<String, Set<String>> names = new HashMap<>();
    private boolean whole = true;

    Declared(AuditLog log, Policy policy, Sight sight) {
        this.log = log;
        this.policy = policy;
        this.sight = sight;
        this.keys = policy.keys().stream().collect(Collectors.toMap(ApiKey::id, Function.identity()));
        this.users = policy.users().stream().collect(Collectors.toMap(User::id, Function.identity()));
        this.groups = policy.groups().stream().collect(Collectors.toMap(Group::id, Function.identity()));
        policy.budgets().forEach(budget -> {
            budgets.put(FormerBudget.auditId(budget), budget);
            budgets.put(budget.name(), budget);
        });
    }

    /// Whether every entry of the range was read.
    boolean isWhole() {
        return whole;
    }

    /// The causes, the newest first; what was changed more than once stands there once.
    List<Cause> within(TimeRange range) {
        Chain chain = Chain.of(policy.organization().name());
        Long before = null;
        int read = 0;
        List<SealedEntry> page;
        do {
            page = log.find(
                    new AuditQuery(chain, range.from(), range.to(), null, null, null, null, null, before, PAGE));
            for (SealedEntry entry : page) {
                see(entry.tree(), entry.number());
                before = entry.number();
            }
            read += page.size();
            whole = page.size() < PAGE;
        } while (!whole && read < MOST_ENTRIES);
        return found.entrySet().stream()
                .map(one -> byEveryName(one.getValue(), names.getOrDefault(one.getKey(), Set.of())))
                .toList();
    }

    private void see(JsonNode entry, long number) {
        long at = Instant.parse(entry.path("at").asText()).toEpochMilli();
        Cause.Change said = new Cause.Change(
                number,
                entry.path("actor").path("name").asText(),
                entry.path("reason").textValue());
        Map<String, String> before = new HashMap<>();
        Map<String, String> groupsBefore = new HashMap<>();
        for (JsonNode change : entry.path("changes")) {
            if (change.path("kind").asText().equals("group")) {
                groupsBefore.put(change.path("name").asText(), former(change));
            }
        }
        for (JsonNode change : entry.path("changes")) {
            String name = change.path("name").asText();
            String former = former(change);
            String place = renamed.getOrDefault(place(change, name), place(change, name));
            if (!former.equals(name)) {
                before.put(place(change, former), place);
                if (BY_NAME.contains(change.path("kind").asText())) {
                    names.computeIfAbsent(place, _ -> new TreeSet<>()).addAll(List.of(name, former));
                }
            }
            Cause cause = cause(change, groupsBefore, at, said);
            if (cause != null) {
                found.merge(place, cause, Declared::earlier);
            }
        }
        renamed.putAll(before);
    }

    /// An allowance is found with its budget.
    private static String place(JsonNode change, String name) {
        String kind = change.path("kind").asText();
        return (kind.equals("allowance") ? "budget" : kind) + "/" + name;
    }

    /// The name before a change: its own unless it was renamed.
    private static String former(JsonNode change) {
        return change.path("before").path("name").asText(change.path("name").asText());
    }

    /// Usage stands under the name that something had when it was made.
    private static Cause byEveryName(Cause cause, Set<String> names) {
        Selection touched = cause.touched();
        if (touched == null || names.isEmpty()) {
            return cause;
        }
        Condition now = touched.conditions().getFirst();
        Set<@Nullable String> all = new LinkedHashSet<>(now.values());
        all.addAll(names);
        return cause.touching(
                Selection.ALL.and(new Condition(now.dimension(), false, new ArrayList<>(all), List.of(), now.below())));
    }

    /// The newer one has been found first: who made it is told, and when it began.
    private static Cause earlier(Cause newer, Cause older) {
        Set<String> fields = new TreeSet<>(newer.fields());
        fields.addAll(older.fields());
        Cause.Verb verb = older.verb() == Cause.Verb.APPEARED ? Cause.Verb.APPEARED : newer.verb();
        return new Cause(
                newer.kind(),
                newer.name(),
                verb,
                older.at(),
                List.copyOf(fields),
                newer.changes() + 1,
                newer.change(),
                newer.touched(),
                null);
    }

    /// @param groupsBefore the former names of the groups that the entry renamed
    private @Nullable Cause cause(JsonNode change, Map<String, String> groupsBefore, long at, Cause.Change said) {
        String kind = change.path("kind").asText();
        String name = change.path("name").asText();
        return switch (kind) {
            case "key" ->
                isSeen(keys.get(change.path("id").asText()), sight::sees)
                        ? made(Cause.Kind.KEY, change, at, said, named("key", name))
                        : null;
            case "user" ->
                isSeen(users.get(change.path("id").asText()), sight::sees) && moves(change, "group", groupsBefore)
                        ? made(Cause.Kind.MEMBERSHIP, change, at, said, named("user", name))
                        : null;
            case "group" ->
                isSeen(groups.get(change.path("id").asText()), sight::sees) && moves(change, "parent", groupsBefore)
                        ? made(Cause.Kind.MEMBERSHIP, change, at, said, below(name))
                        : null;
            case "budget", "allowance" -> budget(change, kind.equals("budget"), at, said);
            default -> policy(change, kind, at, said);
        };
    }

    /// What is gone is told to those who see everything.
    private <T> boolean isSeen(@Nullable T known, Predicate<T> seen) {
        return known == null ? sight instanceof Sight.Whole : seen.test(known);
    }

    /// Who joined or left, and for whom another group pays; groups that came, went or stand elsewhere.
    ///
    /// @param belongs the field that names the group it belongs to, which may itself be renamed
    private static boolean moves(JsonNode change, String belongs, Map<String, String> groupsBefore) {
        if (!change.path("verb").asText().equals("change")) {
            return true;
        }
        String was = change.path("before").path(belongs).asText();
        String is = change.path("after").path(belongs).asText();
        return !was.equals(groupsBefore.getOrDefault(is, is));
    }

    private @Nullable Cause budget(JsonNode change, boolean declared, long at, Cause.Change said) {
        String known = change.path(declared ? "id" : "name").asText();
        Budget budget = budgets.get(known);
        boolean seen = budget == null ? sight instanceof Sight.Whole : sight.seesWords(budget, null);
        if (!seen) {
            return null;
        }
        Cause cause = made(
                Cause.Kind.BUDGET,
                change,
                at,
                said,
                budget == null ? null : new ScopeSelection(policy).of(budget.scope()));
        return declared
                ? cause
                : new Cause(
                        Cause.Kind.BUDGET,
                        cause.name(),
                        Cause.Verb.CHANGED,
                        at,
                        List.of("allowance"),
                        1,
                        said,
                        cause.touched(),
                        null);
    }

    private @Nullable Cause policy(JsonNode change, String kind, long at, Cause.Change said) {
        boolean isNamed = NAMED.contains(kind);
        if (!(sight instanceof Sight.Whole) || !(isNamed || POLICIES.contains(kind))) {
            return null;
        }
        String name = change.path("name").asText();
        Cause cause = made(Cause.Kind.POLICY, change, at, said, isNamed ? named(kind, name) : null);
        return new Cause(
                cause.kind(), kind + " " + name, cause.verb(), at, cause.fields(), 1, said, cause.touched(), null);
    }

    private static Cause made(
            Cause.Kind kind, JsonNode change, long at, Cause.Change said, @Nullable Selection touched) {
        Cause.Verb verb = switch (change.path("verb").asText()) {
            case "add" -> Cause.Verb.APPEARED;
            case "remove" -> Cause.Verb.GONE;
            default -> Cause.Verb.CHANGED;
        };
        Set<String> fields = new TreeSet<>();
        if (verb == Cause.Verb.CHANGED) {
            change.path("before").fieldNames().forEachRemaining(fields::add);
            change.path("after").fieldNames().forEachRemaining(fields::add);
            change.path("replaced").forEach(field -> fields.add(field.asText()));
        }
        return new Cause(kind, change.path("name").asText(), verb, at, List.copyOf(fields), 1, said, touched, null);
    }

    private static Selection named(String dimension, String name) {
        return Selection.ALL.and(Condition.only(UsageDimension.of(dimension).orElseThrow(), List.of(name)));
    }

    private static Selection below(String group) {
        return Selection.ALL.and(Condition.within(UsageDimension.of("group").orElseThrow(), List.of(group)));
    }
}
