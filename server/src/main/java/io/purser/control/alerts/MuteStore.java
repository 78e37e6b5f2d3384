package io.purser.control.alerts;

import io.purser.control.audit.AuditDeed;

/// The port to where mutes are kept.
public interface MuteStore extends Mutes {

    /// Keeps a mute in the place of the one before, with its audit entry, in one transaction.
    void keep(String organization, Mute mute, AuditDeed deed);
}
