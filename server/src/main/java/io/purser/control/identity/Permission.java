package io.purser.control.identity;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What somebody may do.
public enum Permission {
    /// See budgets, what was spent, single calls, statements and exports.
    BILLING_READ,
    /// Change what calls cost and what may be spent: prices, corrections.
    BILLING_WRITE,
    /// Move money between accounts without changing what they may spend together.
    BILLING_REALLOCATE,
    /// See API keys, never their secrets.
    KEYS_READ,
    /// Make and revoke API keys.
    KEYS_WRITE,
    /// See the whole governance file and what another one would change.
    POLICY_READ,
    /// Put a governance file in force.
    POLICY_WRITE,
    /// See who changed what.
    AUDIT_READ,
    /// See the tokens that open the control plane, never their secrets.
    TOKENS_READ,
    /// Make and revoke tokens, of no more than what their maker may do.
    TOKENS_WRITE,
    /// Push people and groups, and see those that were pushed: SCIM.
    DIRECTORY_WRITE,
    /// See how the installation is: its health and its metrics.
    INSTALLATION_READ,
    /// Run the installation: back-ups.
    INSTALLATION_WRITE;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', ':');

    /// As contracts, tokens and messages write it: `billing:read`.
    public String word() {
        return word;
    }

    /// The permission of this word.
    public static Optional<Permission> of(String word) {
        return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
    }
}
