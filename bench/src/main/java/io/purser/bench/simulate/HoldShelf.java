package io.purser.bench.simulate;

import io.purser.governance.batches.Owner;
import io.purser.governance.holds.ExternalHold;
import io.purser.governance.holds.ExternalHolds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The holds that others asked for, as `batches.db` has them: apart from the ledger, so that power may take the last of
/// either.
final class HoldShelf implements ExternalHolds {
    private final World world;
    private final boolean forcesFirst;
    private final List<ExternalHold> notes = new ArrayList<>();
    private int forced;

    HoldShelf(World world, boolean forcesFirst) {
        this.world = world;
        this.forcesFirst = forcesFirst;
    }

    @Override
    public void keep(ExternalHold hold) {
        world.crashPoint("before a hold of others is kept");
        if (world.disk().isFull()) {
            throw new IllegalStateException("a hold cannot be kept: the disk is full");
        }
        notes.add(hold);
        world.agents().kept(hold);
        forced = forcesFirst ? notes.size() : forced;
        world.agenda()
                .after(
                        world.extras().holds().chance().between(5, 2_000),
                        "force of holds",
                        () -> forced = notes.size());
        world.crashPoint("after a hold of others is kept");
    }

    private Map<String, ExternalHold> latest() {
        Map<String, ExternalHold> latest = new LinkedHashMap<>();
        notes.forEach(each -> latest.put(each.requestId(), each));
        return latest;
    }

    @Override
    public @Nullable ExternalHold hold(Owner owner, String requestId) {
        ExternalHold found = latest().get(requestId);
        return found != null && found.owner().equals(owner) ? found : null;
    }

    @Override
    public @Nullable ExternalHold askedAs(Owner owner, String id) {
        if (world.mutant() == Mutant.A_HOLD_ASKED_TWICE_IS_TWO) {
            return null;
        }
        return latest().values().stream()
                .filter(each -> each.owner().equals(owner) && each.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    @Override
    public List<ExternalHold> openHolds() {
        return latest().values().stream().filter(each -> each.ended() == null).toList();
    }

    @Override
    public void forgetBefore(long at) {
        throw new IllegalStateException("a world is too short to forget");
    }

    void crash(Crash.Kind kind, Chance chance) {
        while (kind == Crash.Kind.POWER && notes.size() > forced && chance.percent(50)) {
            notes.removeLast();
        }
        forced = Math.min(forced, notes.size());
    }
}
