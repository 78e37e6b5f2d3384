package io.purser.control.alerts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A log in which nobody was told anything.
public final class NothingTold implements DeliveryLog {
    @Override
    public List<Told> latest(String organization, @Nullable String channel, @Nullable State state) {
        return List.of();
    }

    @Override
    public boolean again(String organization, String id) {
        return false;
    }
}
