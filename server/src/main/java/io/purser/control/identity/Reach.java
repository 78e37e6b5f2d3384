package io.purser.control.identity;

/// Over how much an operation needs its permission.
public enum Reach {
    /// Any part of an organization: its answer holds that part and nothing else.
    PART,
    /// The whole organization.
    ORGANIZATION,
    /// The whole installation.
    INSTALLATION
}
