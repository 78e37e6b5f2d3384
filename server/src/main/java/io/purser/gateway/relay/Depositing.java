package io.purser.gateway.relay;

import org.jspecify.annotations.Nullable;

/// Tells once under which id the provider keeps an answer, as soon as that is said.
final class Depositing {
    private final Job.@Nullable Deposits first;
    private Job.@Nullable Deposits deposits;

    Depositing(Job job) {
        this.first = job.deposits();
        this.deposits = first;
    }

    /// Whether somebody still wants to know.
    boolean waits() {
        return deposits != null;
    }

    void say(@Nullable String id) {
        Job.Deposits told = deposits;
        if (told != null && id != null) {
            deposits = null;
            told.keptAs(id);
        }
    }

    /// Runs something when what was said is noted as safely as it has to be.
    void whenNoted(Runnable then) {
        if (first == null) {
            then.run();
        } else {
            first.whenNoted(then);
        }
    }
}
