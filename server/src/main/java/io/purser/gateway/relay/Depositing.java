package io.purser.gateway.relay;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tells once under which id the provider keeps an answer, as soon as that is said.
final class Depositing {
    private @Nullable Consumer<String> deposits;

    Depositing(Job job) {
        this.deposits = job.deposits();
    }

    /// Whether somebody still wants to know.
    boolean waits() {
        return deposits != null;
    }

    void say(@Nullable String id) {
        Consumer<String> told = deposits;
        if (told != null && id != null) {
            deposits = null;
            told.accept(id);
        }
    }
}
