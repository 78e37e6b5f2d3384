package io.purser.bench.torture;

import io.purser.bench.run.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Connections that are opened and say nothing, heads that dribble in, bodies that are announced and
/// never come: more of them than the gateway takes, while others want to be served.
final class FloodFault implements Fault {
    private static final int CONNECTIONS = 400;
    private static final int OTHERS = 4;
    private static final int STAY_SECONDS = 14;
    private static final int HEAD_SECONDS = 14;
    private static final double OTHERS_MILLIS = 2_000;
    private static final String HEAD = "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nx-slow: ";

    @Override
    public String name() {
        return "flood";
    }

    @Override
    public void run(Site site) throws Exception {
        int wanted = site.options().number("flood");
        Report report = site.report();
        String what = "flood x" + wanted;
        try (Ground ground = Ground.open(site, name(), "process", "limits: {connections: " + CONNECTIONS + "}\n")) {
            Load others = ground.load(ground.calls(0, ""), OTHERS);
            TimeUnit.SECONDS.sleep(1);
            long files = files(ground);
            List<Lingerer> flood = new ArrayList<>();
            for (int i = 0; i < wanted; i++) {
                flood.add(lingerer(ground.gateway().port(), i));
            }
            report.progress("flood: %d connections opened".formatted(wanted));
            long most = files(ground) - files;
            TimeUnit.SECONDS.sleep(STAY_SECONDS);
            List<Call.Outcome> outcomes = others.stop();
            long still = flood.stream().filter(each -> !each.isEnded()).count();
            double longest = flood.stream().mapToDouble(Lingerer::seconds).max().orElse(0);
            for (Lingerer each : flood) {
                each.leave();
            }
            report.atMost(what + ": connections taken at once", (double) most, CONNECTIONS + 2.0 * OTHERS, "");
            report.atMost(what + ": longest until closed", longest, HEAD_SECONDS, "s");
            report.atMost(what + ": still open after %d s".formatted(STAY_SECONDS), (double) still, 0, "");
            SlowFault.judgeOthers(what, outcomes, OTHERS_MILLIS, report);
            ground.judge(what, outcomes);
        }
    }

    private static Lingerer lingerer(int port, int number) throws IOException {
        return switch (number % 3) {
            case 0 -> Lingerer.saying(port, "", false);
            case 1 -> Lingerer.saying(port, HEAD, true);
            default -> Lingerer.saying(port, HEAD.substring(0, 20), false);
        };
    }

    /// Files that the gateway has open: its connections are among them.
    private static long files(Ground ground) throws IOException {
        Path folder = Path.of("/proc", Long.toString(ground.gateway().process().pid()), "fd");
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }
}
