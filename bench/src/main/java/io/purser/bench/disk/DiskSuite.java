package io.purser.bench.disk;

import io.purser.bench.gateway.Bodies;
import io.purser.bench.gateway.Setups;
import io.purser.bench.load.Answer;
import io.purser.bench.load.CallClient;
import io.purser.bench.load.HttpText;
import io.purser.bench.load.LoadClient;
import io.purser.bench.process.Gateway;
import io.purser.bench.process.Machine;
import io.purser.bench.process.RunningProcess;
import io.purser.bench.process.Stub;
import io.purser.bench.run.Option;
import io.purser.bench.run.Options;
import io.purser.bench.run.Report;
import io.purser.bench.run.Suite;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The system calls of a gateway with durability `disk`, one call after the other.
public final class DiskSuite implements Suite {
    @Override
    public String name() {
        return "disk";
    }

    @Override
    public String summary() {
        return "system-call trace: the ledger's log is synced before a call goes upstream (needs strace)";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Gateway.JAR,
                new Option("calls", "50", "calls, one after the other"),
                new Option("durability", "disk", "disk, or process to see the trace miss"),
                Gateway.JVM);
    }

    @Override
    public boolean run(Options options) throws Exception {
        Report report = new Report(name());
        Path folder = Machine.folder(name());
        Path trace = folder.resolve("strace.txt");
        try (Stub stub = Stub.provider(folder);
                LoadClient client = new LoadClient();
                Gateway gateway = Gateway.start(Gateway.Setup.of(
                        options,
                        folder.resolve("gateway"),
                        Setups.config(stub.port(), options.text("durability")),
                        Setups.withFiveLevels()))) {
            RunningProcess strace = RunningProcess.start(
                    "strace",
                    folder.resolve("strace.log"),
                    Map.of(),
                    List.of(
                            "strace",
                            "-f",
                            "-yy",
                            "-s",
                            "64",
                            "-o",
                            trace.toString(),
                            "-e",
                            "trace=pwrite64,pwritev,fsync,fdatasync,write,writev,sendto,sendmsg,read,readv,recvfrom,recvmsg",
                            "-p",
                            Long.toString(gateway.process().pid())));
            Thread.sleep(2_000);
            int whole = 0;
            CallClient calls = new CallClient(client, gateway.port());
            byte[] request = HttpText.post("/v1/chat/completions", Setups.caller(), Bodies.whole("stub-1"));
            for (int i = 0; i < options.number("calls"); i++) {
                Answer answer = calls.call(request).get(30, TimeUnit.SECONDS);
                whole += answer.success() ? 1 : 0;
            }
            strace.close();
            report.atLeast("calls answered under the trace", whole, options.number("calls"), "");
            SystemCalls order = new SystemCalls(stub.port());
            List<String> differences = order.differences(Files.readAllLines(trace, StandardCharsets.ISO_8859_1));
            report.atLeast("requests upstream in the trace", order.sends(), options.number("calls"), "");
            report.holds(
                    "the log is written and synced before each",
                    differences.isEmpty(),
                    differences.size() + " differences " + differences.subList(0, Math.min(3, differences.size())));
        }
        return report.print();
    }
}
