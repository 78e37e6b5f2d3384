package io.purser.control.alerts;

import io.purser.control.audit.AuditDeed;
import java.util.Optional;

/// No channel is muted, and none can be.
public final class NoMutes implements MuteStore {
    @Override
    public Optional<Mute> at(String organization, String channel, long nowMillis) {
        return Optional.empty();
    }

    @Override
    public void keep(String organization, Mute mute, AuditDeed deed) {
        throw new UnsupportedOperationException("nothing is kept here");
    }
}
