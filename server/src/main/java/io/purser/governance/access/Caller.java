package io.purser.governance.access;

import io.purser.core.attribution.Identity;
import io.purser.core.model.ModelPattern;
import io.purser.core.policy.CustomerPlans;
import io.purser.core.tenancy.KeyPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whoever a credential stands for, under one policy version.
///
/// @param identity the fixed part of every attribution
/// @param policy what the credential allows, requires and fixes
/// @param tagRules what the organization demands of the tags of its calls
/// @param plans which customer is on which plan
/// @param bounds the models of the key policy under which it stands, null where it stands under none
public record Caller(
        Identity identity,
        KeyPolicy policy,
        List<TagRule> tagRules,
        CustomerPlans plans,
        @Nullable Bounds bounds) {
    public Caller {
        tagRules = List.copyOf(tagRules);
    }

    /// A caller in an organization without plans.
    public Caller(Identity identity, KeyPolicy policy, List<TagRule> tagRules) {
        this(identity, policy, tagRules, CustomerPlans.NONE, null);
    }

    /// The models that a key policy allows at most.
    ///
    /// @param keyPolicy its name
    /// @param models patterns; none allow all
    public record Bounds(String keyPolicy, List<String> models) {
        public Bounds {
            models = List.copyOf(models);
        }
    }

    /// The same within a key policy.
    ///
    /// @param says what the credential allows, requires and fixes under it
    /// @param models that it allows at most
    Caller within(String keyPolicy, KeyPolicy says, List<String> models) {
        return new Caller(identity, says, tagRules, plans, new Bounds(keyPolicy, models));
    }

    /// Whether a model may be asked for.
    public boolean mayAsk(String model) {
        return ModelPattern.allows(policy.models(), model)
                && (bounds == null || ModelPattern.allows(bounds.models(), model));
    }

    /// What stands in the way of a model that may not be asked for.
    public ModelRule ruleAgainst(String model) {
        return bounds == null || !ModelPattern.allows(policy.models(), model)
                ? new ModelRule(null, policy.models())
                : new ModelRule(bounds.keyPolicy(), bounds.models());
    }

    /// What allows some models only.
    ///
    /// @param keyPolicy the name of a key policy, null for the key itself
    /// @param models patterns
    public record ModelRule(@Nullable String keyPolicy, List<String> models) {
        public ModelRule {
            models = List.copyOf(models);
        }

        /// The key's own.
        public static ModelRule ofKey(String... models) {
            return new ModelRule(null, List.of(models));
        }

        /// It, within a sentence.
        public String words() {
            return keyPolicy == null ? "this key" : "the key policy \"" + keyPolicy + "\"";
        }
    }
}
