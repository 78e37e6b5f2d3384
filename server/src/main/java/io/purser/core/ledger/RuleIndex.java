package io.purser.core.ledger;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Matching;
import io.purser.core.budget.Scope;
import io.purser.core.model.ModelPattern;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Every rule of a policy, by the rarest of its conditions, so that a call costs a handful of look-ups however many
/// rules there are. It agrees with {@link Matching} for every call.
final class RuleIndex {
    private static final int MODELS_REMEMBERED = 4096;
    private static final NameTable<Candidate> NOTHING = new NameTable<>();

    /// Rules without conditions: those that an identity decides, and those that every call must be asked about.
    private final List<Candidate> everywhere = new ArrayList<>();
    private final Candidate[] everyCall;
    private final Map<Scope.Condition, List<Candidate>> byCondition = new HashMap<>();
    private final Map<String, NameTable<Candidate>> byTag = new HashMap<>();
    private final NameTable<Candidate> byCustomer;
    private final NameTable<Candidate> byPlan;
    private final NameTable<Candidate> byEndpoint;
    private final NameTable<Candidate> byFeature;
    private final NameTable<Candidate> byEnvironment;
    private final NameTable<Candidate> bySession;
    private final NameTable<Candidate> byEndUser;
    private final NameTable<Candidate> byProvider;
    private final Map<String, Candidate[]> byModel = new HashMap<>();
    private final List<Candidate> byPattern = new ArrayList<>();
    private final boolean models;
    private final String[] tagNames;
    private final IdentityTable identities = new IdentityTable();

    /// A rule with the scope that it has in this index: one that is changed may still have the one before.
    record Scoped(Rule rule, Scope scope) {}

    RuleIndex(Collection<Scoped> rules) {
        Map<Scope.Condition, Integer> counts = new HashMap<>();
        for (Scoped rule : rules) {
            rule.scope().conditions().forEach(condition -> counts.merge(condition, 1, Integer::sum));
        }
        List<Candidate> eachOfCalls = new ArrayList<>();
        for (Scoped rule : rules) {
            Scope.Condition rarest = rarest(rule.scope(), counts);
            if (rarest == null) {
                Candidate candidate = new Candidate(rule, null);
                (candidate.isEachOfCalls() ? eachOfCalls : everywhere).add(candidate);
            } else {
                byCondition.computeIfAbsent(rarest, _ -> new ArrayList<>()).add(new Candidate(rule, rarest));
            }
        }
        everyCall = eachOfCalls.toArray(Candidate[]::new);
        byCustomer = byValue(Dimension.CUSTOMER);
        byPlan = byValue(Dimension.PLAN);
        byEndpoint = byValue(Dimension.ENDPOINT);
        byFeature = byValue(Dimension.FEATURE);
        byEnvironment = byValue(Dimension.ENVIRONMENT);
        bySession = byValue(Dimension.SESSION);
        byEndUser = byValue(Dimension.END_USER);
        byProvider = byValue(Dimension.PROVIDER);
        byCondition.forEach((condition, candidates) -> {
            if (condition.dimension() == Dimension.TAG && condition.tag() != null) {
                byTag.computeIfAbsent(condition.tag(), _ -> new NameTable<>())
                        .put(condition.value(), Candidate.linked(candidates));
            } else if (condition.dimension() == Dimension.MODEL) {
                byPattern.addAll(candidates);
            }
        });
        models = !byPattern.isEmpty();
        tagNames = byTag.keySet().toArray(String[]::new);
    }

    /// The condition that the fewest rules have; a model pattern only where nothing else will do.
    private static Scope.@Nullable Condition rarest(Scope scope, Map<Scope.Condition, Integer> counts) {
        Scope.Condition rarest = null;
        int fewest = Integer.MAX_VALUE;
        for (Scope.Condition condition : scope.conditions()) {
            boolean pattern = condition.dimension() == Dimension.MODEL && !ModelPattern.isExact(condition.value());
            int count = counts.getOrDefault(condition, 1) * 2 + (pattern ? 1 : 0);
            if (count < fewest) {
                fewest = count;
                rarest = condition;
            }
        }
        return rarest;
    }

    private NameTable<Candidate> byValue(Dimension dimension) {
        NameTable<Candidate> byValue = new NameTable<>();
        byCondition.forEach((condition, candidates) -> {
            if (condition.dimension() == dimension) {
                byValue.put(condition.value(), Candidate.linked(candidates));
            }
        });
        return byValue;
    }

    /// Fills `matched` with every rule that bounds the call.
    void match(Attribution attribution, String provider, String model, Matched matched) {
        IdentityRules ofIdentity = ofIdentity(attribution.identity());
        matched.begin(ofIdentity);
        judge(ofIdentity.others(), attribution, provider, model, matched);
        judge(everyCall, attribution, provider, model, matched);
        look(byCustomer, attribution.customer(), attribution, provider, model, matched);
        look(byPlan, attribution.plan(), attribution, provider, model, matched);
        look(byEndpoint, attribution.endpoint(), attribution, provider, model, matched);
        look(byFeature, attribution.feature(), attribution, provider, model, matched);
        look(byEnvironment, attribution.environment(), attribution, provider, model, matched);
        look(bySession, attribution.session(), attribution, provider, model, matched);
        look(byEndUser, attribution.endUser(), attribution, provider, model, matched);
        look(byProvider, provider, attribution, provider, model, matched);
        if (models) {
            judge(ofModel(model), attribution, provider, model, matched);
        }
        if (!byTag.isEmpty() && !attribution.tags().isEmpty()) {
            lookAtTags(attribution, provider, model, matched);
        }
    }

    /// Fills `matched` with every rule that bounds a call that asks; with none where it is not made in earnest.
    void match(Ask ask, Matched matched) {
        if (ask.counts()) {
            match(ask.attribution(), ask.provider(), ask.model(), matched);
        } else {
            matched.none();
        }
    }

    /// Fills `matched` with every rule that bounds the call of an entry, in the model that was admitted; with none
    /// where it was not made in earnest.
    void match(UsageEvent entry, Matched matched) {
        switch (entry.dataMode()) {
            case REAL -> match(entry.attribution(), entry.provider(), entry.admittedModel(), matched);
            case TEST, DEMO -> matched.none();
        }
    }

    /// By the rules' tag names where they are fewer than the call's tags, else by the call's.
    private void lookAtTags(Attribution attribution, String provider, String model, Matched matched) {
        Map<String, String> tags = attribution.tags();
        if (tagNames.length <= tags.size()) {
            for (String name : tagNames) {
                look(ofTag(name), tags.get(name), attribution, provider, model, matched);
            }
            return;
        }
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            look(ofTag(tag.getKey()), tag.getValue(), attribution, provider, model, matched);
        }
    }

    private NameTable<Candidate> ofTag(String name) {
        return byTag.getOrDefault(name, NOTHING);
    }

    private static void look(
            NameTable<Candidate> byValue,
            @Nullable String value,
            Attribution attribution,
            String provider,
            String model,
            Matched matched) {
        Candidate candidate = value == null || byValue.isEmpty() ? null : byValue.get(value);
        while (candidate != null) {
            candidate.judge(attribution, provider, model, matched);
            candidate = candidate.next();
        }
    }

    private static void judge(
            Candidate[] candidates, Attribution attribution, String provider, String model, Matched matched) {
        for (Candidate candidate : candidates) {
            candidate.judge(attribution, provider, model, matched);
        }
    }

    private Candidate[] ofModel(String model) {
        Candidate[] known = byModel.get(model);
        if (known != null) {
            return known;
        }
        if (byModel.size() >= MODELS_REMEMBERED) {
            byModel.clear();
        }
        Candidate[] found = byPattern.stream()
                .filter(candidate -> candidate.coversModel(model))
                .toArray(Candidate[]::new);
        byModel.put(model, found);
        return found;
    }

    private IdentityRules ofIdentity(Identity identity) {
        IdentityRules known = identities.get(identity);
        if (known != null) {
            return known;
        }
        IdentityRules found = findByIdentity(identity);
        identities.put(identity, found);
        return found;
    }

    private IdentityRules findByIdentity(Identity identity) {
        List<Candidate> found = new ArrayList<>();
        everywhere.forEach(candidate -> candidate.resolve(identity, found));
        look(Dimension.ORGANIZATION, identity.organization(), identity, found);
        identity.groupPath().forEach(group -> look(Dimension.GROUP, group.id(), identity, found));
        if (identity.user() != null) {
            look(Dimension.USER, identity.user().id(), identity, found);
        }
        if (identity.key() != null) {
            look(Dimension.KEY, identity.key().id(), identity, found);
        }
        return new IdentityRules(found);
    }

    private void look(Dimension dimension, String value, Identity identity, List<Candidate> found) {
        byCondition
                .getOrDefault(new Scope.Condition(dimension, null, value), List.of())
                .forEach(candidate -> candidate.resolve(identity, found));
    }
}
