package io.purser.control.signin;

import io.purser.control.audit.AuditDeed;
import io.purser.control.audit.Chain;
import java.util.Collection;
import java.util.List;

/// The port to the kept sessions and links: hashes, never secrets.
public interface SessionStore {
    /// Every one that is kept, over or not.
    List<Session> sessions();

    /// Keeps a new one, with its audit entry in one transaction.
    void begin(Session session, Chain chain, AuditDeed deed);

    /// Puts a session in the place of the link that opened it, with its audit entry in one transaction. False where
    /// the link is gone: somebody was first.
    boolean redeem(String linkHash, Session session, Chain chain, AuditDeed deed);

    /// Notes when one was last used; nothing where there is none.
    void seen(String hash, long at);

    /// Ends these, with one audit entry in one transaction. False where none of them is there.
    boolean end(Collection<String> hashes, Chain chain, AuditDeed deed);

    /// Forgets those that have ended by themselves.
    void forget(Collection<String> hashes);
}
