package io.purser.core.budget;

/// What a budget's scope or a rate limit's scope may name.
public enum Dimension {
    ORGANIZATION,
    GROUP,
    USER,
    KEY,
    CUSTOMER,
    /// The plan that a call's customer is on.
    PLAN,
    TAG,
    ENDPOINT,
    FEATURE,
    ENVIRONMENT,
    SESSION,
    END_USER,
    PROVIDER,
    MODEL
}
