package io.purser.core.ledger;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Matching;
import io.purser.core.budget.Scope;
import io.purser.core.model.ModelPattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A rule that one look-up has found, with the conditions that are still to be checked.
final class Candidate {
    private final Rule rule;
    private final Scope.@Nullable Condition found;
    private final Scope.Condition[] rest;
    private final @Nullable Dimension each;
    /// The member, where the identity alone decides it.
    private final @Nullable String member;

    Candidate(Rule rule, Scope.@Nullable Condition found) {
        this(
                rule,
                found,
                rule.scope().conditions().stream()
                        .filter(condition -> !condition.equals(found))
                        .toArray(Scope.Condition[]::new),
                rule.scope().each(),
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
        this.rest = rest;
        this.each = each;
        this.member = member;
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
        matched.add(rule, subject);
    }

    /// Decides what the identity decides, once for all of its calls; nothing is added where that already fails.
    void resolve(Identity identity, List<Candidate> candidates) {
        Attribution bare = Attribution.of(identity);
        List<Scope.Condition> open = new java.util.ArrayList<>();
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

    boolean coversModel(String model) {
        return found != null && ModelPattern.matches(found.value(), model);
    }

    private static boolean ofIdentity(Dimension dimension) {
        return switch (dimension) {
            case ORGANIZATION, GROUP, USER, KEY -> true;
            case CUSTOMER, TAG, ENDPOINT, FEATURE, ENVIRONMENT, SESSION, END_USER, PROVIDER, MODEL -> false;
        };
    }
}
