package io.purser.bench.simulate;

import io.purser.control.alerts.Alerts;
import io.purser.control.alerts.CrossingRouting;
import io.purser.core.ledger.Crossing;
import java.util.List;

/// One process' alerts: it delivers what is due, and comes again when more is.
final class Telling {
    private final World world;
    private final Life life;
    private final Alerts alerts;
    private boolean looks;

    Telling(World world, Life life) {
        this.world = world;
        this.life = life;
        alerts = Alerts.by(
                world.receivers(),
                life.store().outbox(),
                life.organizations(),
                world.agenda().wall(),
                Runnable::run);
    }

    void look() {
        if (looks) {
            return;
        }
        looks = true;
        world.agenda().inLife(world.chance().between(10, 900), "alerts", this::deliver);
    }

    private void deliver() {
        looks = false;
        if (!life.store().healthy()) {
            return;
        }
        life.awaited(alerts::deliverDue);
        long next = life.store().outbox().nextDue();
        if (next != Long.MAX_VALUE) {
            long wait = Math.clamp(next - world.agenda().wallMillis(), 500, 3_600_000);
            looks = true;
            world.agenda().inLife(wait, "alerts", this::deliver);
        }
    }

    List<String> channelsOf(String organization, Crossing crossing) {
        return new CrossingRouting(life.organizations()).channels(organization, crossing);
    }
}
