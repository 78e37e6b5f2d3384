package io.purser.control.subscriptions;

import io.purser.control.identity.Sight;
import io.purser.core.policy.Policy;

/// Asks what a subscriber may see. It is asked again and again, since tokens end and groups move.
@FunctionalInterface
public interface Outlook {

    /// What it may see now. Where that is nothing any more, it throws what the subscriber is told: the subscription
    /// ends with it.
    View now();

    /// What somebody sees of an organization, with the policy of that moment.
    record View(Policy policy, Sight sight) {}
}
