package io.purser.control.api;

import io.purser.control.api.Credentials.Who;
import io.purser.control.identity.Principal;
import java.util.Optional;
import java.util.function.Supplier;

/// Somebody whose connection stays open: asked again and again who it is, since a token can end meanwhile. Keys open
/// nothing here.
public final class Presence {
    private final Supplier<Who> asks;

    Presence(Supplier<Who> asks) {
        this.asks = asks;
    }

    /// Who it is now.
    public Who who() {
        return asks.get();
    }

    /// The same where it may come in.
    public Optional<Principal> now() {
        return asks.get() instanceof Who.Known(Principal principal) ? Optional.of(principal) : Optional.empty();
    }

    @Override
    public String toString() {
        return "Presence";
    }
}
