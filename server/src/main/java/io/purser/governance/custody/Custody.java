package io.purser.governance.custody;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The port to where deposits are noted. No call waits for it: what is kept is durable a moment
/// later, and found at once by this process.
public interface Custody {
    /// Notes a deposit; the first that is noted under an id stays.
    void keep(Deposit deposit);

    /// Looks a deposit up.
    ///
    /// @param then told on `executor`, null where nobody is known to have made it
    void find(String id, Executor executor, Consumer<@Nullable Deposit> then);

    /// The deposit is gone.
    void forget(String id);

    /// Notes a response whose call is held until its result is known.
    ///
    /// @param then run on `executor` once it would be found after a restart, or cannot be kept
    void keepOpen(OpenResponse response, Executor executor, Runnable then);

    /// The call of a response has ended.
    void ended(String requestId);

    /// Every response whose call was not ended, the oldest first. Waits for the disk.
    List<OpenResponse> open();
}
