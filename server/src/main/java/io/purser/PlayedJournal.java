package io.purser;

import io.purser.core.ledger.LedgerRecord;
import io.purser.governance.settlement.Journal;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The journal of a demo. While the past is played it says done before it is: nobody is served yet, so nobody is told
/// anything that could be lost, and thousands of calls need not wait for a commit each. Afterwards it only hands on.
final class PlayedJournal implements Journal {
    private final Journal journal;
    private volatile boolean playing = true;
    private volatile String last = "";

    PlayedJournal(Journal journal) {
        this.journal = journal;
    }

    @Override
    public void append(String organization, List<LedgerRecord> records, Done done) {
        if (playing) {
            last = organization;
            journal.append(organization, records, _ -> {});
            done.durable(null);
        } else {
            journal.append(organization, records, done);
        }
    }

    /// Returns when everything that was played is durable; from here on done means done.
    void played() {
        playing = false;
        var durable = new CompletableFuture<Void>();
        journal.append(last, List.of(), failure -> {
            if (failure == null) {
                durable.complete(null);
            } else {
                durable.completeExceptionally(failure);
            }
        });
        durable.join();
    }

    @Override
    public boolean healthy() {
        return journal.healthy();
    }

    @Override
    public boolean keepsUp() {
        return playing || journal.keepsUp();
    }
}
