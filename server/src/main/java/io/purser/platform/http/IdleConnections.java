package io.purser.platform.http;

import org.jspecify.annotations.Nullable;

/// The connections of one event loop on which no request is open, the longest idle first: a list
/// whose links are in the entries, so that a request costs a few writes to fields.
final class IdleConnections {
    private @Nullable Entry oldest;
    private @Nullable Entry newest;

    /// One connection's place. In one list, once.
    static final class Entry {
        private @Nullable Entry older;
        private @Nullable Entry newer;
        private boolean listed;
        Runnable closes = () -> {};
    }

    void add(Entry entry) {
        if (entry.listed) {
            return;
        }
        entry.listed = true;
        entry.older = newest;
        entry.newer = null;
        if (newest == null) {
            oldest = entry;
        } else {
            newest.newer = entry;
        }
        newest = entry;
    }

    void remove(Entry entry) {
        if (!entry.listed) {
            return;
        }
        entry.listed = false;
        if (entry.older == null) {
            oldest = entry.newer;
        } else {
            entry.older.newer = entry.newer;
        }
        if (entry.newer == null) {
            newest = entry.older;
        } else {
            entry.newer.older = entry.older;
        }
    }

    /// Closes the one that has asked nothing for longest; false where there is none.
    boolean closeOldest() {
        Entry first = oldest;
        if (first == null) {
            return false;
        }
        remove(first);
        first.closes.run();
        return true;
    }
}
