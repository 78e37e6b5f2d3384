package io.purser.core.ledger;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The holds without an end, by request id and in the order of their admission. Both are links from hold to hold, so
/// that a hold takes no memory here.
final class OpenHolds {
    /// A power of two; each place is the first of the holds whose ids share it.
    private @Nullable OpenHold[] places = new OpenHold[64];
    private @Nullable OpenHold oldest;
    private @Nullable OpenHold newest;
    private int size;

    @Nullable
    OpenHold get(String requestId) {
        OpenHold hold = places[place(requestId)];
        while (hold != null && !hold.requestId().equals(requestId)) {
            hold = hold.samePlace;
        }
        return hold;
    }

    /// Its id has no open hold.
    void add(OpenHold hold) {
        if (size == places.length) {
            grow();
        }
        put(hold);
        hold.older = newest;
        if (newest == null) {
            oldest = hold;
        } else {
            newest.newer = hold;
        }
        newest = hold;
        size++;
    }

    @Nullable
    OpenHold remove(String requestId) {
        OpenHold hold = get(requestId);
        if (hold == null) {
            return null;
        }
        take(hold);
        if (hold.older == null) {
            oldest = hold.newer;
        } else {
            hold.older.newer = hold.newer;
        }
        if (hold.newer == null) {
            newest = hold.older;
        } else {
            hold.newer.older = hold.older;
        }
        size--;
        return hold;
    }

    int size() {
        return size;
    }

    /// No open hold was admitted before this instant; `Long.MAX_VALUE` where none is open.
    long oldestAdmission() {
        return oldest == null ? Long.MAX_VALUE : oldest.admittedAt();
    }

    /// The oldest ones, in the order of their admission.
    List<OpenHold> oldest(int most) {
        List<OpenHold> found = new ArrayList<>(Math.min(size, most));
        for (OpenHold hold = oldest; hold != null && found.size() < most; hold = hold.newer) {
            found.add(hold);
        }
        return found;
    }

    private int place(String requestId) {
        int hash = requestId.hashCode();
        return (hash ^ hash >>> 16) & (places.length - 1);
    }

    private void put(OpenHold hold) {
        int place = place(hold.requestId());
        hold.samePlace = places[place];
        places[place] = hold;
    }

    private void take(OpenHold hold) {
        int place = place(hold.requestId());
        OpenHold before = places[place];
        if (before == hold) {
            places[place] = hold.samePlace;
            return;
        }
        while (before != null && before.samePlace != hold) {
            before = before.samePlace;
        }
        if (before != null) {
            before.samePlace = hold.samePlace;
        }
    }

    private void grow() {
        places = new OpenHold[2 * places.length];
        for (OpenHold hold = oldest; hold != null; hold = hold.newer) {
            put(hold);
        }
    }
}
