package io.purser.control.admin;

import io.purser.core.policy.Policy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The port to the kept policies: one whole policy per organization, each change with its audit
/// entry in one
/// transaction.
public interface PolicyStore {

    /// Every organization's current policy.
    List<Kept> load();

    /// Keeps a new version. Refused with false where `policy.version()` is not the kept version
    /// plus one: somebody
    /// else was first.
    boolean save(Policy policy, Change change);

    /// Takes the empty organization `default` away when a first governance file replaces it.
    void remove(String organization, Change change);

    /// The audit entries, newest first.
    List<Change> changes(String organization, int limit);

    /// A kept policy.
    ///
    /// @param governanceHash SHA-256 of the file that was last applied, null where none was
    record Kept(Policy policy, @Nullable String governanceHash) {}

    /// Who changed what and why.
    ///
    /// @param at epoch milliseconds
    /// @param summary one line per change, as `plan` prints it
    record Change(
            long at,
            String actor,
            String action,
            String summary,
            @Nullable String reason,
            @Nullable String governanceHash) {}
}
