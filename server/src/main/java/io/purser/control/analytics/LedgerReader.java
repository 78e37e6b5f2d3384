package io.purser.control.analytics;

import io.purser.core.attribution.Identity;
import io.purser.core.ledger.Adjustment;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.LedgerRecord.CallRefused;
import io.purser.core.ledger.LedgerRecord.HoldPlaced;
import io.purser.core.ledger.Posting;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.ledger.Verification;
import io.purser.core.usage.DataMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The port to what the ledger holds. Every read sees each record whose append was done before
/// the read began.
public interface LedgerReader {

    /// Streams usage events and their adjustments in ledger order.
    ///
    /// @param from epoch milliseconds of admission, inclusive
    /// @param to exclusive
    void events(String organization, long from, long to, Consumer<Entry> each);

    /// What corrected each call so far, by its request id; calls that nothing corrected are left out.
    ///
    /// @param from epoch milliseconds of admission, inclusive
    /// @param to exclusive
    default Map<String, Corrections> corrections(String organization, long from, long to) {
        Map<String, Corrections> found = new HashMap<>();
        events(organization, from, to, entry -> {
            Adjustment adjustment = entry.adjustment();
            if (adjustment != null) {
                String id = entry.event().requestId();
                found.put(id, found.getOrDefault(id, Corrections.NONE).plus(adjustment.amount()));
            }
        });
        return found;
    }

    /// Which customers calls have named, by whose calls and since when: by name. Calls that were refused count, too,
    /// where the ledger keeps them.
    default List<SeenCustomer> customers(String organization) {
        Map<String, SeenCustomer> seen = new TreeMap<>();
        events(organization, Long.MIN_VALUE, Long.MAX_VALUE, entry -> {
            UsageEvent event = entry.event();
            String name = event.attribution().customer();
            if (name != null && event.dataMode() == DataMode.REAL) {
                var one = new SeenCustomer(name, event.attribution().identity(), event.admittedAt());
                seen.merge(name + "\u0000" + one.by(), one, SeenCustomer::earlier);
            }
        });
        return List.copyOf(seen.values());
    }

    /// A customer in the calls of somebody.
    ///
    /// @param firstAt when they first named it, epoch milliseconds
    record SeenCustomer(String name, Identity by, long firstAt) {
        SeenCustomer earlier(SeenCustomer other) {
            return other.firstAt < firstAt ? other : this;
        }
    }

    /// The adjustments of one call together.
    record Corrections(int count, long amount) {
        public static final Corrections NONE = new Corrections(0, 0);

        public Corrections plus(long more) {
            return new Corrections(count + 1, Math.addExact(amount, more));
        }
    }

    /// Streams calls with what they held and what they added to each account: those that have ended and those that
    /// are still under way, in no particular order. A correction of an earlier call is one of its own,
    /// without a hold.
    ///
    /// @param from epoch milliseconds of admission, inclusive
    /// @param to exclusive
    void calls(String organization, long from, long to, Consumer<RequestTrail> each);

    /// What is known of one request, under any organization of the caller.
    Optional<RequestTrail> request(String organization, String requestId);

    /// Every account with the totals that the ledger stores, for `ledger verify`.
    List<StoredAccount> accounts(String organization);

    /// The sequence of the last record that is durable.
    long lastSequence();

    /// One ledger entry.
    ///
    /// @param sequence its place in the ledger
    /// @param kind `usage`, else the adjustment's kind
    /// @param adjustment not null where the event is the difference on an earlier one
    record Entry(
            long sequence,
            String id,
            String kind,
            UsageEvent event,
            @Nullable Adjustment adjustment) {

        /// A model call.
        public static Entry usage(long sequence, UsageEvent event) {
            return new Entry(sequence, event.requestId(), "usage", event, null);
        }

        /// Counts it on the accounts that it is in.
        void countOn(Verification sums) {
            if (adjustment == null) {
                sums.add(event);
            } else {
                sums.add(adjustment);
            }
        }

        /// The difference on an earlier entry.
        public static Entry of(long sequence, Adjustment adjustment) {
            return new Entry(sequence, adjustment.id(), adjustment.kind(), adjustment.entry(), adjustment);
        }
    }

    /// A request from its hold to its end; a refused one has only its refusal.
    record RequestTrail(
            @Nullable HoldPlaced hold,
            @Nullable UsageEvent event,
            List<Posting> settled,
            @Nullable CallRefused refused,
            @Nullable String released,
            List<Adjustment> adjustments) {
        public RequestTrail {
            adjustments = List.copyOf(adjustments);
        }

        /// A request that nothing has corrected.
        public RequestTrail(
                @Nullable HoldPlaced hold,
                @Nullable UsageEvent event,
                List<Posting> settled,
                @Nullable CallRefused refused,
                @Nullable String released) {
            this(hold, event, settled, refused, released, List.of());
        }

        /// This with what corrected it, in ledger order.
        public RequestTrail adjustedBy(List<Adjustment> corrections) {
            return new RequestTrail(hold, event, settled, refused, released, corrections);
        }
    }

    /// A stored account.
    record StoredAccount(LedgerRecord.AccountOpened account, long settled) {}
}
