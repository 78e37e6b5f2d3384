package io.purser.bench.torture;

import io.purser.bench.gateway.Setups;
import io.purser.bench.judge.Accounts;
import io.purser.bench.judge.Bill;
import io.purser.bench.judge.LedgerEntry;
import io.purser.bench.process.Boxed;
import io.purser.bench.process.Gateway;
import io.purser.bench.process.Machine;
import io.purser.bench.proxy.FaultProxy;
import io.purser.bench.run.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A gateway between two fault proxies, with all that is needed to judge what became of its calls.
final class Ground implements AutoCloseable {
    /// Seconds after which the gateway under test gives an answer up in any case.
    static final int TOTAL_SECONDS = 8;

    private static final String TIMEOUTS = "{connect: 2s, idle: 3s, total: " + TOTAL_SECONDS + "s}";
    private static final int QUIET_SECONDS = 5;
    private static final int BILL_SECONDS = 20;
    private final Site site;
    private final String name;
    private final FaultProxy back;
    private final FaultProxy front;
    private final Gateway.Setup setup;
    private Gateway gateway;

    private Ground(Site site, String name, FaultProxy back, FaultProxy front, Gateway.Setup setup, Gateway gateway) {
        this.site = site;
        this.name = name;
        this.back = back;
        this.front = front;
        this.setup = setup;
        this.gateway = gateway;
    }

    /// Starts a gateway on an empty data folder.
    ///
    /// @param name of the fault, and the prefix of its calls' names
    /// @param config what `purser.yaml` has besides
    static Ground open(Site site, String name, String durability, String config)
            throws IOException, InterruptedException {
        return open(site, name, durability, config, TIMEOUTS, "");
    }

    /// @param timeouts of the provider
    /// @param jvm options besides the suite's
    static Ground open(Site site, String name, String durability, String config, String timeouts, String jvm)
            throws IOException, InterruptedException {
        FaultProxy back = FaultProxy.before(site.sandbox().port());
        int port = Machine.freePort();
        FaultProxy front = FaultProxy.before(port);
        Gateway.Setup setup = new Gateway.Setup(
                site.options().path("jar"),
                home(site, name),
                port,
                Stream.of((site.options().text("jvm") + " " + jvm).strip().split(" +"))
                        .toList(),
                Boxed.config(back.port(), durability, timeouts) + config,
                Setups.withFiveLevels());
        return new Ground(site, name, back, front, setup, Gateway.start(setup));
    }

    /// Where configuration, data and logs of a fault's gateway are.
    static Path home(Site site, String name) {
        return site.folder().resolve(name);
    }

    Site site() {
        return site;
    }

    /// Between clients and gateway.
    FaultProxy front() {
        return front;
    }

    /// Between gateway and provider.
    FaultProxy back() {
        return back;
    }

    Gateway gateway() {
        return gateway;
    }

    Gateway.Setup setup() {
        return setup;
    }

    Call.Maker calls(String directives) {
        return calls(0, directives);
    }

    /// @param number of the maker on this ground
    Call.Maker calls(int number, String directives) {
        return new Call.Maker(name + "-" + number + "-", site.options().number("seed") + number, directives);
    }

    /// Clients that call through the front proxy.
    Load load(Call.Maker calls, int clients) {
        return Load.begin(site.client(), front.port(), calls, clients);
    }

    /// Starts the gateway anew on the data that the last one left.
    void start() throws IOException, InterruptedException {
        gateway = Gateway.start(setup);
    }

    /// Lets nothing go wrong any more, and waits until nothing is open.
    ///
    /// @return seconds until no hold was open; more than the limit where one stays
    double quiet() throws IOException, InterruptedException {
        long start = System.nanoTime();
        long limit = start + TimeUnit.SECONDS.toNanos(QUIET_SECONDS);
        while (gateway.openHolds() > 0 && System.nanoTime() < limit) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return gateway.openHolds() > 0 ? Double.POSITIVE_INFINITY : seconds;
    }

    /// Judges everything that happened on this ground, when nothing is under way any more.
    ///
    /// @param what the fault with how often it was done
    void judge(String what, List<Call.Outcome> outcomes) throws IOException, InterruptedException {
        Report report = site.report();
        report.atMost(what + ": seconds until nothing is open", quiet(), QUIET_SECONDS, "s");
        List<LedgerEntry> ledger = LedgerEntry.readAll(gateway.get("/api/v1/exports/ledger.csv"));
        Reckoning.Result result = Reckoning.of(bill(), ledger, outcomes);
        report.holds(
                what + ": one entry per attempt, billed or flagged",
                result.differences().isEmpty(),
                result.evidence());
        List<String> accounts = Accounts.differences(gateway.get("/api/v1/budgets"), Setups.shapes(), ledger);
        report.holds(
                what + ": every account is its entries, nothing held",
                accounts.isEmpty(),
                accounts.isEmpty() ? ledger.size() + " entries" : accounts.toString());
        String verdict = gateway.ask(
                "{ledgerVerify(organization:\"bench\"){agrees entries accounts differences{budget}}}", Map.of());
        report.holds(what + ": ledger verify", verdict.contains("\"agrees\":true"), shown(verdict));
    }

    private static String shown(String verdict) {
        return verdict.contains("\"agrees\":true") ? "agrees" : verdict;
    }

    /// What the provider charges for the calls of this ground, once it has ended them all.
    private List<Bill.Line> bill() throws IOException, InterruptedException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(BILL_SECONDS);
        while (true) {
            List<Bill.Line> lines = site.sandbox().bill().charged().stream()
                    .filter(line -> String.valueOf(line.callerId()).startsWith(name + "-"))
                    .toList();
            boolean ended = lines.stream().noneMatch(line -> line.ended().equals("open"));
            if (ended || System.nanoTime() > limit) {
                return lines;
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    @Override
    public void close() throws IOException {
        gateway.close();
        front.close();
        back.close();
    }
}
