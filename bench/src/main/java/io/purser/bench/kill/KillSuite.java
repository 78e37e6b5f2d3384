package io.purser.bench.kill;

import io.purser.bench.gateway.Setups;
import io.purser.bench.judge.Accounts;
import io.purser.bench.judge.Bill;
import io.purser.bench.judge.LedgerEntry;
import io.purser.bench.load.Answer;
import io.purser.bench.load.CallClient;
import io.purser.bench.load.HttpText;
import io.purser.bench.load.LoadClient;
import io.purser.bench.process.Boxed;
import io.purser.bench.process.Gateway;
import io.purser.bench.process.Machine;
import io.purser.bench.process.SandboxProvider;
import io.purser.bench.run.Median;
import io.purser.bench.run.Option;
import io.purser.bench.run.Options;
import io.purser.bench.run.Report;
import io.purser.bench.run.Suite;
import io.purser.bench.trace.Prompt;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// `kill -9` at random moments under load, with a ledger that is already large.
public final class KillSuite implements Suite {
    @Override
    public String name() {
        return "kill";
    }

    @Override
    public String summary() {
        return "kill -9 under load, both durabilities: nothing answered is lost, nothing counted twice";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Gateway.JAR,
                new Option("kills", "50", "kills per durability"),
                new Option("durabilities", "process,disk", "durabilities"),
                new Option("events", "1000000", "events in the ledger before the first kill"),
                new Option("clients", "24", "calls at once"),
                new Option("seed", "1", "draws the moments"),
                Gateway.jvm(768));
    }

    @Override
    public boolean run(Options options) throws Exception {
        Report report = new Report(name());
        for (String durability : options.list("durabilities")) {
            Path folder = Machine.folder(name() + "-" + durability);
            try (SandboxProvider sandbox = SandboxProvider.start(options.path("jar"), folder);
                    LoadClient client = new LoadClient()) {
                new Rounds(options, report, durability, folder, sandbox, client).run();
            }
        }
        return report.print();
    }

    /// The kills of one durability on one data folder.
    private record Rounds(
            Options options,
            Report report,
            String durability,
            Path folder,
            SandboxProvider sandbox,
            LoadClient client) {

        void run() throws IOException, InterruptedException {
            String before = firstStart();
            Instant since = Instant.now();
            int billed = sandbox.bill().lines().size();
            List<Answer> answered = new ArrayList<>();
            List<Double> ready = new ArrayList<>();
            Random random = new Random(options.number("seed"));
            for (int kill = 1; kill <= options.number("kills"); kill++) {
                answered.addAll(killed(random, ready));
                if (kill % 10 == 0) {
                    report.progress("%s: %d kills, %d answers, last ready after %.2f s"
                            .formatted(durability, kill, answered.size(), ready.getLast()));
                }
            }
            try (Gateway gateway = Gateway.start(setup())) {
                judge(gateway, before, since, billed, answered, ready);
            }
        }

        /// One call, so that accounts exist; then the ledger is filled behind the gateway's back.
        private String firstStart() throws IOException, InterruptedException {
            try (Gateway gateway = Gateway.start(setup())) {
                new Hammer(new CallClient(client, gateway.port()), requests(), 2).stop();
            }
            if (options.number("events") > 0) {
                Prefill.fill(folder.resolve("gateway/data"), options.number("events"), report);
            }
            try (Gateway gateway = Gateway.start(setup())) {
                return gateway.get("/api/v1/budgets");
            }
        }

        private List<Answer> killed(Random random, List<Double> ready) throws IOException, InterruptedException {
            Gateway gateway = Gateway.start(setup());
            ready.add(gateway.readyAfter().toMillis() / 1e3);
            try {
                Hammer hammer =
                        new Hammer(new CallClient(client, gateway.port()), requests(), options.number("clients"));
                Thread.sleep(100 + random.nextInt(1_900));
                gateway.kill();
                return hammer.stop();
            } finally {
                gateway.kill();
            }
        }

        private void judge(
                Gateway gateway, String before, Instant since, int billed, List<Answer> answered, List<Double> ready)
                throws IOException, InterruptedException {
            List<LedgerEntry> ledger = LedgerEntry.readAll(gateway.get("/api/v1/exports/ledger.csv?from=" + since
                    + "&to=" + Instant.now().plusSeconds(60)));
            Bill bill = sandbox.bill().after(billed);
            String what = durability + ": ";
            report.figure(what + "entries since the first kill", Integer.toString(ledger.size()));
            report.figure(what + "answers that came whole", Integer.toString(answered.size()));
            double slowest = ready.stream().mapToDouble(one -> one).max().orElse(0);
            report.figure(what + "ready after a kill, median", "%.2f s".formatted(Median.of(ready)));
            report.atMost(what + "ready after a kill, slowest", slowest, 3, "s");
            new Survival(bill, ledger, answered).judge(what, report);
            List<String> differences =
                    Accounts.differencesSince(before, gateway.get("/api/v1/budgets"), Setups.shapes(), ledger);
            report.holds(
                    what + "every account is the sum of its entries, nothing held",
                    differences.isEmpty(),
                    differences.toString());
        }

        private Gateway.Setup setup() throws IOException {
            return Gateway.Setup.of(
                    options,
                    folder.resolve("gateway"),
                    Boxed.config(sandbox.port(), durability),
                    Setups.withFiveLevels());
        }

        private static List<byte[]> requests() {
            List<byte[]> requests = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                boolean streamed = i % 2 == 0;
                String prompt =
                        Prompt.of(100 + 7 * i, "[[out=%d]]".formatted(20 + 3 * i) + (streamed ? "[[pace=5ms]]" : ""));
                requests.add(HttpText.post("/v1/chat/completions", Setups.caller(), """
                        {"model":"sandbox","max_tokens":500,"messages":[{"role":"user","content":"%s"}]%s}""".formatted(
                        prompt, streamed ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}" : "")));
            }
            return requests;
        }
    }
}
