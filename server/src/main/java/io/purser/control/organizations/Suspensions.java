package io.purser.control.organizations;

import io.purser.control.audit.Actor;
import io.purser.control.audit.AuditAction;
import io.purser.control.audit.AuditDeed;
import io.purser.governance.recovery.Governance;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Stops organizations and lets them go on. One change at a time; any thread may ask.
public final class Suspensions {
    private final SuspensionStore store;
    private final Governance governance;
    private final InstantSource clock;
    private final Map<String, Suspension> known = new ConcurrentHashMap<>();

    private Suspensions(SuspensionStore store, Governance governance, InstantSource clock) {
        this.store = store;
        this.governance = governance;
        this.clock = clock;
    }

    /// Puts in force what is kept.
    public static Suspensions open(SuspensionStore store, Governance governance, InstantSource clock) {
        Suspensions opened = new Suspensions(store, governance, clock);
        store.suspensions().forEach(opened::enforce);
        return opened;
    }

    private void enforce(Suspension suspension) {
        known.put(suspension.organization(), suspension);
        governance.suspend(suspension.organization(), true);
    }

    /// The suspension of an organization, empty where it is active.
    public Optional<Suspension> of(String organization) {
        return Optional.ofNullable(known.get(organization));
    }

    /// Lets an organization begin nothing more; one that is suspended stays so, for the reason of before. When this
    /// returns nothing of it is admitted any more.
    public synchronized void suspend(String organization, String reason, Actor actor) {
        Suspension wish = new Suspension(organization, clock.millis(), actor.name(), reason);
        if (store.suspend(wish, deed(AuditAction.ORGANIZATION_SUSPEND, wish.since(), organization, reason, actor))) {
            enforce(wish);
        }
    }

    /// Lets an organization begin again; one that is active stays so.
    public synchronized void resume(String organization, String reason, Actor actor) {
        long now = clock.millis();
        if (store.resume(organization, deed(AuditAction.ORGANIZATION_RESUME, now, organization, reason, actor))) {
            known.remove(organization);
            governance.suspend(organization, false);
        }
    }

    /// Forgets an organization that was deleted.
    void forget(String organization) {
        known.remove(organization);
    }

    private AuditDeed deed(AuditAction action, long now, String organization, String reason, Actor actor) {
        Optional<Suspension> before = of(organization);
        return AuditDeed.one(
                now,
                actor,
                action,
                new AuditDeed.Thing("organization", null, organization),
                state(before.isPresent(), before.map(Suspension::since).orElse(0L)),
                state(action == AuditAction.ORGANIZATION_SUSPEND, now),
                reason);
    }

    private static Map<String, Object> state(boolean suspended, long since) {
        return suspended
                ? Map.of(
                        "state",
                        "suspended",
                        "suspendedAt",
                        Instant.ofEpochMilli(since).toString())
                : Map.of("state", "active");
    }
}
