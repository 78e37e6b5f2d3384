package io.purser.control.prices;

import io.purser.control.audit.Actor;
import java.time.Instant;
import java.util.List;

/// Knows no prices and keeps none.
public final class NoPriceVersions implements PriceVersions {
    @Override
    public List<Version> all() {
        return List.of();
    }

    @Override
    public Outcome set(Wish wish, Actor actor) {
        return new Refused("a server; here is none");
    }

    @Override
    public Outcome delete(String provider, String model, Instant from, String reason, Actor actor) {
        return new Missing();
    }
}
