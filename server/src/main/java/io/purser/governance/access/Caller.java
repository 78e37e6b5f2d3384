package io.purser.governance.access;

import io.purser.core.attribution.Identity;
import io.purser.core.policy.CustomerPlans;
import io.purser.core.tenancy.KeyPolicy;
import java.util.List;

/// Whoever a key stands for, under one policy version.
///
/// @param identity the fixed part of every attribution
/// @param policy what the key allows, requires and fixes
/// @param tagRules what the organization demands of the tags of its calls
/// @param plans which customer is on which plan
public record Caller(Identity identity, KeyPolicy policy, List<TagRule> tagRules, CustomerPlans plans) {
    public Caller {
        tagRules = List.copyOf(tagRules);
    }

    /// A caller in an organization without plans.
    public Caller(Identity identity, KeyPolicy policy, List<TagRule> tagRules) {
        this(identity, policy, tagRules, CustomerPlans.NONE);
    }
}
