package io.purser.bench.torture;

import io.purser.bench.proxy.Troubles;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// Connections that are delayed, cut, half closed, swallowed and slowed down, between clients and
/// gateway and between gateway and provider, at any byte.
final class ProxyFault implements Fault {
    @Override
    public String name() {
        return "proxy";
    }

    @Override
    public void run(Site site) throws Exception {
        int wanted = site.options().number("connections");
        try (Ground ground = Ground.open(site, name(), "process", "")) {
            int seed = site.options().number("seed");
            ground.front().draw(new Troubles(seed));
            ground.back().draw(new Troubles(seed + 1L));
            Load load = ground.load(ground.calls(""), site.options().number("clients"));
            int said = 0;
            while (struck(ground) < wanted && site.timeLeft()) {
                TimeUnit.MILLISECONDS.sleep(200);
                if (struck(ground) >= said + wanted / 5 + 1) {
                    said = struck(ground);
                    site.report()
                            .progress("proxy: %d of %d connections hurt, %d answers"
                                    .formatted(said, wanted, load.answered()));
                }
            }
            ground.front().draw(Troubles.none());
            ground.back().draw(Troubles.none());
            List<Call.Outcome> outcomes = load.stop();
            String what = "proxy x" + struck(ground);
            site.report().figure(what + ": at clients", shown(ground.front().struck()));
            site.report().figure(what + ": at the provider", shown(ground.back().struck()));
            site.report().figure(what + ": answers", answers(outcomes));
            ground.judge(what, outcomes);
        }
    }

    private static int struck(Ground ground) {
        return sum(ground.front().struck()) + sum(ground.back().struck());
    }

    private static int sum(Map<String, Integer> struck) {
        return struck.values().stream().mapToInt(each -> each).sum();
    }

    private static String shown(Map<String, Integer> struck) {
        return struck.toString();
    }

    /// How many answers ended how, by status; 0 is no answer at all.
    static String answers(List<Call.Outcome> outcomes) {
        Map<String, Integer> ends = new TreeMap<>();
        for (Call.Outcome outcome : outcomes) {
            String broken = outcome.answer().whole() ? "" : "broken ";
            ends.merge(outcome.whole() ? "whole" : broken + outcome.answer().status(), 1, Integer::sum);
        }
        return ends.toString();
    }
}
