package io.purser.control.prices;

import io.purser.control.audit.Actor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes no price table.
public final class NoPriceImports implements PriceImports {
    @Override
    public List<Imported> all() {
        return List.of();
    }

    @Override
    public Outcome review(Wish wish, @Nullable String reason, Actor actor) {
        return new Unreadable("a server; here is none");
    }
}
