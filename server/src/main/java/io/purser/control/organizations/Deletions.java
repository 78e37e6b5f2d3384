package io.purser.control.organizations;

import io.purser.control.audit.Actor;
import io.purser.control.audit.AuditAction;
import io.purser.control.audit.AuditDeed;
import io.purser.governance.recovery.Governance;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes organizations: at once for everybody who asks, and then row by row. What a process that ends leaves is
/// erased by the next.
public final class Deletions {
    private static final Logger LOG = LoggerFactory.getLogger(Deletions.class);

    private final Tombstones tombstones;
    private final Suspensions suspensions;
    private final Governance governance;
    private final Forgetting forgetting;
    private final Function<String, Contents> contents;
    private final List<Remains> remains;
    private final InstantSource clock;

    /// Takes an organization out of everything that is in force.
    public interface Forgetting {
        /// @param keeping keeps that it is gone; where it answers false nothing is forgotten
        /// @return false where nothing was forgotten
        boolean forget(String organization, BooleanSupplier keeping);
    }

    /// @param contents what an organization has now
    public Deletions(
            Tombstones tombstones,
            Suspensions suspensions,
            Governance governance,
            Forgetting forgetting,
            Function<String, Contents> contents,
            List<Remains> remains,
            InstantSource clock) {
        this.tombstones = tombstones;
        this.suspensions = suspensions;
        this.governance = governance;
        this.forgetting = forgetting;
        this.contents = contents;
        this.remains = List.copyOf(remains);
        this.clock = clock;
    }

    /// What comes of a wish to delete.
    public sealed interface Outcome {}

    /// It is gone, now or before.
    public record Deleted(Tombstone tombstone) implements Outcome {}

    /// It is not suspended.
    public record Active() implements Outcome {}

    /// Calls have not ended.
    public record Busy(int holds) implements Outcome {}

    /// What was exported is not what is there.
    public record Stale(Contents now) implements Outcome {}

    /// A wish to delete.
    ///
    /// @param exportSha256 of the archive with the export
    /// @param exported what is in it
    public record Wish(String organization, String reason, String exportSha256, Contents exported) {}

    /// The organizations that were deleted.
    public Tombstones tombstones() {
        return tombstones;
    }

    /// Erases what earlier processes left.
    public void finish() {
        tombstones.all().stream().filter(one -> one.erasedAt() == null).forEach(this::erase);
    }

    /// Deletes an organization that begins nothing and has nothing under way; returns when nobody sees it any more.
    public synchronized Outcome delete(Wish wish, Actor actor) {
        String organization = wish.organization();
        Optional<Tombstone> before = tombstones.of(organization);
        if (before.isPresent()) {
            return new Deleted(before.get());
        }
        if (suspensions.of(organization).isEmpty()) {
            return new Active();
        }
        int holds = governance.openHolds(organization);
        if (holds > 0) {
            return new Busy(holds);
        }
        Contents now = contents.apply(organization);
        if (!now.equals(wish.exported())) {
            return new Stale(now);
        }
        Tombstone tombstone = new Tombstone(
                organization, clock.millis(), actor.name(), wish.reason(), wish.exportSha256(), now, null);
        if (forgetting.forget(organization, () -> keeps(tombstone, actor))) {
            suspensions.forget(organization);
            erase(tombstone);
        }
        return new Deleted(tombstone);
    }

    private boolean keeps(Tombstone tombstone, Actor actor) {
        boolean kept = tombstones.store().delete(tombstone, deed(tombstone, actor));
        if (kept) {
            tombstones.put(tombstone);
        }
        return kept;
    }

    /// On a thread of its own: nobody waits for a million rows.
    private void erase(Tombstone tombstone) {
        String organization = tombstone.organization();
        Thread.ofVirtual().name("erase").start(() -> {
            try {
                remains.forEach(each -> each.erase(organization));
                long now = clock.millis();
                tombstones.store().erased(organization, now);
                tombstones.put(tombstone.erased(now));
            } catch (RuntimeException e) {
                LOG.error("rows of a deleted organization are left; the next start goes on erasing them", e);
            }
        });
    }

    private static AuditDeed deed(Tombstone tombstone, Actor actor) {
        Contents contents = tombstone.contents();
        return AuditDeed.one(
                tombstone.at(),
                actor,
                AuditAction.ORGANIZATION_DELETE,
                new AuditDeed.Thing("organization", null, tombstone.organization()),
                Map.of(
                        "exportSha256", tombstone.exportSha256(),
                        "entries", contents.entries(),
                        "cost", contents.cost() + " " + contents.currency(),
                        "auditEntries", contents.auditEntries()),
                null,
                tombstone.reason());
    }
}
