package io.purser.governance.holds;

import io.purser.governance.batches.Owner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The port to where holds of others are kept. Safe to use from any thread; may wait for the disk, so that no event
/// loop calls it.
public interface ExternalHolds {

    /// Keeps a hold, instead of what was known of it.
    void keep(ExternalHold hold);

    /// A hold of this owner by its request id, null where it is not theirs or not known.
    @Nullable
    ExternalHold hold(Owner owner, String requestId);

    /// A hold of this owner by the id under which they asked for it.
    @Nullable
    ExternalHold askedAs(Owner owner, String id);

    /// Every hold that has not ended.
    List<ExternalHold> openHolds();

    /// Forgets what ended and was asked for before a moment.
    void forgetBefore(long at);
}
