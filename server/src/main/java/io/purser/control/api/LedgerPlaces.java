package io.purser.control.api;

import io.purser.control.subscriptions.Cursors;
import java.util.OptionalLong;

/// Places in the ledger at which answers about usage are pinned. A place counts what the whole installation does, so
/// that it is handed out sealed.
public final class LedgerPlaces {
    private static final String SEAL = "usage";

    private final Cursors cursors;

    public LedgerPlaces(Cursors cursors) {
        this.cursors = cursors;
    }

    /// A place as it is handed out.
    public String sealed(long place, String organization) {
        return cursors.cursor(SEAL, organization, place);
    }

    /// The place that an earlier answer about the organization handed out; empty where none did.
    public OptionalLong opened(String sealed, String organization) {
        return cursors.place(SEAL, organization, sealed);
    }
}
