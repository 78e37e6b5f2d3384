package io.purser.core.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Values by name, for so many names that no cache holds them: a look-up goes to two places in memory before it is at
/// the name and the value, and to both at once. Names are added and never removed.
///
/// Callers choose names, so they may choose names that collide: those that would lie too far from their place go to
/// a map that copes with that.
final class NameTable<V> {
    private static final int FARTHEST = 32;
    private static final int EMPTY = 0;

    /// A power of two, at most half of them taken.
    private int[] hashes = new int[16];
    /// The name and, beside it, its value.
    private @Nullable Object[] entries = new Object[32];
    private int size;
    private @Nullable Map<String, V> crowded;

    @Nullable
    V get(String name) {
        int slot = find(name, hash(name));
        if (slot >= 0 && hashes[slot] != EMPTY) {
            return value(entries, slot);
        }
        return crowded == null ? null : crowded.get(name);
    }

    void put(String name, V value) {
        if (crowded != null && crowded.replace(name, value) != null) {
            return;
        }
        if (2 * size >= hashes.length) {
            grow();
        }
        place(name, hash(name), value);
    }

    private void place(Object name, int hash, V value) {
        int slot = find(name, hash);
        if (slot < 0) {
            crowded = crowded == null ? new HashMap<>() : crowded;
            crowded.put((String) name, value);
            return;
        }
        size += hashes[slot] == EMPTY ? 1 : 0;
        hashes[slot] = hash;
        entries[2 * slot] = name;
        entries[2 * slot + 1] = value;
    }

    boolean isEmpty() {
        return size == 0;
    }

    List<V> values() {
        List<V> values = new ArrayList<>(size);
        for (int slot = 0; slot < hashes.length; slot++) {
            if (hashes[slot] != EMPTY) {
                values.add(value(entries, slot));
            }
        }
        if (crowded != null) {
            values.addAll(crowded.values());
        }
        return values;
    }

    /// Where the name is or belongs, -1 where that is too far from its place.
    private int find(Object name, int hash) {
        int mask = hashes.length - 1;
        for (int i = 0; i < FARTHEST; i++) {
            int slot = (home(hash) + i) & mask;
            if (hashes[slot] == EMPTY || (hashes[slot] == hash && name.equals(entries[2 * slot]))) {
                return slot;
            }
        }
        return -1;
    }

    /// Names are moved and not looked at: a million of them would be a million trips to memory.
    private void grow() {
        int[] oldHashes = hashes;
        @Nullable Object[] old = entries;
        hashes = new int[2 * oldHashes.length];
        entries = new Object[2 * old.length];
        size = 0;
        for (int i = 0; i < oldHashes.length; i++) {
            Object name = old[2 * i];
            if (name != null) {
                place(name, oldHashes[i], value(old, i));
            }
        }
    }

    @SuppressWarnings("unchecked")
    private V value(@Nullable Object[] from, int slot) {
        return (V) from[2 * slot + 1];
    }

    /// Names that differ in a digit lie far apart.
    private static int hash(String name) {
        int hash = name.hashCode() * 0x9E3779B9;
        return hash == EMPTY ? 1 : hash;
    }

    private int home(int hash) {
        return hash >>> Integer.numberOfLeadingZeros(hashes.length - 1);
    }
}
