package io.purser.bench.simulate;

import io.purser.control.allowances.AllowanceOutcome;
import io.purser.control.allowances.Allowances;
import io.purser.control.allowances.Granted;
import io.purser.control.allowances.RolloverStore;
import io.purser.control.allowances.Rollovers;
import io.purser.core.calendar.Window;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One process' allowances, put together as `ControlPlane` does: what was granted before it is in force when it begins.
final class Treasury {
    private final World world;
    private final Life life;
    private @Nullable Allowances allowances;
    private @Nullable Rollovers rollovers;
    private boolean carries;

    Treasury(World world, Life life) {
        this.world = world;
        this.life = life;
    }

    /// Every organization is served.
    void open() {
        allowances = new Allowances(
                world.cabinet(), life.organizations(), world.agenda().wall());
        rollovers =
                allowances.rollovers(world.cabinet(), this::past, world.agenda().wall());
        if (world.extras().allowances().isOn()) {
            new FigureChecks(world).ceilings(life, "I-15");
        }
    }

    /// What becomes of a wish, null where it could not be kept.
    @Nullable
    AllowanceOutcome wish(Function<Allowances, AllowanceOutcome> wish) {
        Allowances open = allowances;
        try {
            return open == null ? null : wish.apply(open);
        } catch (Cabinet.Full full) {
            return null;
        }
    }

    /// Carries over what is due; false where that was broken off.
    boolean carry() {
        Rollovers open = rollovers;
        carries = true;
        try {
            return open != null && life.awaited(open::round);
        } catch (Cabinet.Full full) {
            return false;
        } finally {
            carries = false;
        }
    }

    boolean isCarrying() {
        return carries;
    }

    /// The accounts of a window that is over, as the ledger has them.
    private List<RolloverStore.Spent> past(String organization, String budgetId, Window window) {
        return life.store().accounts(organization).stream()
                .filter(one -> one.account().budgetId().equals(budgetId))
                .filter(one -> one.account().window().equals(window))
                .map(one -> new RolloverStore.Spent(one.account().subject(), one.settled()))
                .toList();
    }

    /// What was granted, the latest first.
    List<Granted> granted(Allowances.Ground ground) {
        Allowances open = allowances;
        return open == null ? List.of() : open.seen(ground);
    }
}
