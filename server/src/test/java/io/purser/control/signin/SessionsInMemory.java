package io.purser.control.signin;

import io.purser.control.audit.AuditDeed;
import io.purser.control.audit.Chain;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Sessions that nobody keeps.
public final class SessionsInMemory implements SessionStore {
    private final Map<String, Session> kept = new LinkedHashMap<>();
    final List<AuditDeed> deeds = new ArrayList<>();

    @Override
    public synchronized List<Session> sessions() {
        return List.copyOf(kept.values());
    }

    @Override
    public synchronized void begin(Session session, Chain chain, AuditDeed deed) {
        kept.put(session.hash(), session);
        deeds.add(deed);
    }

    @Override
    public synchronized boolean redeem(String linkHash, Session session, Chain chain, AuditDeed deed) {
        if (kept.remove(linkHash) == null) {
            return false;
        }
        begin(session, chain, deed);
        return true;
    }

    @Override
    public synchronized void seen(String hash, long at) {
        kept.computeIfPresent(hash, (_, session) -> session.seen(at));
    }

    @Override
    public synchronized boolean end(Collection<String> hashes, Chain chain, AuditDeed deed) {
        boolean ended = kept.keySet().removeAll(hashes);
        if (ended) {
            deeds.add(deed);
        }
        return ended;
    }

    @Override
    public synchronized void forget(Collection<String> hashes) {
        kept.keySet().removeAll(hashes);
    }
}
