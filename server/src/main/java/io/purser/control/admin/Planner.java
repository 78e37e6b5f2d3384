package io.purser.control.admin;

import io.purser.control.admin.Plan.PlannedChange;
import io.purser.control.audit.AuditChange;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.User;
import io.purser.platform.config.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Compares a governance file with the policy in force. Pure: it changes nothing, and the same file planned again
/// after it was applied gives no changes.
final class Planner {
    private final UnaryOperator<String> keyHash;
    private final Supplier<String> newSecret;
    private final UnaryOperator<Policy> composing;

    /// @param keyHash turns a key's secret into what is kept of it
    /// @param newSecret makes a secret for a key that brings none
    /// @param composing puts the people of an organization into its declared policy
    Planner(UnaryOperator<String> keyHash, Supplier<String> newSecret, UnaryOperator<Policy> composing) {
        this.composing = composing;
        this.keyHash = keyHash;
        this.newSecret = newSecret;
    }

    /// What the person who applies a file says beside it.
    ///
    /// @param prune whether managed things that the file no longer names are deleted
    /// @param firstApply whether no file was ever applied to this organization and it has no budgets
    /// @param used whether calls were made in it: what they cost is in its currency
    /// @param elsewhere whether another organization has a key with this hash
    /// @param operatorKey the id of the one key of an operator that the document
    /// speaks of, null where it is of none
    record Wish(
            boolean prune,
            @Nullable String reason,
            boolean firstApply,
            boolean used,
            Predicate<String> elsewhere,
            @Nullable String operatorKey) {}

    /// The plan; empty where `problems` has any, those of the file's reading included.
    Optional<Plan> plan(GovernanceFile file, @Nullable Policy inForce, Wish wish, Problems problems) {
        Policy current = inForce == null ? Policy.empty(0, file.organization()) : inForce;
        Resolution resolution = new Resolution(file, current, undeclared(current), wish, problems, keyHash, newSecret);
        Policy next = resolution.next();
        if (problems.count() > 0) {
            return Optional.empty();
        }
        Policy knownBefore = composing.apply(current);
        Policy known = composing.apply(next);
        List<PlannedChange> changes = new PolicyComparison(
                        new PolicyForm(current, knownBefore), new PolicyForm(next, known), resolution.secretsMade())
                .changes();
        if (inForce == null
                && changes.stream().noneMatch(change -> change.kind().equals("organization"))) {
            changes.addFirst(organizationAdded(next));
        }
        Map<String, String> reasons = reasons(file);
        changes.replaceAll(
                change -> change.kind().equals("budget") ? change.because(reasons.get(change.name())) : change);
        boolean reasonMissing = !wish.firstApply() && blank(wish.reason()) && resolution.moneyChangesWithoutReason();
        return Optional.of(new Plan(
                        file.organization().name(),
                        changes,
                        PayerMove.between(knownBefore, known, next),
                        resolution.notes(),
                        reasonMissing,
                        changes.isEmpty() ? current : next,
                        resolution.created())
                .noting(RecipientNotes.of(known))
                .noting(CheckNotes.between(knownBefore, known)));
    }

    /// People of the organization whom no file has to name.
    private List<User> undeclared(Policy current) {
        return composing.apply(current.withPeople(current.groups(), List.of())).users();
    }

    /// What the entries of budgets say of why their money changes.
    private static Map<String, String> reasons(GovernanceFile file) {
        Map<String, String> reasons = new HashMap<>();
        file.budgets().forEach(budget -> {
            String reason = budget.reason();
            if (reason != null) {
                reasons.put(budget.naming().name(), reason);
            }
        });
        return reasons;
    }

    private static PlannedChange organizationAdded(Policy next) {
        List<String> details = new ArrayList<>();
        new PolicyForm(next).organization().forEach((field, value) -> {
            if (!field.equals("organization")) {
                details.add(field + ": " + value);
            }
        });
        String name = next.organization().name();
        return new PlannedChange(
                Plan.Action.ADD,
                "organization",
                name,
                List.of(String.join(", ", details)),
                List.of(),
                AuditChange.between("organization", null, name, null, new PolicyForm(next).organization(), List.of()));
    }

    private static boolean blank(@Nullable String text) {
        return text == null || text.isBlank();
    }
}
