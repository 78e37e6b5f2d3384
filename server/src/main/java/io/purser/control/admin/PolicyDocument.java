package io.purser.control.admin;

import io.purser.platform.config.Problems;
import io.purser.platform.config.Variables;
import io.purser.platform.secret.Sha256;
import org.jspecify.annotations.Nullable;

/// A governance file with what is said beside it.
///
/// @param source its name, for messages
/// @param text the YAML
/// @param variables where `${…}` references come from
/// @param prune whether managed things that the file no longer names are deleted
/// @param reason why money changes, where the entries do not say so
/// @param ifVersion the version of the policy that is meant, null for that of now
public record PolicyDocument(
        String source,
        String text,
        Variables variables,
        boolean prune,
        @Nullable String reason,
        @Nullable Long ifVersion) {

    /// For the policy of now.
    public PolicyDocument(String source, String text, Variables variables, boolean prune, @Nullable String reason) {
        this(source, text, variables, prune, reason, null);
    }

    /// SHA-256 of the text, by which a start sees whether the file has changed since it was last
    /// applied.
    public String hash() {
        return Sha256.hex(text);
    }

    /// Reads the file without looking at what is in force.
    ///
    /// @throws io.purser.platform.config.ConfigException with every problem of the text
    public void check() {
        Problems problems = new Problems();
        GovernanceFileReader.read(source, text, variables, problems);
        problems.throwIfAny();
    }

    @Override
    public String toString() {
        return "PolicyDocument[" + source + "]";
    }
}
