package io.purser.control.admin;

import io.purser.core.tenancy.ApiKey;
import io.purser.platform.config.Problem;
import java.util.List;

/// What comes of a wish to change a policy.
public sealed interface PolicyOutcome {

    /// What a file would change; nothing was changed.
    record Planned(Plan plan) implements PolicyOutcome {}

    /// The plan is in force.
    ///
    /// @param policyVersion the version now
    record Applied(Plan plan, long policyVersion) implements PolicyOutcome {}

    /// The file is not understood, or names what is not there; nothing was changed.
    record Invalid(List<Problem> problems) implements PolicyOutcome {}

    /// Money changes and nobody said why; nothing was changed.
    record ReasonRequired(Plan plan) implements PolicyOutcome {}

    /// Somebody else changed the policy meanwhile; nothing was changed.
    record Conflict() implements PolicyOutcome {}

    /// The policy is not of the version that was meant; nothing was changed.
    ///
    /// @param version what it is of
    record Stale(long meant, long version) implements PolicyOutcome {}

    /// There is no such thing.
    record NotFound(String kind, String name) implements PolicyOutcome {}

    /// Whoever asks may not do this; nothing was changed.
    record Forbidden(String why) implements PolicyOutcome {}

    /// A value cannot be taken.
    record BadInput(String field, String expected) implements PolicyOutcome {}

    /// A key was made.
    record KeyCreated(Plan.CreatedKey created) implements PolicyOutcome {}

    /// A key was ended.
    record KeyRevoked(ApiKey key) implements PolicyOutcome {}
}
