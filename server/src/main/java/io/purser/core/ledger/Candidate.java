package io.purser.core.ledger;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Matching;
import io.purser.core.budget.Scope;
import io.purser.core.model.ModelPattern;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A rule that one look-up has found, with the conditions that are still to be checked.
final class Candidate {
    /// One array for all, so that it is always at hand.
    private static final Scope.Condition[] NOTHING = {};

    private final Rule rule;
    private final Scope.@Nullable Condition found;
    private final Scope.Condition[] rest;
    private final @Nullable Dimension each;
    /// The member, where the identity alone decides it.
    private final @Nullable String member;
    /// The next one with the same condition.
    private @Nullable Candidate next;
    /// Where the scope has one account: that which was found last.
    private @Nullable Account latest;

    Candidate(RuleIndex.Scoped scoped, Scope.@Nullable Condition found) {
        this(
                scoped.rule(),
                found,
                scoped.scope().conditions().stream()
                        .filter(condition -> !condition.equals(found))
                        .toArray(Scope.Condition[]::new),
                scoped.scope().each(),
                null);
    }

    private Candidate(
            Rule rule,
            Scope.@Nullable Condition found,
            Scope.Condition[] rest,
            @Nullable Dimension each,
            @Nullable String member) {
        this.rule = rule;
        this.found = found;
        this.rest = rest.length == 0 ? NOTHING : rest;
        this.each = each;
        this.member = member;
    }

    /// Links all that one look-up finds; the first.
    static Candidate linked(List<Candidate> candidates) {
        for (int i = 1; i < candidates.size(); i++) {
            candidates.get(i - 1).next = candidates.get(i);
        }
        return candidates.getFirst();
    }

    @Nullable
    Candidate next() {
        return next;
    }

    /// Whether nothing is left to be checked.
    boolean isDecided() {
        return rest.length == 0 && each == null;
    }

    Rule rule() {
        return rule;
    }

    @Nullable
    String member() {
        return member;
    }

    /// Adds the rule where what is left of its scope holds too.
    void judge(Attribution attribution, String provider, String model, Matched matched) {
        for (Scope.Condition condition : rest) {
            if (!Matching.holds(condition, attribution, provider, model)) {
                return;
            }
        }
        String subject = member;
        if (each != null) {
            subject = Matching.member(each, attribution);
            if (subject == null) {
                return;
            }
        }
        matched.add(this, subject);
    }

    /// The account of its budget for an admission at `instant`, as {@link BudgetAccounts#at} says; remembered where
    /// the scope has but one, so that all but the first call of a window find it without a look-up.
    @Nullable
    Account account(BudgetAccounts budget, @Nullable String subject, long instant) {
        Account known = latest;
        if (known != null && known.owner.isCurrent(known, instant)) {
            return known;
        }
        Account account = budget.at(subject, instant);
        if (each == null && account != null && account.isOpen()) {
            latest = account;
        }
        return account;
    }

    /// Decides what the identity decides, once for all of its calls; nothing is added where that already fails.
    void resolve(Identity identity, List<Candidate> candidates) {
        Attribution bare = Attribution.of(identity);
        List<Scope.Condition> open = new ArrayList<>();
        for (Scope.Condition condition : rest) {
            if (!ofIdentity(condition.dimension())) {
                open.add(condition);
            } else if (!Matching.holds(condition, bare, "", "")) {
                return;
            }
        }
        boolean known = each == Dimension.USER || each == Dimension.KEY;
        String subject = known && each != null ? Matching.member(each, bare) : null;
        if (known && subject == null) {
            return;
        }
        candidates.add(new Candidate(rule, found, open.toArray(Scope.Condition[]::new), known ? null : each, subject));
    }

    /// Whether its accounts are those of something that a call names and its identity does not.
    boolean isEachOfCalls() {
        return each != null && each != Dimension.USER && each != Dimension.KEY;
    }

    boolean coversModel(String model) {
        return found != null && ModelPattern.matches(found.value(), model);
    }

    private static boolean ofIdentity(Dimension dimension) {
        return switch (dimension) {
            case ORGANIZATION, GROUP, USER, KEY -> true;
            case CUSTOMER, PLAN, TAG, ENDPOINT, FEATURE, ENVIRONMENT, SESSION, END_USER, PROVIDER, MODEL -> false;
        };
    }
}
