package io.purser.bench.simulate;

import io.purser.control.alerts.Delivery;
import io.purser.control.alerts.Notice;
import io.purser.core.policy.Channel;
import java.util.LinkedHashMap;
import java.util.Map;

/// Those who are told: they note what arrives, and sometimes answer badly or not at all.
final class Receivers implements Delivery.Carrier {
    private final World world;
    private final Chance chance;
    private final Map<String, Integer> arrived = new LinkedHashMap<>();
    private final Map<String, Integer> failed = new LinkedHashMap<>();

    Receivers(World world, Chance chance) {
        this.world = world;
        this.chance = chance;
    }

    private static String key(Channel channel, String id) {
        return channel.name() + " " + id;
    }

    @Override
    public Delivery deliver(Channel channel, Notice notice, long nowMillis) {
        String key = key(channel, notice.id());
        boolean fails = world.weather().webhookFails();
        boolean arrives = !fails || chance.percent(40);
        if (arrives) {
            int times = arrived.merge(key, 1, Integer::sum);
            world.coverage(times > 1, Pair.ALERT_ARRIVED_TWICE);
        }
        world.crashPoint("after a delivery");
        if (!fails) {
            return new Delivery.Delivered(200);
        }
        failed.merge(key, 1, Integer::sum);
        world.coverage().saw(Pair.ALERT_RETRIED);
        return chance.percent(50) ? new Delivery.Refused(503) : new Delivery.Unreachable("no answer");
    }

    int arrived(String channel, String id) {
        return arrived.getOrDefault(channel + " " + id, 0);
    }

    int failed(String channel, String id) {
        return failed.getOrDefault(channel + " " + id, 0);
    }
}
