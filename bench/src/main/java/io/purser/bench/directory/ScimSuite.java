package io.purser.bench.directory;

import io.purser.bench.gateway.Setups;
import io.purser.bench.process.Gateway;
import io.purser.bench.process.Machine;
import io.purser.bench.process.Stub;
import io.purser.bench.run.Option;
import io.purser.bench.run.Options;
import io.purser.bench.run.Report;
import io.purser.bench.run.Suite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What a push of everybody costs: processor time for each operation, and whether it grows with how many are there.
public final class ScimSuite implements Suite {
    private static final Option PEOPLE = new Option("people", "10000", "people that are pushed");
    private static final Option GROUPS = new Option("groups", "500", "groups, with 40 members each");
    private static final int STRETCHES = 10;
    private static final int MEMBERS = 40;
    private static final int AT_ONCE = 20;
    private static final double MOST_GROWTH = 3;

    @Override
    public String name() {
        return "scim";
    }

    @Override
    public String summary() {
        return "10,000 people and 500 groups pushed by SCIM: processor time per operation, and its growth";
    }

    @Override
    public List<Option> options() {
        return List.of(Gateway.JAR, PEOPLE, GROUPS, Gateway.DURABILITY, Gateway.JVM);
    }

    @Override
    public boolean run(Options options) throws Exception {
        Report report = new Report(name());
        Path folder = Machine.folder(name());
        try (Stub stub = Stub.provider(folder);
                Gateway gateway = Gateway.start(Gateway.Setup.of(
                        options,
                        folder.resolve("gateway"),
                        Setups.config(stub.port(), options.text("durability")),
                        Setups.withFiveLevels()));
                Pusher pusher = new Pusher(gateway)) {
            new Run(gateway, pusher, report).run(options.number(PEOPLE.name()), options.number(GROUPS.name()));
        }
        return report.print();
    }

    /// One directory's push.
    private static final class Run {
        private final Gateway gateway;
        private final Pusher pusher;
        private final Report report;
        private final List<String> people = new ArrayList<>();
        private final List<String> groups = new ArrayList<>();

        Run(Gateway gateway, Pusher pusher, Report report) {
            this.gateway = gateway;
            this.pusher = pusher;
            this.report = report;
        }

        /// What is done for one of many.
        private interface Step {
            void take(int number) throws IOException, InterruptedException;
        }

        void run(int count, int groupCount) throws IOException, InterruptedException {
            for (int i = 0; i < 200; i++) {
                pusher.find("Users", "userName", "nobody-" + i);
            }
            measure("a person looked for and made", count, i -> {
                pusher.find("Users", "userName", user(i));
                people.add(pusher.make("Users", Pusher.person(user(i), i)));
            });
            measure("a person changed", count, i -> pusher.change("Users", people.get(i), Pusher.retitled()));
            measure("a group looked for and made", groupCount, i -> {
                pusher.find("Groups", "displayName", "group " + i);
                groups.add(pusher.make("Groups", Pusher.group("group " + i)));
            });
            measure("20 members added to one of %d groups".formatted(groupCount), groupCount * MEMBERS / AT_ONCE, i -> {
                int first = i * AT_ONCE % Math.max(1, count - AT_ONCE);
                pusher.change(
                        "Groups", groups.get(i % groupCount), Pusher.added(people.subList(first, first + AT_ONCE)));
            });
            String everybody = pusher.make("Groups", Pusher.group("everybody"));
            measure(
                    "one member added to a group that grows to all",
                    count,
                    i -> pusher.change("Groups", everybody, Pusher.added(people.subList(i, i + 1))));
            measure(
                    "a person deactivated",
                    count / STRETCHES,
                    i -> pusher.change("Users", people.get(i), Pusher.deactivated()));
            TimeUnit.SECONDS.sleep(2);
            report.figure("memory of the gateway", (gateway.process().residentBytes() >> 20) + " MiB resident");
        }

        private static String user(int number) {
            return "user-" + number + "@bench.example";
        }

        /// The last tenth against the first but one: the very first is the JVM's.
        private void measure(String what, int count, Step step) throws IOException, InterruptedException {
            int each = Math.max(1, count / STRETCHES);
            double[] micros = new double[STRETCHES];
            long began = System.nanoTime();
            for (int stretch = 0; stretch < STRETCHES; stretch++) {
                long cpu = gateway.process().cpuNanos();
                for (int i = stretch * each; i < (stretch + 1) * each; i++) {
                    step.take(i);
                }
                micros[stretch] = (gateway.process().cpuNanos() - cpu) / 1e3 / each;
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            report.figure(
                    what,
                    "%.2f → %.2f ms of processor each, in tenths: %s; %.1f s in all"
                            .formatted(micros[1] / 1e3, micros[STRETCHES - 1] / 1e3, tenths(micros), seconds));
            report.atMost("growth: " + what, micros[STRETCHES - 1] / Math.max(1, micros[1]), MOST_GROWTH, "times");
        }

        private static String tenths(double[] micros) {
            List<String> all = new ArrayList<>();
            for (double one : micros) {
                all.add("%.2f".formatted(one / 1e3));
            }
            return String.join(" ", all);
        }
    }
}
