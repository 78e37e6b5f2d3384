package io.purser.governance.custody;

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
}
