package io.purser.core.ledger;

import io.purser.core.attribution.Attribution;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a policy says of one identity: the rules that bound all of its calls, and those that bound some.
final class IdentityRules {
    private final Rule[] always;
    private final @Nullable String[] members;
    private final Candidate[] sometimes;

    IdentityRules(List<Candidate> candidates) {
        List<Candidate> decided =
                candidates.stream().filter(Candidate::isDecided).toList();
        this.always = decided.stream().map(Candidate::rule).toArray(Rule[]::new);
        this.members = decided.stream().map(Candidate::member).toArray(String[]::new);
        this.sometimes =
                candidates.stream().filter(candidate -> !candidate.isDecided()).toArray(Candidate[]::new);
    }

    void judge(Attribution attribution, String provider, String model, Matched matched) {
        for (int i = 0; i < always.length; i++) {
            matched.add(always[i], members[i]);
        }
        for (Candidate candidate : sometimes) {
            candidate.judge(attribution, provider, model, matched);
        }
    }
}
