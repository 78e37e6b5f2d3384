package io.purser.bench.gateway;

import io.purser.bench.load.HttpText;
import io.purser.bench.process.Gateway;
import io.purser.bench.process.Machine;
import io.purser.bench.process.RunningProcess;
import io.purser.bench.process.Stub;
import io.purser.bench.run.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A process whose cost is measured.
///
/// @param requests what is sent to it, in turn
public record Subject(String name, RunningProcess process, int port, List<byte[]> requests) {

    /// The names of those that several suites measure.
    public static final String NGINX = "nginx";

    public static final String PLAIN = "vertx proxy";
    public static final String WITHOUT = "purser, no budgets";
    public static final String FIVE = "purser, five levels";

    public Subject {
        requests = List.copyOf(requests);
    }

    /// A gateway, called by a developer on behalf of a customer.
    static Subject of(String name, Gateway gateway) {
        byte[] request = request(Map.of("authorization", "Bearer " + Setups.SECRET, "purser-customer", "globex"));
        return new Subject(name, gateway.process(), gateway.port(), List.of(request));
    }

    /// The call that every subject relays, not streamed.
    static byte[] request(Map<String, String> headers) {
        return HttpText.post("/v1/chat/completions", headers, Bodies.whole("stub-1"));
    }

    /// Starts the gateway that the options name.
    static Gateway gateway(Options options, Path folder, String name, Stub stub, String governance)
            throws IOException, InterruptedException {
        return gateway(options, options.path("jar"), options.words("jvm"), folder, name, stub, governance);
    }

    static Gateway gateway(
            Options options, Path jar, List<String> jvm, Path folder, String name, Stub stub, String governance)
            throws IOException, InterruptedException {
        return Gateway.start(new Gateway.Setup(
                jar,
                Files.createDirectories(folder.resolve(name)),
                Machine.freePort(),
                jvm,
                Setups.config(stub.port(), options.text("durability")),
                governance));
    }
}
