package io.purser.control.signin;

import io.purser.control.audit.Actor;
import io.purser.control.audit.AuditAction;
import io.purser.control.audit.AuditDeed;
import io.purser.control.identity.Principal;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How people come and go, as the audit keeps it. No secret is in any of it.
final class SessionDeeds {
    private SessionDeeds() {}

    static AuditDeed linked(Session link, Principal who, Actor actor) {
        return AuditDeed.one(
                link.createdAt(), actor, AuditAction.SESSION_LINK, thing(link, who), null, form(link), null);
    }

    /// @param label what a command line calls itself, null for a browser
    static AuditDeed begun(Session session, Principal who, @Nullable String label) {
        Map<String, Object> form = form(session);
        form.put("kind", session.kind().name().toLowerCase(Locale.ROOT));
        if (label != null) {
            form.put("label", label);
        }
        return AuditDeed.one(
                session.createdAt(), who.actor(), AuditAction.SESSION_BEGIN, thing(session, who), null, form, null);
    }

    static AuditDeed ended(Session session, Principal who, long now) {
        return AuditDeed.one(
                now,
                who.actor(),
                AuditAction.SESSION_END,
                thing(session, who),
                Map.of(),
                Map.of(
                        "kind", session.kind().name().toLowerCase(Locale.ROOT),
                        "endedAt", Instant.ofEpochMilli(now).toString()),
                null);
    }

    /// @param sessions how many
    static AuditDeed ended(String userId, String name, int sessions, Actor actor, long now, @Nullable String reason) {
        return AuditDeed.one(
                now,
                actor,
                AuditAction.SESSION_END,
                new AuditDeed.Thing("session", userId, name),
                Map.of(),
                Map.of(
                        "sessions",
                        sessions,
                        "endedAt",
                        Instant.ofEpochMilli(now).toString()),
                reason);
    }

    private static AuditDeed.Thing thing(Session session, Principal who) {
        return new AuditDeed.Thing("session", session.holder().id(), who.label());
    }

    private static Map<String, Object> form(Session session) {
        Map<String, Object> form = new TreeMap<>();
        form.put("expiresAt", Instant.ofEpochMilli(session.expiresAt()).toString());
        String maker = session.maker();
        if (maker != null) {
            form.put("linkMadeBy", maker);
        }
        return form;
    }
}
