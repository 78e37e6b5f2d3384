package io.purser.storage.duckdb;

import io.purser.control.analytics.LedgerReader.Entry;
import io.purser.control.explore.LedgerFeed;
import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A part of the ledger that is appended in one transaction, handed out piece by piece to the threads that append it.
/// It halts at entries with a tag that needs a column first. What is booked while it is handed out is left to the next
/// one: who ran after a ledger that grows would never be done.
final class Stretch {
    private final LedgerFeed feed;
    private final long target;
    private final TagCodes tags;
    private final Callers callers;
    private final BooleanSupplier isOver;
    /// The ledger gives the same identity again and again.
    private final IdentityHashMap<Identity, Callers.Caller> near = new IdentityHashMap<>();
    private final Deque<Found> waiting = new ArrayDeque<>();
    private final Set<String> wanted = new TreeSet<>();
    private int left;
    private long read;
    private long handedOut;
    private @Nullable String lastId;
    private long lastPlace;

    private record Found(String organization, Entry entry) {}

    /// @param place after which it begins
    /// @param most entries that it may have
    Stretch(LedgerFeed feed, long place, int most, TagCodes tags, Callers callers, BooleanSupplier isOver) {
        this.feed = feed;
        this.target = feed.last();
        this.read = place;
        this.left = most;
        this.tags = tags;
        this.callers = callers;
        this.isOver = isOver;
    }

    /// The next entries; none where it is at its end, or halts.
    synchronized List<Booked> take(int most) {
        while (wanted.isEmpty()) {
            List<Found> piece = waiting.isEmpty() ? read(most) : again(most);
            if (piece.isEmpty()) {
                return List.of();
            }
            List<Booked> ready = ready(piece);
            if (!ready.isEmpty()) {
                handedOut += ready.size();
                return ready;
            }
        }
        return List.of();
    }

    private List<Found> read(int most) {
        List<Found> piece = new ArrayList<>();
        long before = -1;
        while (piece.isEmpty() && left > 0 && read < target && read > before && !isOver.getAsBoolean()) {
            before = read;
            read = feed.after(
                    read, Math.min(most, left), (organization, entry) -> piece.add(new Found(organization, entry)));
        }
        left -= piece.size();
        if (!piece.isEmpty()) {
            Entry last = piece.getLast().entry();
            lastId = last.id();
            lastPlace = last.sequence();
        }
        return piece;
    }

    private List<Found> again(int most) {
        List<Found> piece = new ArrayList<>();
        while (piece.size() < most && !waiting.isEmpty()) {
            piece.add(waiting.removeFirst());
        }
        return piece;
    }

    /// Those of a piece that need no new column; the others wait.
    private List<Booked> ready(List<Found> piece) {
        List<Booked> ready = new ArrayList<>(piece.size());
        for (Found found : piece) {
            Attribution attribution = found.entry().event().attribution();
            int @Nullable [] codes = tags.of(attribution.tags(), wanted);
            if (codes == null) {
                waiting.add(found);
            } else {
                Callers.Caller caller = near.computeIfAbsent(attribution.identity(), callers::of);
                ready.add(new Booked(found.organization(), found.entry(), caller, codes));
            }
        }
        return ready;
    }

    /// The tags for which it halts. It goes on from here.
    synchronized Set<String> goOn() {
        Set<String> tags = Set.copyOf(wanted);
        wanted.clear();
        return tags;
    }

    /// How many entries were handed out.
    synchronized long handedOut() {
        return handedOut;
    }

    /// The place up to which the ledger was read.
    synchronized long read() {
        return read;
    }

    /// What stands at the last place that was read; null where nothing was.
    synchronized @Nullable String lastId() {
        return lastId;
    }

    synchronized long lastPlace() {
        return lastPlace;
    }
}
