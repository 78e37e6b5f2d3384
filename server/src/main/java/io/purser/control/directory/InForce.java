package io.purser.control.directory;

import io.purser.core.policy.Policy;
import java.util.Optional;

/// Where composed policies are in force.
public interface InForce {

    /// The one of an organization, as far as it is composed by now.
    Optional<Policy> policy(String organization);

    /// Composes it anew before long: what comes in great number is put in force together.
    void soon(String organization);

    /// Composes it anew; returns when it is in force.
    void recompose(String organization);
}
