package io.purser.control.audit;

import io.purser.platform.secret.VerifyingKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The port to the kept entries.
public interface AuditLog {

    /// Adds an entry for a change that is kept elsewhere. The entry comes first: where the change fails or the
    /// process dies between them, an entry too many is left, never one too few.
    void note(Chain chain, AuditDeed deed);

    /// Adds an entry unless the one before under this name had the same mark: what a file said when it was
    /// last noted.
    ///
    /// @return whether it was added
    boolean noteOnce(Chain chain, AuditDeed deed, String name, String mark);

    /// The mark that was noted last under a name, null where none was.
    @Nullable
    String mark(String name);

    /// Entries, newest first.
    List<SealedEntry> find(AuditQuery query);

    /// Entries in the chain's order.
    ///
    /// @param after the number before the first
    List<SealedEntry> after(Chain chain, long after, int most);

    /// The last entry.
    Sealer.Tail tail(Chain chain);

    /// The kept checkpoints, by number.
    List<Checkpoint> checkpoints(Chain chain);

    /// Every chain that has entries.
    List<Chain> chains();

    /// Every key that ever signed here, the oldest first.
    List<VerifyingKey> keys();
}
