package io.purser.control.organizations;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/// The organizations that were deleted, as they are kept. Any thread may ask.
public final class Tombstones {
    private final DeletionStore store;
    private final Map<String, Tombstone> known = new ConcurrentSkipListMap<>();

    private Tombstones(DeletionStore store) {
        this.store = store;
    }

    /// Reads what is kept.
    public static Tombstones open(DeletionStore store) {
        Tombstones opened = new Tombstones(store);
        store.tombstones().forEach(one -> opened.known.put(one.organization(), one));
        return opened;
    }

    DeletionStore store() {
        return store;
    }

    /// Every one, by name.
    public List<Tombstone> all() {
        return List.copyOf(known.values());
    }

    /// Of an organization; empty where none of the name was deleted.
    public Optional<Tombstone> of(String organization) {
        return Optional.ofNullable(known.get(organization));
    }

    /// Whether an organization of this name was deleted: the name is not given again.
    public boolean has(String organization) {
        return known.containsKey(organization);
    }

    void put(Tombstone tombstone) {
        known.put(tombstone.organization(), tombstone);
    }
}
