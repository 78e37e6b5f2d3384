package io.purser.control.admin;

import io.purser.control.admin.PolicyOutcome.Forbidden;
import io.purser.control.admin.PolicyOutcome.Invalid;
import io.purser.control.admin.PolicyOutcome.Planned;
import io.purser.control.admin.PolicyStore.Kept;
import io.purser.control.identity.Permission;
import io.purser.control.identity.Principal;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import io.purser.platform.config.Problem;
import io.purser.platform.config.Problems;
import io.purser.platform.config.Yaml;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What a file, or a change of one entry, would do to what is declared. Both become a document that is read, looked up
/// and compared by the same code. It changes nothing.
final class PolicyPlanning {
    private final ComposedPolicies composed;
    private final Predicate<String> used;
    private final UnaryOperator<String> keyHash;
    private final Supplier<String> newSecret;
    private volatile SwitchTargets targets = new SwitchTargets(model -> Set.of());

    /// @param used whether calls were made in an organization
    PolicyPlanning(
            ComposedPolicies composed,
            Predicate<String> used,
            UnaryOperator<String> keyHash,
            Supplier<String> newSecret) {
        this.composed = composed;
        this.used = used;
        this.keyHash = keyHash;
        this.newSecret = newSecret;
    }

    /// Says which models can run in the place of which.
    void models(SwitchTargets known) {
        targets = known;
    }

    /// @param kept what is declared now
    /// @param gone which organizations were deleted
    PolicyOutcome of(
            PolicyDocument document, Principal who, Permission needed, Map<String, Kept> kept, Predicate<String> gone) {
        Problems problems = new Problems();
        GovernanceFile file =
                GovernanceFileReader.read(document.source(), document.text(), document.variables(), problems);
        String organization = file.organization().name();
        if (!who.may(needed, organization)) {
            return who.knows(organization)
                    ? new Forbidden("a whole organization's policy needs " + needed.word() + " over it")
                    : new PolicyOutcome.NotFound("organization", Names.shown(organization));
        }
        if (gone.test(organization)) {
            return new PolicyOutcome.BadInput(
                    "organization",
                    "another name: \"" + Names.shown(organization) + "\" was deleted, and its name is not given again");
        }
        @Nullable Kept before = kept.get(organization);
        long version = before == null ? 0 : before.policy().version();
        if (document.ifVersion() != null && document.ifVersion() != version) {
            return new PolicyOutcome.Stale(document.ifVersion(), version);
        }
        Planner.Wish wish = new Planner.Wish(
                document.prune(),
                document.reason(),
                isFirst(before),
                used.test(organization),
                composed.elsewhere(organization),
                null);
        return planned(file, before == null ? null : before.policy(), wish, problems)
                .<PolicyOutcome>map(Planned::new)
                .orElseGet(() -> new Invalid(problems.all()));
    }

    private Optional<Plan> planned(GovernanceFile file, @Nullable Policy before, Planner.Wish wish, Problems problems) {
        targets.check(file, problems);
        Planner planner = new Planner(keyHash, newSecret, composed::of);
        return planner.plan(file, before, wish, problems).map(plan -> plan.noting(targets.notes(file)));
    }

    /// What one entry set or deleted would do. Of what could be noted it tells only what was not so before.
    PolicyOutcome of(EntryEdit edit, Kept kept) {
        Policy declared = kept.policy();
        if (edit.ifVersion() != null && edit.ifVersion() != declared.version()) {
            return new PolicyOutcome.Stale(edit.ifVersion(), declared.version());
        }
        Policy known = composed.of(declared);
        return switch (EntryComposition.of(declared, known, edit)) {
            case EntryComposition.Composed.Refused(PolicyOutcome outcome) -> outcome;
            case EntryComposition.Composed.Document(Yaml.Fields root) -> {
                Set<String> before = notesOfNow(declared, known);
                Problems problems = new Problems();
                yield planned(root, declared, wish(edit, kept), problems)
                        .map(plan -> plan.withoutNotes(before))
                        .<PolicyOutcome>map(Planned::new)
                        .orElseGet(() -> new Invalid(ownFirst(problems.all(), edit)));
            }
        };
    }

    /// The whole document is there, so that what it no longer has is meant to go.
    private Planner.Wish wish(EntryEdit edit, Kept kept) {
        Policy declared = kept.policy();
        String organization = declared.organization().name();
        return new Planner.Wish(
                true,
                edit.reason(),
                edit.kind() == EntryKind.ORGANIZATION && isFirst(kept),
                used.test(organization),
                composed.elsewhere(organization),
                edit.key(declared)
                        .filter(key -> key.origin() == ApiKey.Origin.OPERATOR)
                        .map(ApiKey::id)
                        .orElse(null));
    }

    private static boolean isFirst(@Nullable Kept kept) {
        return kept == null
                || (kept.governanceHash() == null && kept.policy().budgets().isEmpty());
    }

    private Optional<Plan> planned(Yaml.Fields root, Policy declared, Planner.Wish wish, Problems problems) {
        return planned(GovernanceFileReader.read(root, problems), declared, wish, problems);
    }

    /// Also holds that what is declared reads back as itself: else an edit would change more than its entry.
    private Set<String> notesOfNow(Policy declared, Policy known) {
        Planner.Wish wish = new Planner.Wish(
                true,
                null,
                false,
                true,
                composed.elsewhere(declared.organization().name()),
                null);
        Optional<Plan> plan = planned(EntryComposition.unchanged(declared, known), declared, wish, new Problems());
        plan.ifPresent(now -> {
            if (!now.changes().isEmpty()) {
                throw new IllegalStateException("the policy of "
                        + declared.organization().name() + " does not read back as itself: " + now.text());
            }
        });
        return plan.map(now -> new HashSet<>(now.notes())).orElseGet(HashSet::new);
    }

    private static List<Problem> ownFirst(List<Problem> problems, EntryEdit edit) {
        return problems.stream()
                .sorted(Comparator.comparing(
                        problem -> !problem.place().source().equals(edit.operation())))
                .toList();
    }
}
